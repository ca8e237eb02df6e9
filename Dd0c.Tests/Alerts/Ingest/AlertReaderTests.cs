using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Ingest;
using static Dd0c.Tests.Alerts.Ingest.Sent;

namespace Dd0c.Tests.Alerts.Ingest;

/// <summary>Each provider's payloads, read into the canonical alert.</summary>
public sealed class AlertReaderTests
{
    [Fact]
    public void An_incident_of_PagerDuty_is_an_alert_with_its_priority_service_and_environment()
    {
        var alert = Alert(AlertProvider.PagerDuty, Samples.PagerDuty("incident.triggered"));
        Assert.Equal(("checkout-latency", "Q1INCIDENT", SignalKind.Firing), (alert.Key, alert.EpisodeKey, alert.Kind));
        Assert.Equal(("P1", AlertSeverity.Critical, "Checkout API - Production", "production"), (alert.SeverityWord, alert.Severity, alert.Service, alert.Environment));
        Assert.Equal((At("2026-06-01T11:58:30.781Z"), At("2026-06-01T11:50:00Z")), (alert.At, alert.StartedAt));
        Assert.Equal("Payments", alert.Tags["team"]);
    }

    [Theory]
    [InlineData("incident.reopened", SignalKind.Firing)]
    [InlineData("incident.unacknowledged", SignalKind.Firing)]
    [InlineData("incident.acknowledged", SignalKind.Acknowledged)]
    [InlineData("incident.resolved", SignalKind.Resolved)]
    [InlineData("incident.priority_updated", SignalKind.Note)]
    [InlineData("incident.escalated", SignalKind.Note)]
    public void Each_event_of_PagerDuty_does_what_it_says_and_the_incident_keeps_its_keys_when_its_title_is_edited(string type, SignalKind kind)
    {
        var (alert, first) = (Alert(AlertProvider.PagerDuty, Samples.PagerDuty(type, "A new title")), Alert(AlertProvider.PagerDuty, Samples.PagerDuty("incident.triggered")));
        Assert.Equal((kind, first.Key, first.EpisodeKey), (alert.Kind, alert.Key, alert.EpisodeKey));
    }

