using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;

namespace Dd0c.Tests.Alerts.Ingest;

/// <summary>Payloads after the vendors' shapes, each a provider's and with something in it to be read.</summary>
internal static class Samples
{
    public static IEnumerable<(string Provider, string Body)> All =>
    [
        (AlertProvider.PagerDuty, PagerDuty("incident.triggered")), (AlertProvider.PagerDuty, PagerDutyNote), (AlertProvider.PagerDuty, PagerDutyV2), (AlertProvider.PagerDuty, PagerDutyV1),
        (AlertProvider.Datadog, Datadog()), (AlertProvider.Datadog, DatadogDefault), (AlertProvider.Datadog, "payload=" + Uri.EscapeDataString(Datadog())),
        (AlertProvider.Grafana, Grafana), (AlertProvider.Grafana, GrafanaLegacy),
        (AlertProvider.Alertmanager, Alertmanager),
        (AlertProvider.OpsGenie, OpsGenie("Create")),
        (AlertProvider.CloudWatch, Sns(MetricAlarm)), (AlertProvider.CloudWatch, Sns(MathAlarm)), (AlertProvider.CloudWatch, Sns(CompositeAlarm)), (AlertProvider.CloudWatch, Sns(ContributorAlarm)), (AlertProvider.CloudWatch, Sns(EventAlarm)),
        (AlertProvider.Custom, Custom),
        (AlertProvider.GitHub, Sent.Recorded("deployment_status")), (AlertProvider.GitHub, Sent.Recorded("workflow_run.completed")),
        (AlertProvider.GitLab, GitLabDeployment("success")), (AlertProvider.GitLab, GitLabJob), (AlertProvider.GitLab, GitLabPipeline),
        (AlertProvider.ArgoCd, ArgoCd("Succeeded")),
        (AlertProvider.CustomDeploy, CustomDeploy),
    ];

    public static string PagerDuty(string type, string? title = null, string status = "triggered") => $$$"""
        {"event":{"id":"01EVENT0000000000000000001","event_type":"{{{type}}}","resource_type":"incident","occurred_at":"2026-06-01T11:58:30.781Z",
          "agent":{"id":"PUSER01","type":"user_reference","summary":"Ada"},"client":null,
          "data":{"id":"Q1INCIDENT","type":"incident","html_url":"https://acme.pagerduty.com/incidents/Q1INCIDENT","number":9,"status":"{{{status}}}",
            "incident_key":"checkout-latency","created_at":"2026-06-01T11:50:00Z","title":"{{{title ?? "Latency above 2 s"}}}",
            "service":{"id":"PSVC001","type":"service_reference","summary":"Checkout API - Production"},
            "assignees":[],"escalation_policy":{"id":"PESC001","summary":"Default"},"teams":[{"id":"PTEAM01","summary":"Payments"}],
            "priority":{"id":"PPRIO01","summary":"P1"},"urgency":"high","conference_bridge":null,"resolve_reason":null}} }
        """;

    public const string PagerDutyNote = """
        {"event":{"id":"01EVENT0000000000000000002","event_type":"incident.annotated","resource_type":"incident","occurred_at":"2026-06-01T11:59:00Z","agent":null,"client":null,
          "data":{"incident":{"id":"Q1INCIDENT","type":"incident_reference","summary":"Latency above 2 s"},"id":"PNOTE01","content":"Looking at it","trimmed":false,"type":"incident_note"}}}
        """;

    public const string PagerDutyV2 = """
        {"messages":[{"event":"incident.acknowledge","log_entries":[],"webhook":{"id":"PHOOK01"},
          "incident":{"incident_number":33,"title":"Queue is long","created_at":"2026-06-01T11:14:36Z","status":"acknowledged","incident_key":null,
            "service":{"id":"PSVC002","name":"Orders","summary":"Orders"},"urgency":"low","id":"PINC033","type":"incident","html_url":"https://acme.pagerduty.com/incidents/PINC033","teams":[]},
          "id":"69a7ced0-0000-4000-8000-000000000001","created_on":"2026-06-01T11:20:00Z"}]}
        """;

    public const string PagerDutyV1 = """
        {"messages":[{"id":"44df6240-0000-4000-8000-000000000001","type":"incident.resolve","created_on":"2026-06-01T11:30:00Z","data":{"incident":{"id":"PINC003","incident_key":"abc","incident_number":3,
          "created_on":"2026-06-01T11:00:00Z","status":"resolved","html_url":"https://acme.pagerduty.com/incidents/PINC003","service":{"id":"PSVC003","name":"Search"},"trigger_summary_data":{"subject":"Index is old"}}}}]}
        """;

