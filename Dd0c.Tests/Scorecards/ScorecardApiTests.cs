using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Api;
using Dd0c.Tests.Support;
using Dd0c.Workers.Scorecards;

namespace Dd0c.Tests.Scorecards;

/// <summary>Scorecards over the API of a running portal: its own worker scores what changes.</summary>
public sealed class ScorecardApiTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TwoTenants _tenants = new();
    private ServedPortal _portal = null!;
    private HttpClient _client = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
    private TenantSample Own => _tenants.One;

    public async ValueTask InitializeAsync()
    {
        _portal = await ServedPortal.StartAsync(postgres, Cancelled);
        await _tenants.WriteAsync(_portal.Database, Cancelled);
        _client = await _portal.ClientAsync(Own.TenantSlug);
    }

    [Fact]
    public async Task Rules_are_made_tried_scored_exempted_asked_for_by_a_day_and_deleted()
    {
        // Tried first: nothing is written.
        var rules = Rules("Safe to page", ("watched", "alarms", "at-least", "1"), ("tiered", "tier", "is", "critical"));
        var tried = await PostAsync("/api/v1/scorecards/preview", rules, HttpStatusCode.OK);
        Assert.Equal(1, tried.GetProperty("services").GetInt32());
        Assert.Equal([0, 1], tried.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("passed").GetInt32()));
        Assert.DoesNotContain("safe-to-page", (await _client.JsonAsync("/api/v1/scorecards")).GetRawText(), StringComparison.Ordinal);

        // Made: its own worker scores without being asked twice.
        var made = await PostAsync("/api/v1/scorecards", rules, HttpStatusCode.Created);
        Assert.Equal("safe-to-page", made.GetProperty("row").GetProperty("slug").GetString());
        var score = await ScoredAsync(s => s.GetProperty("percent").GetDouble() == 50);
        Assert.Equal("failed", score.GetProperty("checks")[0].GetProperty("state").GetString());
        Assert.Equal("CloudWatch alarms: none", score.GetProperty("checks")[0].GetProperty("found").GetString());

        // Exempt: it counts neither way.
        var exemption = await PostAsync("/api/v1/scorecards/safe-to-page/exemptions", new { service = Own.ServiceSlug, check = "watched", reason = "Alarms come with the new stack", until = DateTimeOffset.UtcNow.AddDays(30) }, HttpStatusCode.Created);
        Assert.Equal("exempt", (await ScoredAsync(s => s.GetProperty("percent").GetDouble() == 100)).GetProperty("checks")[0].GetProperty("state").GetString());
        using (var ended = await _client.DeleteAsync(new Uri($"/api/v1/scorecards/safe-to-page/exemptions/{exemption.GetProperty("id").GetGuid()}", UriKind.Relative), Cancelled)) Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await ScoredAsync(s => s.GetProperty("percent").GetDouble() == 50);

        // By a day.
        await PostAsync("/api/v1/scorecards/safe-to-page/initiatives", new { name = "All watched", checks = new[] { "watched" }, teams = new[] { Own.TeamSlug }, due = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) }, HttpStatusCode.Created);
        var initiative = (await _client.JsonAsync("/api/v1/scorecards/safe-to-page/initiatives")).GetProperty("items")[0];
        Assert.Equal((1, 0), (initiative.GetProperty("services").GetInt32(), initiative.GetProperty("done").GetInt32()));
        Assert.True(initiative.GetProperty("remind").GetBoolean());

        // Changed: whoever read the rules before is told.
        using (var changed = await _client.PutAsJsonAsync(new Uri("/api/v1/scorecards/safe-to-page", UriKind.Relative), Rules("Safe to page", 1, ("tiered", "tier", "is", "critical")), Cancelled)) Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using (var late = await _client.PutAsJsonAsync(new Uri("/api/v1/scorecards/safe-to-page", UriKind.Relative), rules with { Version = 1 }, Cancelled)) Assert.Contains("changed it meanwhile", (await late.ProblemAsync(HttpStatusCode.Conflict)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await ScoredAsync(s => s.GetProperty("percent").GetDouble() == 100);
        var history = (await _client.JsonAsync($"/api/v1/services/{Own.ServiceSlug}/scorecards")).GetProperty("items").EnumerateArray().Single(c => c.GetProperty("scorecard").GetString() == "safe-to-page").GetProperty("history");
        Assert.Equal([100, 50, 100, 50], history.EnumerateArray().Select(h => h.GetProperty("percent").GetDouble()));
        var day = (await _client.JsonAsync("/api/v1/scorecards/safe-to-page/trend")).GetProperty("items")[0];
        Assert.Equal((1, 100d), (day.GetProperty("services").GetInt32(), day.GetProperty("average").GetDouble()));

        using (var gone = await _client.DeleteAsync(new Uri("/api/v1/scorecards/safe-to-page", UriKind.Relative), Cancelled)) Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using (var last = await _client.DeleteAsync(new Uri($"/api/v1/scorecards/{Own.ScorecardSlug}", UriKind.Relative), Cancelled)) await last.ProblemAsync(HttpStatusCode.Conflict);
        var audited = await _portal.Database.Owner.CreateCommand($"select string_agg(action, ' ' order by at, id) from audit_events where tenant_id = '{Own.TenantId}' and action similar to '(scorecard|initiative)%'").ExecuteScalarAsync(Cancelled);
        Assert.Equal("scorecard.created scorecard.exempted scorecard.exemption_ended initiative.created scorecard.changed scorecard.deleted", audited);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_field()
    {
        await FaultAsync("/api/v1/scorecards", new { name = "", levels = Array.Empty<object>(), checks = Array.Empty<object>() }, "name", "levels", "checks");
        await FaultAsync("/api/v1/scorecards", Rules("X", ("a", "colour", "is", "red")), "checks[0].passes[0]");
        await FaultAsync($"/api/v1/scorecards/{Own.ScorecardSlug}/exemptions", new { service = "nobody", check = "nothing", reason = " ", until = DateTimeOffset.UtcNow.AddDays(-1) }, "service", "check", "reason", "until");
        await FaultAsync($"/api/v1/scorecards/{Own.ScorecardSlug}/exemptions", new { service = _tenants.Other.ServiceId, check = "readme", reason = "x", until = DateTimeOffset.UtcNow.AddDays(1) }, "service");
        await FaultAsync($"/api/v1/scorecards/{Own.ScorecardSlug}/initiatives", new { name = "x", checks = new[] { "nothing" }, teams = new[] { _tenants.Other.TeamSlug }, due = "2020-01-01" }, "checks", "teams", "due");
        using var member = await _portal.ClientAsync(Own.TenantSlug, Scope.ReadCatalog, Scope.WriteCatalog);
        using var refused = await member.PostAsJsonAsync(new Uri("/api/v1/scorecards", UriKind.Relative), Rules("X", ("a", "tier", "is", "b")), Cancelled);
        await refused.ProblemAsync(HttpStatusCode.Forbidden);
        foreach (var (query, field) in new[] { ("limit=0", "limit"), ("cursor=zzz", "cursor"), ("check=nothing", "check"), ("level=Platinum", "level") })
        {
            using var answer = await _client.AskAsync($"/api/v1/scorecards/{Own.ScorecardSlug}/scores?{query}");
            await answer.FaultAsync(field);
        }
    }

    [Fact]
    public async Task A_first_organisation_gets_the_first_scorecard_and_what_asks_for_scores_meanwhile_is_one_pass()
    {
        var tenant = _tenants.Other.TenantId;
        await ExecuteAsync($"delete from scorecards where tenant_id = '{tenant}'");
        for (var i = 0; i < 20; i++) await ExecuteAsync($"insert into outbox (tenant_id, kind, key, payload) values ('{tenant}', '{ScorecardRescore.Kind}', '{i}', '{{}}')");
        using var client = await _portal.ClientAsync(_tenants.Other.TenantSlug);
        await WaitAsync(async () => (await _client.JsonAsync("/api/v1/scorecards")).GetProperty("items").GetArrayLength() == 1 && (await client.JsonAsync("/api/v1/scorecards")).GetProperty("items") is var items && items.GetArrayLength() == 1 && items[0].GetProperty("slug").GetString() == "production-readiness" && items[0].GetProperty("services").GetInt32() == 1);
        await WaitAsync(async () => (long)(await _portal.Database.Owner.CreateCommand($"select count(*) from outbox where kind = '{ScorecardRescore.Kind}'").ExecuteScalarAsync(Cancelled))! == 0);
        Assert.Equal(1L, await _portal.Database.Owner.CreateCommand($"select count(*) from score_changes where tenant_id = '{tenant}' and scorecard_id in (select id from scorecards where slug = 'production-readiness')").ExecuteScalarAsync(Cancelled));
    }

    private async Task<JsonElement> ScoredAsync(Func<JsonElement, bool> until)
    {
        JsonElement last = default;
        await WaitAsync(async () => (await _client.JsonAsync("/api/v1/scorecards/safe-to-page/scores")).GetProperty("items") is var items && items.GetArrayLength() == 1 && until(last = items[0]));
        return last;
    }

    private static async Task WaitAsync(Func<Task<bool>> until)
    {
        for (var i = 0; i < 300 && !await until(); i++) await Task.Delay(100, Cancelled);
        Assert.True(await until());
    }

    private async Task<JsonElement> PostAsync(string path, object body, HttpStatusCode status)
    {
        using var answer = await _client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.StatusCode == status, $"{path} {(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task FaultAsync(string path, object body, params string[] fields)
    {
        using var answer = await _client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, Cancelled);
        var errors = (await answer.ProblemAsync(HttpStatusCode.BadRequest, path)).GetProperty("errors");
        Assert.Equal(fields.Order(StringComparer.Ordinal), errors.EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _portal.Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    private static RulesSent Rules(string name, params (string Key, string Property, string Operator, string Value)[] checks) => Rules(name, null, checks);

    private static RulesSent Rules(string name, long? version, params (string Key, string Property, string Operator, string Value)[] checks) => new(name, [new("Bronze", 40), new("Gold", 90)],
        [.. checks.Select(c => new CheckSent(c.Key, $"Is {c.Key}", 10, new([new(c.Property, c.Operator, c.Value)])))], version);

    private sealed record RulesSent(string Name, LevelSent[] Levels, CheckSent[] Checks, long? Version);
    private sealed record LevelSent(string Name, double From);
    private sealed record CheckSent(string Key, string Name, int Points, ConditionSent Passes);
    private sealed record ConditionSent(TestSent[] Tests);
    private sealed record TestSent(string Property, string Operator, string Value);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _portal.DisposeAsync();
    }
}
