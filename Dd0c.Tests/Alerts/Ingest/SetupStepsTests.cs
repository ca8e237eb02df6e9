using System.Text.Json;
using System.Text.RegularExpressions;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using Dd0c.Domain.Alerts.Ingest.Setup;
using YamlDotNet.RepresentationModel;
using static Dd0c.Tests.Alerts.Ingest.Sent;

namespace Dd0c.Tests.Alerts.Ingest;

/// <summary>What a person pastes is what the readers read.</summary>
public sealed partial class SetupStepsTests
{
    private const string Url = "https://dd0c.example/v1/webhooks/tok'en/x";
    private const string Secret = "s\"e'c: r#t";

    public static TheoryData<string> Providers => [.. AlertProvider.OfAlerts, .. AlertProvider.OfDeploys];

    [Theory, MemberData(nameof(Providers))]
    public void Every_provider_has_steps_with_the_address_in_them_and_a_secret_only_when_it_is_given(string provider)
    {
        var guide = SetupSteps.Of(provider, "https://dd0c.example/v1/webhooks/t/x", "s-3cret");
        Assert.True(guide.Title.Length > 0 && guide.Proof.Length > 0 && guide.Steps.Count >= 2);
        Assert.Contains(guide.Steps, s => s.Snippet?.Text.Contains("https://dd0c.example/v1/webhooks/t/x", StringComparison.Ordinal) == true);
        Assert.Equal(provider is not (AlertProvider.PagerDuty or AlertProvider.CloudWatch), guide.Steps.Any(s => s.Snippet?.Text.Contains("s-3cret", StringComparison.Ordinal) == true));
        Assert.DoesNotContain(SetupSteps.Of(provider, Url, null).Steps, s => s.Snippet?.Text.Contains("s-3cret", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Datadogs_template_filled_in_is_an_alert_and_left_alone_is_none()
    {
        var template = Snippet(AlertProvider.Datadog, "Payload");
        var filled = template.Replace("$ALERT_ID", "1", StringComparison.Ordinal).Replace("$ALERT_TRANSITION", "Triggered", StringComparison.Ordinal).Replace("$ALERT_TITLE", "CPU", StringComparison.Ordinal).Replace("$LAST_UPDATED", "1780314960000", StringComparison.Ordinal).Replace("$TAGS", "env:prod,service:api", StringComparison.Ordinal);
        var alert = Alert(AlertProvider.Datadog, filled);
        Assert.Equal(("1|", "CPU", "api", "production", null), (alert.Key, alert.Title, alert.Service, alert.Environment, alert.EpisodeKey));
        Assert.IsType<PayloadReading.Unreadable>(Read(AlertProvider.Datadog, template));
        Assert.Equal(Secret, JsonDocument.Parse(Snippet(AlertProvider.Datadog, "Custom Headers")).RootElement.GetProperty("X-DD0C-Secret").GetString());
    }

    [Fact]
    public void Alertmanagers_receiver_is_YAML_with_the_address_and_the_secret()
    {
        var receiver = (YamlMappingNode)Yaml(Snippet(AlertProvider.Alertmanager, "alertmanager.yml"))["receivers"][0]["webhook_configs"][0];
        Assert.Equal((Url, Secret), ($"{receiver["url"]}", $"{receiver["http_config"]["authorization"]["credentials"]}"));
    }

    [Fact]
    public void Argo_CDs_template_posts_what_the_reader_reads()
    {
        var data = (YamlMappingNode)Yaml(Snippet(AlertProvider.ArgoCd, "argocd-notifications-cm"))["data"];
        var webhook = Yaml($"{data["template.dd0c-sync"]}")["webhook"]["dd0c"];
        Assert.Equal(("POST", Url), ($"{webhook["method"]}", $"{Yaml($"{data["service.webhook.dd0c"]}")["url"]}"));
        var filled = Condition().Replace($"{webhook["body"]}", "$1");
        filled = Call().Replace(filled, call => call.Groups[1].Value switch
        {
            ".app.status.operationState.phase" => "\"Succeeded\"",
            ".app.status.operationState.startedAt" => "\"2026-06-01T11:54:00Z\"",
            ".app.spec.source.repoURL" => "\"https://github.com/acme/deploy.git\"",
            ".app.spec.destination.namespace" => "\"prod\"",
            _ => $"\"{call.Groups[1].Value}\"",
        });
        var deploy = Deploy(AlertProvider.ArgoCd, filled);
        Assert.Equal((".app.metadata.name", "acme/deploy", ".app.status.operationState.syncResult.revision"), (deploy.Service, deploy.Repository, deploy.Commit));
    }

    [Fact]
    public void The_mapping_and_the_alerts_that_are_shown_are_read()
    {
        Assert.IsType<MappingReading.Read>(CustomMapping.Read(Snippet(AlertProvider.Custom, "Mapping")));
        Assert.IsType<MappingReading.Read>(CustomMapping.Read(Snippet(AlertProvider.GitHub, "Mapping")));
        foreach (var (provider, name) in new[] { (AlertProvider.Custom, "A first alert"), (AlertProvider.Custom, "Its end"), (AlertProvider.CustomDeploy, "At the end of a deploy"), (AlertProvider.CustomDeploy, "A change of configuration") })
            Assert.IsType<PayloadReading.Read>(Read(provider, Body().Match(Snippet(provider, name)).Groups[1].Value.Replace("\"'\"$(git rev-parse HEAD)\"'\"", "\"4f1c\"", StringComparison.Ordinal).Replace("\"'\"$USER\"'\"", "\"ada\"", StringComparison.Ordinal)));
    }

    private static string Snippet(string provider, string name) => SetupSteps.Of(provider, Url, Secret).Steps.Single(s => s.Snippet?.Name == name).Snippet!.Text;

    private static YamlNode Yaml(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents[0].RootNode;
    }

    [GeneratedRegex(@"\{\{if [^}]+\}\}(.*?)\{\{else\}\}null\{\{end\}\}")]
    private static partial Regex Condition();

    [GeneratedRegex(@"\{\{toJson ([^}]+)\}\}")]
    private static partial Regex Call();

    [GeneratedRegex(@"-d '(.*)'$", RegexOptions.Singleline)]
    private static partial Regex Body();
}