    public static string Datadog(string transition = "Triggered", string priority = "P2", string type = "error") => $$"""
        {"id":"7000000000000000001","alert_id":"123456","alert_cycle_key":"9988776655","aggreg_key":"abcdef","alert_transition":"{{transition}}","alert_type":"{{type}}","alert_priority":"{{priority}}",
         "alert_scope":"service:checkout,env:prod","alert_status":"avg(last_5m) > 0.05","alert_title":"[{{priority}}] [{{transition}} on {service:checkout,env:prod}] Error rate is high","alert_query":"avg(last_5m):…","alert_metric":"trace.http.request.errors",
         "event_title":"[{{transition}}] Error rate is high","event_msg":"The error rate of checkout is above 5 %","event_type":"metric_alert_monitor","hostname":"$HOSTNAME","tags":"env:prod,service:checkout,team:payments,monitor",
         "date":"1780314900000","last_updated":"1780314960000","link":"https://app.datadoghq.com/monitors/123456?group=service%3Acheckout","org_id":"42","org_name":"Acme"}
        """;

    /// <summary>What Datadog sends when nobody has set a template.</summary>
    public const string DatadogDefault = """
        {"body":"%%%\nCPU is above 90 %\n%%%","last_updated":"1780314960000","event_type":"query_alert_monitor","title":"[Recovered on {host:i-0abc}] CPU of {{host.name}} is high","date":"1780314960000","org":{"id":"42","name":"Acme"},"id":"7000000000000000002"}
        """;

    public const string Alertmanager = """
        {"version":"4","groupKey":"{}/{severity=\"critical\"}:{alertname=\"HighErrorRate\"}","truncatedAlerts":7,"status":"firing","receiver":"dd0c","groupLabels":{"alertname":"HighErrorRate"},
         "commonLabels":{"alertname":"HighErrorRate"},"commonAnnotations":{},"externalURL":"http://alertmanager:9093","notification_reason":"new",
         "alerts":[
          {"status":"firing","labels":{"alertname":"HighErrorRate","severity":"critical","namespace":"prod","service":"checkout","job":"checkout"},"annotations":{"summary":"Checkout fails for 8 % of requests","description":"…","runbook_url":"https://wiki/5xx"},
           "startsAt":"2026-06-01T11:55:00.123456789Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus:9090/graph?g0","fingerprint":"c4a1f00d00000001"},
          {"status":"resolved","labels":{"alertname":"HighErrorRate","severity":"warning","namespace":"staging","service":"cart"},"annotations":{},
           "startsAt":"2026-06-01T11:00:00Z","endsAt":"2026-06-01T11:40:00Z","generatorURL":"","fingerprint":"c4a1f00d00000002"}]}
        """;

    public const string Grafana = """
        {"receiver":"dd0c","status":"firing","orgId":1,"version":"1","groupKey":"{}:{alertname=\"Slow\"}","truncatedAlerts":0,"title":"[FIRING:1] Slow","state":"alerting","message":"…","appVersion":"12.0.1","externalURL":"https://grafana.example/",
         "groupLabels":{"alertname":"Slow"},"commonLabels":{},"commonAnnotations":{},
         "alerts":[{"status":"firing","labels":{"alertname":"Slow","grafana_folder":"Shop","app":"cart","env":"stg","severity":"warn"},"annotations":{"summary":"Cart is slow"},"startsAt":"2026-06-01T13:50:00+02:00","endsAt":"0001-01-01T00:00:00Z",
           "generatorURL":"https://grafana.example/alerting/grafana/abc/view","fingerprint":"deadbeef00000001","silenceURL":"…","dashboardURL":"","panelURL":"","values":{"A":2.5},"valueString":"[ var='A' value=2.5 ]","ruleUID":"abc"}]}
        """;

    public const string GrafanaLegacy = """
        {"dashboardId":1,"evalMatches":[{"value":100,"metric":"cpu","tags":{"host":"web-1"}}],"imageUrl":"…","message":"CPU is hot","orgId":1,"panelId":2,"ruleId":17,"ruleName":"CPU alert","ruleUrl":"http://grafana/d/x","state":"alerting","tags":{"env":"prod"},"title":"[Alerting] CPU alert"}
        """;

    public static string OpsGenie(string action, string priority = "\"P2\"") => $$"""
        {"action":"{{action}}","alert":{"alertId":"ec03dad6-0000-4000-8000-000000000001-1780314600000","message":"Payment provider answers slowly","tags":["env:production","vip"],"tinyId":"2","source":"prober","entity":"payments-api","alias":"psp-latency",
          "createdAt":1780314600000,"updatedAt":1780314660000000110,"username":"ada@example.com","userId":"u1","recipients":[],"teams":["team-1"],"details":{"service":"payments","region":"eu-west-1"},"description":"p99 is 9 s","insertedAt":1780314600000000110,"priority":{{priority}}},
         "source":{"name":"web","type":"API"},"integrationId":"i1","integrationName":"dd0c","integrationType":"Webhook"}
        """;

