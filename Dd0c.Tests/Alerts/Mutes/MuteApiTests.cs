using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Api;

namespace Dd0c.Tests.Alerts.Mutes;

/// <summary>/api/v1/mutes, and what mutes do to incidents.</summary>
public sealed class MuteApiTests(AlertHost host) : IClassFixture<AlertHost>, IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UtcNow.AddMinutes(-5);
    private AlertPortal _portal = null!;
    private string _address = "";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await host.EmptyAsync();
        (_, _address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        await _portal.SendAsync(_address, AlertPortal.Alert("Slow", "db", s_start), AlertPortal.Alert("Errors", "api", s_start.AddMinutes(1)), AlertPortal.Alert("Flaky", "web", s_start.AddMinutes(2), environment: "staging"));
        await _portal.SettleAsync();
    }

    [Fact]
    public async Task A_preview_says_what_would_have_been_hidden_and_what_never_is_and_makes_nothing()
    {
        var wide = await PreviewAsync(new { scope = new { environment = "production" } });
        Assert.Equal((1, 0, 1, 1), (wide.GetProperty("alerts").GetInt32(), wide.GetProperty("incidents").GetInt32(), wide.GetProperty("told").GetInt32(), wide.GetProperty("spared").GetProperty("databases").GetInt32()));
        var staging = await PreviewAsync(new { scope = new { services = new[] { "acme-web" }, title = "flaky" } });
        Assert.Equal((1, 1, 0), (staging.GetProperty("alerts").GetInt32(), staging.GetProperty("incidents").GetInt32(), staging.GetProperty("told").GetInt32()));
        Assert.Equal(0, (await PreviewAsync(new { scope = new { title = "flaky" }, schedule = new { days = new[] { s_start.AddDays(1).DayOfWeek.ToString().ToLowerInvariant() }, from = "00:00", to = "23:59:59" } })).GetProperty("alerts").GetInt32());
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from alert_mutes"));
    }

    [Fact]
    public async Task What_a_mute_covers_is_muted_at_once_and_told_when_it_is_ended_and_both_are_in_the_audit_trail()
    {
        using var answer = await _portal.Client.PostAsJsonAsync("api/v1/mutes", new { scope = new { environment = "staging" }, reason = "Staging moves", endsAt = DateTimeOffset.UtcNow.AddHours(2) }, Cancelled);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal(("Alerts in staging", "active"), (made.GetProperty("name").GetString(), made.GetProperty("state").GetString()));
        await _portal.SettleAsync();
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from incidents where muted_by is not null and environment = 'staging'"));
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from incidents where muted_by is not null and environment <> 'staging'"));
        var listed = Assert.Single((await _portal.Client.JsonAsync("api/v1/mutes?state=active")).GetProperty("items").EnumerateArray());
        Assert.Equal(1, listed.GetProperty("hides").GetInt32());

        var id = made.GetProperty("id").GetString();
        using (var end = await _portal.Client.PostAsJsonAsync($"api/v1/mutes/{id}/end", new { }, Cancelled)) Assert.Equal("ended", (await end.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("state").GetString());
        using (var again = await _portal.Client.PostAsJsonAsync($"api/v1/mutes/{id}/end", new { }, Cancelled)) await again.ProblemAsync(HttpStatusCode.Conflict);
        await _portal.SettleAsync();
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from incidents where muted_by is not null"));
        Assert.Equal("mute.created, mute.ended", await _portal.ScalarAsync("select string_agg(action, ', ' order by at) from audit_events where action like 'mute.%'"));
        Assert.Equal("ended", (await _portal.Client.JsonAsync($"api/v1/mutes/{id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_changed_mute_lets_go_what_it_covers_no_more_and_hides_what_it_covers_now_by_the_rules_of_a_new_one()
    {
        var end = DateTimeOffset.UtcNow.AddHours(2);
        using var answer = await _portal.Client.PostAsJsonAsync("api/v1/mutes", new { scope = new { title = "nothing like it" }, reason = "Staging moves", endsAt = end, schedule = new { from = "00:00", to = "23:59:59" } }, Cancelled);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var path = $"api/v1/mutes/{made.GetProperty("id").GetString()}";
        await _portal.SettleAsync();
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from incidents where muted_by is not null"));
        var later = made.GetProperty("startsAt").GetDateTimeOffset().AddDays(30);
        using (var wider = await _portal.Client.PutAsJsonAsync(path, new { scope = new { environment = "staging" }, reason = "Staging moves, still", endsAt = later, name = "The move" }, Cancelled))
        {
            var now = await wider.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
            Assert.Equal(("The move", "Alerts in staging", "Staging moves, still", JsonValueKind.Null, later, made.GetProperty("startsAt").GetDateTimeOffset()),
                (now.GetProperty("name").GetString(), now.GetProperty("covers").GetString(), now.GetProperty("reason").GetString(), now.GetProperty("schedule").ValueKind, now.GetProperty("endsAt").GetDateTimeOffset(), now.GetProperty("startsAt").GetDateTimeOffset()));
        }
        await _portal.SettleAsync();
        Assert.Equal("staging", await _portal.ScalarAsync("select string_agg(environment, ' ') from incidents where muted_by is not null"));
        foreach (var (body, field) in new (object, string)[]
        {
            (new { scope = new { environment = "staging" }, reason = "x", endsAt = later.AddMinutes(1) }, "endsAt"), (new { scope = new { environment = "staging" }, reason = "x", endsAt = end.AddHours(-3) }, "endsAt"), (new { scope = new { environment = "staging" }, reason = "x" }, "endsAt"),
            (new { scope = new { environment = "staging" }, reason = "x", endsAt = end, startsAt = end.AddHours(-1) }, "startsAt"), (new { reason = "x", endsAt = end }, "scope"), (new { scope = new { environment = "staging" }, endsAt = end }, "reason"),
        })
            await (await _portal.Client.PutAsJsonAsync(path, body, Cancelled)).FaultAsync(field);
        using (var other = await _portal.Client.PutAsJsonAsync(path, new { scope = new { services = new[] { "acme-api" } }, reason = "Of api now", endsAt = end }, Cancelled)) Assert.Equal("Alerts of acme-api", (await other.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("name").GetString());
        await _portal.SettleAsync();
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from incidents where muted_by is not null")); // that of api has a database's alert too
        Assert.Equal("Alerts in staging Alerts of acme-api", await _portal.ScalarAsync("select details -> 'before' ->> 'covers' || ' ' || (details -> 'after' ->> 'covers') from audit_events where action = 'mute.changed' order by at desc limit 1"));
        using (await _portal.Client.PostAsJsonAsync($"{path}/end", new { }, Cancelled)) { }
        using var late = await _portal.Client.PutAsJsonAsync(path, new { scope = new { environment = "staging" }, reason = "x", endsAt = end }, Cancelled);
        await late.ProblemAsync(HttpStatusCode.Conflict);
        using var nobody = await _portal.Client.PutAsJsonAsync($"api/v1/mutes/{Guid.NewGuid()}", new { }, Cancelled);
        await nobody.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_mute_does_not_hide_a_database_and_lets_a_resolve_through()
    {
        using (var answer = await _portal.Client.PostAsJsonAsync("api/v1/mutes", new { scope = new { environment = "production" }, reason = "x", endsAt = DateTimeOffset.UtcNow.AddHours(2) }, Cancelled)) Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await _portal.SettleAsync();
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from incidents where muted_by is not null"));
        await _portal.SendAsync(_address, AlertPortal.Alert("Slow", "db", s_start, s_start.AddMinutes(3)), AlertPortal.Alert("Errors", "api", s_start.AddMinutes(1), s_start.AddMinutes(3)));
        await _portal.SettleAsync();
        Assert.Equal("resolved", await _portal.ScalarAsync("select state from incidents where environment = 'production'"));
    }

    [Fact]
    public async Task One_to_come_is_scheduled_and_faults_name_their_field()
    {
        var later = DateTimeOffset.UtcNow.AddDays(3);
        using (var answer = await _portal.Client.PostAsJsonAsync("api/v1/mutes", new { scope = new { title = "flaky" }, reason = "x", startsAt = later, endsAt = later.AddDays(30), name = "Later" }, Cancelled)) Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("Later", Assert.Single((await _portal.Client.JsonAsync("api/v1/mutes?state=scheduled")).GetProperty("items").EnumerateArray()).GetProperty("name").GetString());
        foreach (var (body, field) in new (object, string)[]
        {
            (new { reason = "x", endsAt = later }, "scope"), (new { scope = new { title = "x" }, endsAt = later }, "reason"), (new { scope = new { title = "x" }, reason = "x" }, "endsAt"), (new { scope = new { title = "x" }, reason = "x", endsAt = later.AddDays(30) }, "endsAt"),
            (new { scope = new { services = new[] { "nobody" } }, reason = "x", endsAt = later }, "scope.services"), (new { scope = new { severity = "worst" } }, "scope.severity"), (new { scope = new { spared = 1 } }, "scope.spared"),
        })
            await (await _portal.Client.PostAsJsonAsync("api/v1/mutes", body, Cancelled)).FaultAsync(field);
        using var state = await _portal.Client.AskAsync("api/v1/mutes?state=gone");
        await state.FaultAsync("state");
    }

    private async Task<JsonElement> PreviewAsync(object body)
    {
        using var answer = await _portal.Client.PostAsJsonAsync("api/v1/mutes/preview", body, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
