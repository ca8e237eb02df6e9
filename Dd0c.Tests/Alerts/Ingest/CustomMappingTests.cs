using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using FsCheck;
using FsCheck.Fluent;
using static Dd0c.Tests.Alerts.Ingest.Sent;

namespace Dd0c.Tests.Alerts.Ingest;

public sealed class CustomMappingTests
{
    private const string Body = """
        {"defaults":{"environment":"staging"},"incident":{"items":[
          {"id":7,"name":"Disk is full","state":"OPEN","level":1,"labels":{"service.name":"checkout","env":"prod"},"changed_at":"2026-06-01T11:00:00Z","links":["https://a","https://b"]},
          {"id":8,"state":"closed","level":9,"labels":{},"changed_at":1780311600000}]}}
        """;

    private const string Json = """
        {"alerts":"incident.items[*]","key":"id","title":"name ?? labels.alertname ?? 'nobody''s'","status":{"from":"state","map":{"open":"firing","closed":"resolved"}},
         "severity":{"from":"level","map":{"1":"critical"},"else":"low"},"service":"labels[\"service.name\"]","environment":"labels.env ?? $.defaults.environment","at":"changed_at","url":"links[1]","tags":"labels"}
        """;

    [Fact]
    public void A_mapping_reads_a_list_by_paths_constants_fallbacks_and_words()
    {
        var alerts = Sent.Alerts(PayloadReaders.Read(AlertProvider.Custom, Payload(Body), Mapping(Json)));
        Assert.Equal([("7", "Disk is full", SignalKind.Firing, AlertSeverity.Critical, "checkout", "production", "https://b"), ("8", "nobody's", SignalKind.Resolved, AlertSeverity.Low, null, "staging", null)], alerts.Select(a => (a.Key, a.Title, a.Kind, a.Severity!.Value, a.Service, a.Environment!, a.Url)));
        Assert.Equal([At("2026-06-01T11:00:00Z"), At("2026-06-01T11:00:00Z")], alerts.Select(a => a.At));
        Assert.Equal("prod", alerts[0].Tags["env"]);
    }

    [Fact]
    public void A_mapping_reads_deploys_as_well()
    {
        var mapping = Mapping("""{"deploys":"$.runs[*]","service":"app","environment":"'prod'","commit":"git.sha","status":{"from":"ok","map":{"true":"success","false":"failure"}},"kind":"'configuration'"}""");
        var read = Assert.IsType<PayloadReading.Read>(PayloadReaders.Read(AlertProvider.CustomDeploy, Payload("""{"runs":[{"app":"a","git":{"sha":"1"},"ok":true},{"app":"b","ok":false}]}"""), mapping));
        Assert.Equal([("a/production@1", DeployStatus.Success, ChangeKind.Configuration), ($"b/production@{ReceivedAt.ToUnixTimeMilliseconds()}", DeployStatus.Failure, ChangeKind.Configuration)], read.Deploys.Select(d => (d.Key, d.Status, d.Kind)));
    }

    [Fact]
    public void A_list_that_is_not_there_is_said_so() => Assert.Equal("alerts", Assert.IsType<PayloadReading.Unreadable>(PayloadReaders.Read(AlertProvider.Custom, Payload("""{"incident":{}}"""), Mapping(Json))).Where);

    [Fact]
    public void A_status_that_nobody_knows_is_asked_for_and_the_others_are_read()
    {
        var read = Assert.IsType<PayloadReading.Read>(Read(AlertProvider.Custom, """[{"title":"a","status":"purple"},{"title":"b"}]"""));
        Assert.Equal(("b", "[0]"), (read.Signals.Single().Title, read.Faults.Single().Where));
        Assert.Contains("purple", read.Faults[0].Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"title":"a..b"}""", "title")]
    [InlineData("""{"title":"a["}""", "title")]
    [InlineData("""{"title":"a[x]"}""", "title")]
    [InlineData("""{"title":"a[*]"}""", "title")]
    [InlineData("""{"title":"'open"}""", "title")]
    [InlineData("""{"title":"a ?? "}""", "title")]
    [InlineData("""{"title":"a | b"}""", "title")]
    [InlineData("""{"title":"a b"}""", "title")]
    [InlineData("""{"title":""}""", "title")]
    [InlineData("""{"title":["a"]}""", "title")]
    [InlineData("""{"title":"a","colour":"b"}""", "colour")]
    [InlineData("""{"title":"a","alerts":"items"}""", "alerts")]
    [InlineData("""{"title":"a","alerts":"items[*].x"}""", "alerts")]
    [InlineData("""{"title":"a","alerts":"x ?? items[*]"}""", "alerts")]
    [InlineData("""{"title":"a","alerts":"x[*]","deploys":"y[*]"}""", "deploys")]
    [InlineData("""{"title":"a","status":{"from":"s","map":{"x":"burning"}}}""", "status")]
    [InlineData("""{"title":"a","status":{"map":{"x":"firing"}}}""", "status")]
    [InlineData("""{"title":"a","severity":{"from":"s","else":"horrible"}}""", "severity")]
    [InlineData("""{"title":"a","severity":{"from":"s","default":"low"}}""", "severity")]
    [InlineData("""{"title":"a","runs":[1,{}]}""", "runs")]
    [InlineData("""{"severity":"s"}""", "")]
    [InlineData("""{}""", "")]
    [InlineData("""[]""", "")]
    [InlineData("nonsense", "")]
    [InlineData("", "")]
    public void What_is_wrong_with_a_mapping_is_said_by_field(string json, string field) => Assert.Equal(field, Assert.Single(Assert.IsType<MappingReading.Wrong>(CustomMapping.Read(json)).Faults).Field);

    [Fact]
    public void All_faults_are_said_at_once() => Assert.Equal(["title", "colour", "severity"], Assert.IsType<MappingReading.Wrong>(CustomMapping.Read("""{"title":"a[","colour":"b","severity":{"from":"s","else":"horrible"}}""")).Faults.Select(f => f.Field));

    [Fact]
    public void No_text_makes_a_mapping_throw() => Prop.ForAll<string, string>((a, b) =>
    {
        CustomMapping.Read(a ?? "");
        return CustomMapping.Read(System.Text.Json.JsonSerializer.Serialize(new { title = a ?? "", key = b ?? "", alerts = $"{b}[*]" })) is not null;
    }).QuickCheckThrowOnFailure();
}