    [Theory]
    [InlineData(Samples.PagerDutyNote)]
    [InlineData("""{"event":{"id":"1","event_type":"service.updated","data":{"id":"P1","type":"service","summary":"x"}}}""")]
    [InlineData("""{"event":{"id":"1","event_type":"pagey.ping","data":{"message":"Hello from your friend Pagey!","type":"ping"}}}""")]
    public void What_only_names_an_incident_opens_no_alert(string body) => Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.PagerDuty, body));

    [Fact]
    public void PagerDutys_elder_webhooks_are_read_as_well()
    {
        var (second, first) = (Alert(AlertProvider.PagerDuty, Samples.PagerDutyV2), Alert(AlertProvider.PagerDuty, Samples.PagerDutyV1));
        Assert.Equal(("PINC033", SignalKind.Acknowledged, AlertSeverity.Low, "Orders"), (second.Key, second.Kind, second.Severity, second.Service));
        Assert.Equal(("abc", "PINC003", SignalKind.Resolved, "Index is old", "Search"), (first.Key, first.EpisodeKey, first.Kind, first.Title, first.Service));
    }

    [Fact]
    public void An_alert_of_Datadog_is_its_monitor_and_scope_and_its_title_is_without_the_transition()
    {
        var alert = Alert(AlertProvider.Datadog, Samples.Datadog());
        Assert.Equal(("123456|env:prod,service:checkout", "9988776655", SignalKind.Firing, "Error rate is high"), (alert.Key, alert.EpisodeKey, alert.Kind, alert.Title));
        Assert.Equal(("checkout", "production", AlertSeverity.High, DateTimeOffset.FromUnixTimeMilliseconds(1780314960000)), (alert.Service, alert.Environment, alert.Severity, alert.At));
        Assert.False(alert.Tags.ContainsKey("host")); // $HOSTNAME was not set
        Assert.Equal("", alert.Tags["monitor"]);
    }

    [Theory]
    [InlineData("Triggered", SignalKind.Firing)]
    [InlineData("Re-Triggered", SignalKind.Firing)]
    [InlineData("Warn", SignalKind.Firing)]
    [InlineData("No Data", SignalKind.Firing)]
    [InlineData("Re-No Data", SignalKind.Firing)]
    [InlineData("Renotify", SignalKind.Firing)]
    [InlineData("Recovered", SignalKind.Resolved)]
    [InlineData("Warn Recovered", SignalKind.Resolved)]
    [InlineData("No Data Recovered", SignalKind.Resolved)]
    public void Each_transition_of_Datadog_is_of_the_same_alert(string transition, SignalKind kind)
    {
        var alert = Alert(AlertProvider.Datadog, Samples.Datadog(transition));
        Assert.Equal((kind, "123456|env:prod,service:checkout", "Error rate is high"), (alert.Kind, alert.Key, alert.Title));
    }

    [Fact]
    public void Datadogs_own_payload_says_its_transition_in_the_title()
    {
        var alert = Alert(AlertProvider.Datadog, Samples.DatadogDefault);
        Assert.Equal((SignalKind.Resolved, "CPU of {{host.name}} is high", "CPU of {{host.name}} is high"), (alert.Kind, alert.Key, alert.Title));
    }

    [Fact]
    public void A_form_of_Datadog_says_the_same_as_its_JSON()
    {
        var json = Alert(AlertProvider.Datadog, Samples.Datadog());
        var fields = JsonDocument.Parse(Samples.Datadog()).RootElement.EnumerateObject().Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value.GetString()!).Replace("%20", "+", StringComparison.Ordinal)}");
        foreach (var form in new[] { string.Join('&', fields), "payload=" + Uri.EscapeDataString(Samples.Datadog()) })
        {
            var alert = Alert(AlertProvider.Datadog, form, ("Content-Type", "application/x-www-form-urlencoded"));
            Assert.Equal(json with { Tags = alert.Tags, Arns = alert.Arns, Dimensions = alert.Dimensions }, alert);
            Assert.Equal(json.Tags.OrderBy(t => t.Key), alert.Tags.OrderBy(t => t.Key));
        }
    }

    [Fact]
    public void Each_alert_of_a_batch_has_its_own_status_and_what_the_sender_cut_is_counted()
    {
        var read = Assert.IsType<PayloadReading.Read>(Read(AlertProvider.Alertmanager, Samples.Alertmanager));
        Assert.Equal(7, read.CutBySender);
        Assert.Equal([SignalKind.Firing, SignalKind.Resolved], read.Signals.Select(s => s.Kind));
        Assert.Equal([At("2026-06-01T11:55:00.1234567Z"), At("2026-06-01T11:40:00Z")], read.Signals.Select(s => s.At));
        Assert.Equal(["production", "staging"], read.Signals.Select(s => s.Environment));
        Assert.Equal(["checkout", "cart"], read.Signals.Select(s => s.Service));
        Assert.Equal([AlertSeverity.Critical, AlertSeverity.Medium], read.Signals.Select(s => s.Severity!.Value));
        Assert.Equal("c4a1f00d00000001", read.Signals[0].Key);
        Assert.Equal("Checkout fails for 8 % of requests", read.Signals[0].Title);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("2026-06-01T13:00:00Z")] // in the future
    [InlineData("")]
    public void An_end_that_is_unset_or_yet_to_come_is_none(string end)
    {
        var alert = Alert(AlertProvider.Alertmanager, $$"""{"alerts":[{"labels":{"alertname":"A"},"startsAt":"2026-06-01T11:00:00Z","endsAt":"{{end}}"}]}""");
        Assert.Equal((SignalKind.Firing, At("2026-06-01T11:00:00Z")), (alert.Kind, alert.At));
    }

    [Fact]
    public void One_bad_alert_leaves_the_others_readable_and_is_named_by_its_place()
    {
        var read = Assert.IsType<PayloadReading.Read>(Read(AlertProvider.Alertmanager, """{"alerts":[{"status":"firing","labels":{"alertname":"A"}},7,{"status":"bent","labels":{"alertname":"B"}},{"status":"resolved","labels":{"alertname":"C"}}]}"""));
        Assert.Equal(["A", "C"], read.Signals.Select(s => s.Title));
        Assert.Equal(["alerts[1]", "alerts[2].status"], read.Faults.Select(f => f.Where));
        Assert.Equal("alerts[0]", Assert.IsType<PayloadReading.Unreadable>(Read(AlertProvider.Alertmanager, """{"alerts":[7]}""")).Where);
    }

    [Fact]
    public void An_exporter_that_tells_of_others_is_not_the_service()
    {
        const string labels = """{"alertname":"KubePodCrashLooping","job":"kube-state-metrics","service":"kube-state-metrics","namespace":"shop-prod","pod":"checkout-7c9d5b6f4d-x2x9z"}""";
        var alert = Alert(AlertProvider.Alertmanager, $$"""{"alerts":[{"status":"firing","labels":{{labels}}}]}""");
        Assert.Equal(("checkout", "production", AlertCategory.Infrastructure), (alert.Service, alert.Environment, alert.Category));
    }

    [Fact]
    public void Prometheus_heartbeat_opens_nothing() => Assert.Equal(SignalKind.Note, Alert(AlertProvider.Alertmanager, """{"alerts":[{"status":"firing","labels":{"alertname":"Watchdog","severity":"none"}}]}""").Kind);

    [Fact]
    public void Grafanas_alerts_are_read_old_and_new()
    {
        var (alert, legacy) = (Alert(AlertProvider.Grafana, Samples.Grafana), Alert(AlertProvider.Grafana, Samples.GrafanaLegacy));
        Assert.Equal(("deadbeef00000001", "cart", "staging", AlertSeverity.Medium, At("2026-06-01T11:50:00Z")), (alert.Key, alert.Service, alert.Environment, alert.Severity, alert.At));
        Assert.Equal(("rule/1/17", SignalKind.Firing, "CPU alert", "production", ReceivedAt), (legacy.Key, legacy.Kind, legacy.Title, legacy.Environment, legacy.At));
        Assert.Equal("web-1", legacy.Tags["host"]);
    }

    [Theory]
    [InlineData("""{"version":"1","alerts":[{"status":"firing","labels":{"alertname":"TestAlert","instance":"Grafana"},"annotations":{"summary":"Notification test"}}]}""")]
    [InlineData("""{"ruleId":0,"ruleName":"Test notification","state":"alerting","evalMatches":[{"value":100,"metric":"High value","tags":null}]}""")]
    public void Grafanas_test_button_opens_no_alert(string body) => Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.Grafana, body));

    [Theory]
    [InlineData("Create", SignalKind.Firing, "2026-06-01T11:50:00Z")]
    [InlineData("UnAcknowledge", SignalKind.Firing, "2026-06-01T11:51:00.0000001Z")]
    [InlineData("Acknowledge", SignalKind.Acknowledged, "2026-06-01T11:51:00.0000001Z")]
    [InlineData("Close", SignalKind.Resolved, "2026-06-01T11:51:00.0000001Z")]
    [InlineData("Delete", SignalKind.Resolved, "2026-06-01T11:51:00.0000001Z")]
    [InlineData("AddNote", SignalKind.Note, "2026-06-01T11:51:00.0000001Z")]
    [InlineData("Reboot the router", SignalKind.Note, "2026-06-01T11:51:00.0000001Z")]
    public void Each_action_of_OpsGenie_does_what_it_says_at_its_own_time(string action, SignalKind kind, string at)
    {
        var alert = Alert(AlertProvider.OpsGenie, Samples.OpsGenie(action));
        Assert.Equal((kind, At(at), "psp-latency"), (alert.Kind, alert.At, alert.Key));
        Assert.Equal(("payments", "production", AlertSeverity.High), (alert.Service, alert.Environment, alert.Severity));
    }

    [Theory]
    [InlineData("3", AlertSeverity.Medium)]
    [InlineData("\"P3\"", AlertSeverity.Medium)]
    [InlineData("\"P5\"", AlertSeverity.Info)]
    [InlineData("null", null)]
    public void A_priority_of_OpsGenie_may_be_a_number_or_a_word(string priority, AlertSeverity? severity) => Assert.Equal(severity, Alert(AlertProvider.OpsGenie, Samples.OpsGenie("Create", priority)).Severity);

    [Fact]
    public void A_metric_alarm_names_its_function_by_ARN_and_has_no_severity_of_its_own()
    {
        var alert = Alert(AlertProvider.CloudWatch, Samples.Sns(Samples.MetricAlarm));
        Assert.Equal(("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-errors-prod", SignalKind.Firing, null, null), (alert.Key, alert.Kind, alert.EpisodeKey, alert.Severity));
        Assert.Equal(("checkout-prod", "production", "eu-west-1", "123456789012", At("2026-06-01T11:57:12.345Z")), (alert.Service, alert.Environment, alert.Region, alert.Account, alert.At));
        Assert.Equal(["arn:aws:lambda:eu-west-1:123456789012:function:checkout-prod"], alert.Arns);
        Assert.Equal([KeyValuePair.Create("FunctionName", "checkout-prod")], alert.Dimensions);
    }

    [Fact]
    public void Math_composite_and_contributor_alarms_and_events_are_alarms_as_well()
    {
        var math = Alert(AlertProvider.CloudWatch, Samples.Sns(Samples.MathAlarm));
        Assert.Equal((SignalKind.Resolved, AlertSeverity.Critical, "api-stg", "staging"), (math.Kind, math.Severity, math.Service, math.Environment));
        Assert.Equal(["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/api-stg/0123456789abcdef"], math.Arns);
        var composite = Alert(AlertProvider.CloudWatch, Samples.Sns(Samples.CompositeAlarm));
        Assert.Equal(("shop-prod", "production", "checkout-errors-prod"), (composite.Title, composite.Environment, composite.Tags["triggering_child"]));
        var contributor = Alert(AlertProvider.CloudWatch, Samples.Sns(Samples.ContributorAlarm));
        Assert.EndsWith("#f00d", contributor.Key, StringComparison.Ordinal);
        Assert.Equal(("orders-prod", "production"), (contributor.Service, contributor.Environment));
        var @event = Alert(AlertProvider.CloudWatch, Samples.Sns(Samples.EventAlarm));
        Assert.Equal(("arn:aws:cloudwatch:us-east-1:123456789012:alarm:api-5xx", "us-east-1", "orders", At("2026-06-01T11:57:29.999Z")), (@event.Key, @event.Region, @event.Service, @event.At));
    }

    [Fact]
    public void No_data_of_CloudWatch_neither_opens_nor_closes() =>
        Assert.Equal(SignalKind.Note, Alert(AlertProvider.CloudWatch, Samples.Sns(Samples.MetricAlarm.Replace("\"ALARM\"", "\"INSUFFICIENT_DATA\"", StringComparison.Ordinal))).Kind);

    [Theory]
    [InlineData("Hello, this is a person.")]
    [InlineData("{\"Event Source\":\"db-instance\"}")]
    [InlineData("[1,2]")]
    [InlineData("7")]
    public void An_SNS_message_that_is_no_alarm_is_nothing(string message) => Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.CloudWatch, Samples.Sns(message)));

    [Fact]
    public void A_subscription_is_confirmed_only_when_it_was_proved_and_only_at_SNS()
    {
        var body = Samples.Sns("…", "SubscriptionConfirmation");
        Assert.IsType<PayloadReading.Unreadable>(PayloadReaders.Read(AlertProvider.CloudWatch, Payload(body)));
        var confirm = Assert.IsType<PayloadReading.Confirm>(PayloadReaders.Read(AlertProvider.CloudWatch, Payload(body), proved: true));
        Assert.Equal(("sns.eu-west-1.amazonaws.com", "arn:aws:sns:eu-west-1:123456789012:dd0c-alarms"), (confirm.SubscribeUrl.Host, confirm.TopicArn));
        Assert.IsType<PayloadReading.Unreadable>(PayloadReaders.Read(AlertProvider.CloudWatch, Payload(body.Replace("https://sns.eu", "https://evil.example/sns.eu", StringComparison.Ordinal)), proved: true));
        Assert.IsType<PayloadReading.Nothing>(Read(AlertProvider.CloudWatch, Samples.Sns("…", "UnsubscribeConfirmation")));
    }

    [Theory]
    [InlineData("critical", AlertSeverity.Critical)]
    [InlineData("SEV-1", AlertSeverity.Critical)]
    [InlineData("p2", AlertSeverity.High)]
    [InlineData("3", AlertSeverity.Medium)]
    [InlineData("Warning", AlertSeverity.Medium)]
    [InlineData("none", AlertSeverity.Info)]
    [InlineData("purple", null)]
    public void A_word_of_severity_means_what_its_senders_document(string word, AlertSeverity? severity)
    {
        var alert = Alert(AlertProvider.Alertmanager, $$$"""{"alerts":[{"status":"firing","labels":{"alertname":"A","severity":"{{{word}}}"}}]}""");
        Assert.Equal((word, severity), (alert.SeverityWord, alert.Severity));
    }

    [Theory]
    [InlineData("""{"env":"prd"}""", "production")]
    [InlineData("""{"Environment":"Canary EU"}""", "canary eu")]
    [InlineData("""{"environment":"qa","namespace":"prod"}""", "qa")]
    [InlineData("""{"namespace":"shop-staging"}""", "staging")]
    [InlineData("""{"cluster":"prod-eu-1"}""", "production")]
    [InlineData("""{"service":"checkout-uat"}""", "uat")]
    [InlineData("""{"service":"test-runner"}""", null)]
    [InlineData("""{"alertname":"ProdDiffersFromStaging"}""", null)]
    [InlineData("""{"alertname":"NonProdQuota"}""", "non-production")]
    [InlineData("""{"namespace":"payments"}""", null)]
    public void The_environment_is_what_the_payload_says_and_nothing_when_it_says_nothing(string labels, string? environment) =>
        Assert.Equal(environment, Alert(AlertProvider.Alertmanager, $$"""{"alerts":[{"status":"firing","labels":{{labels}}}]}""").Environment);

    [Fact]
    public void A_clock_far_ahead_holds_no_alert_in_a_state_for_ever() =>
        Assert.Equal(ReceivedAt, Alert(AlertProvider.PagerDuty, Samples.PagerDuty("incident.triggered").Replace("2026-06-01T11:58:30.781Z", "2099-01-01T00:00:00Z", StringComparison.Ordinal)).At);
}