    public const string MetricAlarm = """
        {"AlarmName":"checkout-errors-prod","AlarmDescription":"Errors of checkout","AWSAccountId":"123456789012","AlarmConfigurationUpdatedTimestamp":"2026-05-01T00:00:00.000+0000","NewStateValue":"ALARM","NewStateReason":"Threshold Crossed","StateChangeTime":"2026-06-01T11:57:12.345+0000","Region":"EU (Ireland)",
         "AlarmArn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-errors-prod","OldStateValue":"OK","OKActions":[],"AlarmActions":[],"InsufficientDataActions":[],
         "Trigger":{"MetricName":"Errors","Namespace":"AWS/Lambda","StatisticType":"Statistic","Statistic":"SUM","Unit":null,"Dimensions":[{"value":"checkout-prod","name":"FunctionName"}],"Period":60,"EvaluationPeriods":3,"ComparisonOperator":"GreaterThanThreshold","Threshold":5.0}}
        """;

    public const string MathAlarm = """
        {"AlarmName":"[P1] api availability","AlarmDescription":null,"AWSAccountId":"123456789012","NewStateValue":"OK","NewStateReason":"…","StateChangeTime":"2026-06-01T11:59:00.000+0000","Region":"EU (Ireland)","AlarmArn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:[P1] api availability","OldStateValue":"ALARM",
         "Trigger":{"Period":60,"EvaluationPeriods":1,"Threshold":1.0,"Metrics":[{"Expression":"m1/m2","Id":"e1","Label":"error rate","ReturnData":true},
          {"Id":"m1","MetricStat":{"Metric":{"Dimensions":[{"value":"app/api-stg/0123456789abcdef","name":"LoadBalancer"}],"MetricName":"HTTPCode_Target_5XX_Count","Namespace":"AWS/ApplicationELB"},"Period":60,"Stat":"Sum"},"ReturnData":false},
          {"Id":"m2","MetricStat":{"Metric":{"Dimensions":[{"value":"app/api-stg/0123456789abcdef","name":"LoadBalancer"}],"MetricName":"RequestCount","Namespace":"AWS/ApplicationELB"},"Period":60,"Stat":"Sum"},"ReturnData":false}]}}
        """;

    public const string CompositeAlarm = """
        {"AlarmName":"shop-prod","AlarmDescription":null,"AWSAccountId":"123456789012","NewStateValue":"ALARM","NewStateReason":"child transitioned to ALARM","StateChangeTime":"2026-06-01T11:57:55.640+0000","Region":"EU (Ireland)","AlarmArn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:shop-prod","OldStateValue":"OK",
         "AlarmRule":"ALARM(checkout-errors-prod) OR ALARM(cart-errors-prod)","TriggeringChildren":[{"Arn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-errors-prod","State":{"Value":"ALARM","Timestamp":"2026-06-01T11:57:12.345+0000"}}]}
        """;

    public const string ContributorAlarm = """
        {"AlarmName":"any-queue-old","AWSAccountId":"123456789012","NewStateValue":"ALARM","NewStateReason":"…","StateChangeTime":"2026-06-01T11:57:55.640+0000","Region":"EU (Ireland)","AlarmArn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:any-queue-old","OldStateValue":"OK",
         "AlarmContributorId":"f00d","AlarmContributorAttributes":{"QueueName":"orders-prod"},"Trigger":{"Period":60,"Metrics":[{"Expression":"SELECT MAX(…) GROUP BY QueueName","Id":"q1","Period":60}]}}
        """;

    public const string EventAlarm = """
        {"version":"0","id":"c4c1c1c9-0000-4000-8000-000000000001","detail-type":"CloudWatch Alarm State Change","source":"aws.cloudwatch","account":"123456789012","time":"2026-06-01T11:57:30Z","region":"us-east-1","resources":["arn:aws:cloudwatch:us-east-1:123456789012:alarm:api-5xx"],
         "detail":{"alarmName":"api-5xx","state":{"value":"ALARM","reason":"…","timestamp":"2026-06-01T11:57:29.999+0000"},"previousState":{"value":"OK"},"configuration":{"metrics":[{"id":"m","metricStat":{"metric":{"namespace":"AWS/SQS","name":"Age","dimensions":{"QueueName":"orders"}},"period":60,"stat":"Max"},"returnData":true}]}}}
        """;

    public static string Sns(string message, string type = "Notification") => JsonSerializer.Serialize(new Dictionary<string, string?>
    {
        ["Type"] = type,
        ["MessageId"] = "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        ["TopicArn"] = "arn:aws:sns:eu-west-1:123456789012:dd0c-alarms",
        ["Subject"] = "ALARM: \"checkout\" in EU (Ireland)",
        ["Message"] = message,
        ["Timestamp"] = "2026-06-01T11:57:13.000Z",
        ["Token"] = type == "Notification" ? null : "2336412f37",
        ["SubscribeURL"] = type == "Notification" ? null : "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:123456789012:dd0c-alarms&Token=2336412f37",
        ["SignatureVersion"] = "1",
        ["Signature"] = "EXAMPLE",
        ["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
    });

    public const string Custom = """
        {"key":"checkout/queue","title":"Orders wait in the queue","status":"open","severity":"sev2","service":"checkout","environment":"Prod","description":"…","url":"https://example.com","at":1780314960,"tags":{"team":"payments","shard":3}}
        """;

    public static string GitLabDeployment(string status) => $$"""
        {"object_kind":"deployment","status":"{{status}}","status_changed_at":"2026-06-01 13:50:00 +0200","deployment_id":15,"deployable_id":796,"deployable_url":"https://gitlab.example/shop/web/checkout/-/jobs/796","environment":"eu-west","environment_tier":"production","environment_slug":"eu-west",
         "project":{"id":30,"name":"checkout","web_url":"https://gitlab.example/shop/web/checkout","path_with_namespace":"shop/web/checkout"},"short_sha":"279484c0","user":{"id":1,"name":"Ada","username":"ada","email":"[REDACTED]"},
         "user_url":"…","commit_url":"https://gitlab.example/shop/web/checkout/-/commit/279484c09fbe69ededfced8c1bb6e6d24616b468","commit_title":"Add a cart","ref":"main"}
        """;

    public const string GitLabJob = """
        {"object_kind":"build","ref":"main","tag":false,"sha":"2293ada6b400935a1378653304eaf6221e0fdb8f","build_id":796,"build_name":"deploy","build_stage":"deploy","build_status":"running","build_started_at":"2026-06-01 11:45:00 UTC","build_finished_at":null,"pipeline_id":2366,
         "project":{"id":30,"web_url":"https://gitlab.example/shop/web/checkout","path_with_namespace":"shop/web/checkout"},"user":{"username":"ada"},"commit":{"sha":"2293ada6b400935a1378653304eaf6221e0fdb8f","message":"Add a cart\n\nAnd more"},
         "environment":{"name":"eu-west","action":"start","deployment_tier":"production"}}
        """;

    public const string GitLabPipeline = """
        {"object_kind":"pipeline","object_attributes":{"id":31,"name":"Main","ref":"main","sha":"bcbb5ec396a2c0f828686f14fac9b80b780504f2","status":"success","created_at":"2026-06-01 11:40:00 UTC","finished_at":"2026-06-01 11:52:00 UTC","duration":720,"url":"https://gitlab.example/p/31"},
         "user":{"username":"ada"},"project":{"id":30,"web_url":"https://gitlab.example/shop/web/checkout","path_with_namespace":"shop/web/checkout"},"commit":{"id":"bcbb5ec3","title":"Add a cart"},
         "builds":[{"id":780,"stage":"test","name":"unit","status":"success","started_at":"2026-06-01 11:41:00 UTC","finished_at":"2026-06-01 11:42:00 UTC","environment":null},
          {"id":796,"stage":"deploy","name":"deploy","status":"success","started_at":"2026-06-01 11:45:00 UTC","finished_at":"2026-06-01 11:50:00 UTC","environment":{"name":"staging/eu","action":"start","deployment_tier":"staging"}},
          {"id":797,"stage":"deploy","name":"stop","status":"manual","started_at":null,"finished_at":null,"environment":{"name":"staging/eu","action":"stop","deployment_tier":"staging"}}]}
        """;

    public static string ArgoCd(string phase, string health = "Healthy", string finished = "\"2026-06-01T11:55:00Z\"") => $$"""
        {"app":"checkout","project":"shop","namespace":"prod","cluster":"in-cluster","repo":"https://github.com/acme/deploy.git","path":"checkout/overlays/prod","target_revision":"main","revision":"4f1c2d3e4f1c2d3e4f1c2d3e4f1c2d3e4f1c2d3e","sync_revision":"4f1c","environment":null,
         "phase":"{{phase}}","health":"{{health}}","started_at":"2026-06-01T11:54:00Z","finished_at":{{finished}},"message":"successfully synced (all tasks run)","url":"https://argocd.example/applications/checkout"}
        """;

    public const string CustomDeploy = """
        {"service":"checkout-prod","status":"failed","commit":"4f1c2d3e","repository":"git@github.com:acme/checkout.git","actor":"ada","started_at":"2026-06-01T11:40:00Z","finished_at":"2026-06-01T11:44:00Z"}
        """;
}
