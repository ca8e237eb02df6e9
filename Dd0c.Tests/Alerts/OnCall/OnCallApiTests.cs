using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Api;
using Dd0c.Tests.Support;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.OnCall;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts.OnCall;

/// <summary>A portal beside a PagerDuty and an OpsGenie; a new acme for each test.</summary>
public sealed class OnCallHost(PostgresFixture postgres) : IAsyncLifetime
{
    private AlertPortal _first = null!;

    internal FakeOnCall Vendor { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Vendor = await FakeOnCall.StartAsync();
        _first = await AlertPortal.StartAsync(postgres, Vendor.Settings);
    }

    internal Task<AlertPortal> EmptyAsync()
    {
        Vendor.Forget();
        return _first.AnewAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await Vendor.DisposeAsync();
    }
}

/// <summary>On-call schedules from a vendor to whoever asks, over HTTP.</summary>
public sealed class OnCallApiTests(OnCallHost host) : IClassFixture<OnCallHost>, IAsyncLifetime
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;
    private AlertPortal _portal = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await host.EmptyAsync();
        await _portal.ScalarAsync($$"""
            insert into teams (tenant_id, id, key, slug, name, source, members, aliases, fingerprint, created_at, updated_at) values
            ('{{_portal.Tenant}}', '{{AlertPortal.ServiceId("post")}}', 'github:post', 'post', 'Post', 'github', '[{"login": "ana-ruiz", "name": "Ana Ruiz", "maintainer": true}, {"login": "mlee", "name": "Mike Lee", "maintainer": false}]', '{}', '\x00', now(), now()),
            ('{{_portal.Tenant}}', '{{AlertPortal.ServiceId("sales")}}', 'github:sales', 'sales', 'Sales', 'github', '[]', '{}', '\x00', now(), now())
            """);
        await _portal.ScalarAsync($"update services set owner_state = 'owned', owner_team_id = '{AlertPortal.ServiceId("post")}', owner_confidence = 0.9 where slug = 'acme-mail'");
    }

    [Fact]
    public async Task A_pagerduty_account_is_read_page_by_page_and_tells_who_is_on_call_for_a_service_until_when_and_who_is_next()
    {
        var (ends, then) = (s_now.AddHours(4), s_now.AddDays(2));
        for (var i = 0; i < 130; i++) host.Vendor.Schedule($"P{i}", $"Spare {i}");
        host.Vendor.Schedule("PPOST", "Post primary rotation", "Mike Lee", "Ana Ruiz");
        host.Vendor.OnCall("PPOST", "Mike Lee", "mlee@acme.example", s_now.AddHours(-2), ends);
        host.Vendor.OnCall("PPOST", "Mike Lee", "mlee@acme.example", s_now.AddHours(-2), ends, level: 2, policy: "EP2"); // the same shift for another policy
        host.Vendor.OnCall("PPOST", "Ana Ruiz", "ana-ruiz@acme.example", ends, then);
        using var made = await ConnectAsync();
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var source = await made.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal(("current", 131), (source.GetProperty("state").GetString(), source.GetProperty("schedules").GetInt32()));
        Assert.Equal(2, host.Vendor.Asked.Count(a => a.StartsWith("/pd/schedules", StringComparison.Ordinal)));

        var routing = (await _portal.Client.JsonAsync("api/v1/services/acme-mail/routing")).GetProperty("onCall");
        Assert.Equal(("post", "Mike Lee", "mlee@acme.example", "Post primary rotation", "Ana Ruiz", false), (Text(routing, "slug"), Text(routing, "person"), Text(routing, "email"), Text(routing, "schedule"), Text(routing, "next"), routing.GetProperty("stale").GetBoolean()));
        Assert.Equal(ends.ToUnixTimeSeconds(), routing.GetProperty("until").GetDateTimeOffset().ToUnixTimeSeconds());
        Assert.Equal(JsonValueKind.Null, (await _portal.Client.JsonAsync("api/v1/services/acme-web/routing")).GetProperty("onCall").ValueKind); // of no team

        // A key is never told, and does not stand in the table as it is.
        foreach (var text in new[] { source.ToString(), (string)(await _portal.ScalarAsync("select string_agg(s::text, '') || (select string_agg(a::text, '') from audit_events a) from on_call_sources s"))! }) Assert.DoesNotContain(FakeOnCall.Key, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opsgenie_is_read_with_full_names_and_a_schedule_is_given_to_the_team_whose_people_are_on_it()
    {
        host.Vendor.OpsSchedules.Add((new JsonObject
        {
            ["id"] = "s-1", ["name"] = "Night watch", ["timezone"] = "Europe/Berlin", ["enabled"] = true,
            ["rotations"] = new JsonArray(new JsonObject { ["id"] = "r-1", ["type"] = "weekly", ["participants"] = new JsonArray(new JsonObject { ["type"] = "user", ["username"] = "Mike.Lee@acme.example" }, new JsonObject { ["type"] = "user", ["username"] = "ana-ruiz@acme.example" }) }),
        }, [new JsonObject { ["id"] = "r-1", ["periods"] = new JsonArray(
            new JsonObject { ["startDate"] = $"{s_now.AddHours(-1):O}", ["endDate"] = $"{s_now.AddHours(3):O}", ["type"] = "default", ["recipient"] = new JsonObject { ["type"] = "user", ["id"] = "u-1", ["name"] = "mike.lee@acme.example" } },
            new JsonObject { ["startDate"] = $"{s_now.AddHours(3):O}", ["endDate"] = $"{s_now.AddHours(5):O}", ["type"] = "override", ["recipient"] = new JsonObject { ["type"] = "user", ["id"] = "u-1", ["name"] = "mike.lee@acme.example" } }) }]));
        host.Vendor.OpsSchedules.Add((new JsonObject { ["id"] = "s-2", ["name"] = "Old", ["enabled"] = false, ["rotations"] = new JsonArray() }, []));
        host.Vendor.OpsUsers.Add(new() { ["username"] = "mike.lee@acme.example", ["fullName"] = "Mike Lee" });
        using var made = await ConnectAsync("opsgenie", FakeOnCall.OpsKey);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var schedule = Assert.Single((await _portal.Client.JsonAsync("api/v1/on-call/schedules")).GetProperty("items").EnumerateArray());
        var team = schedule.GetProperty("team");
        Assert.Equal(("post", "people", "2 of 2 people on it are in Post."), (Text(team, "slug"), Text(team, "source"), Text(team, "evidence")));
        var now = Assert.Single(schedule.GetProperty("now").EnumerateArray());
        Assert.Equal("Mike Lee", Text(now, "name"));
        Assert.Equal(s_now.AddHours(5).ToUnixTimeSeconds(), now.GetProperty("until").GetDateTimeOffset().ToUnixTimeSeconds()); // an override by himself goes on
    }

    [Theory, InlineData(true, "Mike Lee"), InlineData(false, "Account 5b:1")]
    public async Task Jira_service_management_is_read_by_account_with_names_where_the_token_may_read_them(bool names, string person)
    {
        host.Vendor.OpsSchedules.Add((new JsonObject { ["id"] = "s-1", ["name"] = "Night watch", ["timezone"] = "Europe/Berlin", ["enabled"] = true, ["teamId"] = "t-1" },
            [new JsonObject { ["periods"] = new JsonArray(new JsonObject { ["startDate"] = $"{s_now.AddHours(-1):O}", ["endDate"] = $"{s_now.AddHours(3):O}", ["type"] = "default", ["responder"] = new JsonObject { ["type"] = "user", ["id"] = "5b:1" } }) }]));
        host.Vendor.JiraUsers = names ? [new() { ["accountId"] = "5b:1", ["displayName"] = "Mike Lee" }] : null;
        using var made = await _portal.Client.PostAsJsonAsync("api/v1/on-call/sources", new { kind = "jsm", key = FakeOnCall.OpsKey, site = FakeOnCall.Site, email = "ana@acme.example" }, Cancelled);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var routing = (await _portal.Client.JsonAsync("api/v1/services/acme-mail/routing")).GetProperty("onCall");
        Assert.Equal(("post", person), (Text(routing, "slug"), Text(routing, "person"))); // by the team it belongs to there
    }

    [Fact]
    public async Task A_correction_of_a_schedules_team_outlives_readings_until_it_is_taken_back()
    {
        host.Vendor.Schedule("PPOST", "Post primary", "Mike Lee");
        host.Vendor.OnCall("PPOST", "Mike Lee", "mlee@acme.example", s_now.AddHours(-2), s_now.AddHours(2));
        using var made = await ConnectAsync();
        var source = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetGuid();
        var id = await ScheduleAsync();
        foreach (var (team, slug) in new (Guid?, string?)[] { (AlertPortal.ServiceId("sales"), "sales"), (null, null) })
        {
            using var set = await _portal.Client.PutAsJsonAsync($"api/v1/on-call/schedules/{id}/team", new { team }, Cancelled);
            Assert.Equal(HttpStatusCode.OK, set.StatusCode);
            await RereadAsync(source);
            var after = (await _portal.Client.JsonAsync($"api/v1/on-call/schedules/{id}")).GetProperty("team");
            Assert.Equal((slug, "correction"), (Text(after, "slug"), Text(after, "source")));
        }
        using var unset = await _portal.Client.DeleteAsync($"api/v1/on-call/schedules/{id}/team", Cancelled);
        Assert.Equal("post", Text((await unset.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("team"), "slug"));
        using var nobodys = await _portal.Client.PutAsJsonAsync($"api/v1/on-call/schedules/{id}/team", new { team = Guid.NewGuid() }, Cancelled);
        await nobodys.FaultAsync("team");
        Assert.Equal(3L, await _portal.ScalarAsync("select count(*) from audit_events where action like 'oncall.team%'"));
    }

    [Fact]
    public async Task A_vendor_that_is_away_leaves_what_was_read_and_its_age_is_told()
    {
        host.Vendor.Schedule("PPOST", "Post primary", "Mike Lee");
        host.Vendor.OnCall("PPOST", "Mike Lee", "mlee@acme.example", s_now.AddHours(-2), s_now.AddHours(2));
        using var made = await ConnectAsync();
        var source = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetGuid();
        host.Vendor.Next(500);
        await _portal.ScalarAsync("update on_call_sources set read_at = now() - interval '2 hours', due_at = now() - interval '1 minute'");
        await ReadDueAsync();
        var told = await _portal.Client.JsonAsync($"api/v1/on-call/sources/{source}");
        Assert.Equal(("stale", "PagerDuty answered 500."), (Text(told, "state"), Text(told, "fault")));
        var routing = (await _portal.Client.JsonAsync("api/v1/services/acme-mail/routing")).GetProperty("onCall");
        Assert.Equal(("Mike Lee", true), (Text(routing, "person"), routing.GetProperty("stale").GetBoolean()));
        // Past the end of what was read nobody is said to be on call.
        await _portal.ScalarAsync("update on_call_shifts set ends_at = now() - interval '1 minute'");
        routing = (await _portal.Client.JsonAsync("api/v1/services/acme-mail/routing")).GetProperty("onCall");
        Assert.Equal(JsonValueKind.Null, routing.GetProperty("person").ValueKind);

        host.Vendor.Next(429, "1800");
        using (var limited = await RefreshAsync(source)) Assert.Contains("fewer questions", await limited.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        var asked = host.Vendor.Asked.Count;
        using (var again = await RefreshAsync(source)) Assert.Contains("no more questions for 30 min", await again.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(asked, host.Vendor.Asked.Count);
        // A schedule that is gone there goes here, with its shifts.
        host.Vendor.Schedules.Clear();
        host.Vendor.OnCalls.Clear();
        await _portal.ScalarAsync("update on_call_sources set wait_until = null");
        using (var read = await RefreshAsync(source)) Assert.Equal(("current", 0), ((await read.Content.ReadFromJsonAsync<JsonElement>(Cancelled)) is var now ? (Text(now, "state"), now.GetProperty("schedules").GetInt32()) : default));
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from on_call_shifts"));
    }

    [Fact]
    public async Task Two_nodes_that_look_at_once_ask_the_vendor_once()
    {
        using var made = await ConnectAsync();
        await _portal.ScalarAsync("update on_call_sources set due_at = now() - interval '1 minute'");
        var asked = host.Vendor.Asked.Count;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ReadDueAsync()));
        Assert.Equal(asked + 2, host.Vendor.Asked.Count);
    }

    [Fact]
    public async Task What_is_wrong_is_named_by_its_field_and_no_other_host_can_be_chosen()
    {
        foreach (var (body, field, why) in new (object, string, string)[]
        {
            (new { kind = "grafana", key = FakeOnCall.Key }, "kind", "Use pagerduty"),
            (new { kind = "pagerduty", key = FakeOnCall.Key, region = "127.0.0.1" }, "region", "Use us or eu"),
            (new { kind = "pagerduty", key = "x" }, "key", "whole"),
            (new { kind = "pagerduty", key = "a key\r\nHost: evil" }, "key", "whole"),
            (new { kind = "pagerduty", key = "u+another-key" }, "key", "does not take this API key"),
            (new { kind = "jsm", key = FakeOnCall.OpsKey, site = "../../evil", email = "ana@acme.example" }, "site", "cloud id"),
            (new { kind = "jsm", key = FakeOnCall.OpsKey, site = FakeOnCall.Site, email = "ana" }, "email", "mail address"),
            (new { kind = "pagerduty", key = FakeOnCall.Key, name = new string('x', 81) }, "name", "80 characters"),
        })
        {
            using var answer = await _portal.Client.PostAsJsonAsync("api/v1/on-call/sources", body, Cancelled);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(why, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
        }
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from on_call_sources"));
        using var first = await ConnectAsync();
        using var second = await ConnectAsync();
        await second.FaultAsync("name");
        using var reader = await _portal.Portal.ClientAsync("acme", Scope.ReadIncidents);
        using (var refused = await reader.GetAsync("api/v1/on-call/sources", Cancelled)) Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using (var seen = await reader.GetAsync("api/v1/on-call/schedules", Cancelled)) Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        using var gone = await _portal.Client.DeleteAsync(first.Headers.Location!.ToString().TrimStart('/'), Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
    }

    [Fact]
    public async Task An_export_is_previewed_and_imported_twice_is_as_once_and_a_correction_stays()
    {
        var zip = Exports.Zip(Exports.OpsGenie);
        var preview = await UploadAsync("/preview", zip);
        Assert.Equal("opsgenie-export", Text(preview, "kind"));
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from on_call_sources"));
        var first = await UploadAsync("", zip);
        Assert.Equal(["Imported", "Added"], first.GetProperty("lines").EnumerateArray().Select(l => Text(l, "becomes")));
        var id = await ScheduleAsync();
        Assert.Equal("post", Text((await _portal.Client.JsonAsync($"api/v1/on-call/schedules/{id}")).GetProperty("team"), "slug"));
        using (var set = await _portal.Client.PutAsJsonAsync($"api/v1/on-call/schedules/{id}/team", new { team = AlertPortal.ServiceId("sales") }, Cancelled)) Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        const string Shifts = "select string_agg(concat_ws(' ', id, person, starts_at, ends_at), ',' order by starts_at, id) from on_call_shifts where starts_at > now() + interval '1 hour'";
        var shifts = await _portal.ScalarAsync(Shifts);
        Assert.NotNull(shifts);
        var second = await UploadAsync("", zip);
        Assert.Equal(["Imported", "There already"], second.GetProperty("lines").EnumerateArray().Select(l => Text(l, "becomes")));
        Assert.Equal(id, await ScheduleAsync());
        Assert.Equal("sales", Text((await _portal.Client.JsonAsync($"api/v1/on-call/schedules/{id}")).GetProperty("team"), "slug"));
        Assert.Equal((1L, 1L), (await _portal.ScalarAsync("select count(*) from on_call_sources"), await _portal.ScalarAsync("select count(*) from alert_integrations")));

        // Its shifts are computed further by the clock, without any vendor.
        await _portal.ScalarAsync("delete from on_call_shifts");
        await _portal.ScalarAsync("update on_call_sources set due_at = now() - interval '1 minute'");
        await ReadDueAsync();
        Assert.Equal(((string)shifts!).Split(',').Length, ((string)(await _portal.ScalarAsync(Shifts))!).Split(',').Length);
        Assert.Empty(host.Vendor.Asked);

        using var none = await _portal.Client.PostAsync("api/v1/on-call/imports", new StringContent("{\"a\": 1}"), Cancelled);
        await none.FaultAsync("body");
    }

    [Fact]
    public async Task Slack_says_who_is_on_call_for_a_service_a_team_and_all()
    {
        host.Vendor.Schedule("PPOST", "Post primary", "Mike Lee");
        host.Vendor.OnCall("PPOST", "Mike Lee", "mlee@acme.example", s_now.AddHours(-2), s_now.AddHours(2));
        host.Vendor.OnCall(null, "Zoe *Boss*", null, null, null, policy: "EP9");
        using var made = await ConnectAsync();
        await _portal.ScalarAsync($"insert into slack_installations (tenant_id, team_id, team_name, secret, portal, installed_by, installed_at) values ('{_portal.Tenant}', 'T1', 'Acme', '\\x00', 'https://dd0c.example/', 'x', now())");
        foreach (var (text, said) in new[] { ("oncall acme-mail", "*Mike Lee* until"), ("oncall Post", "On call for *Post*"), ("oncall sales", "No schedule is known to be of Sales"), ("oncall acme-web", "nobody is known to own it"), ("oncall", "Policy EP9"), ("oncall nothing", "knows no service") })
            Assert.Contains(said, await AskAsync(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_card_of_an_incident_knows_who_is_called_for_its_service_while_it_is_not_over()
    {
        host.Vendor.Schedule("PPOST", "Post primary", "Mike Lee");
        host.Vendor.OnCall("PPOST", "Mike Lee", "mlee@acme.example", s_now.AddHours(-2), s_now.AddHours(2));
        using var made = await ConnectAsync();
        var (mail, web) = (new[] { AlertPortal.ServiceId("mail") }, new[] { AlertPortal.ServiceId("web") });
        var called = await CalledAsync(IncidentState.Open, mail, s_now);
        Assert.Equal(("Mike Lee", (DateTimeOffset?)null), (Assert.Single(called!.People).Name, called.AsOf));
        Assert.InRange(Assert.Single(called.People).Until!.Value, s_now.AddHours(2).AddSeconds(-1), s_now.AddHours(2));
        Assert.NotNull((await CalledAsync(IncidentState.Acknowledged, mail, s_now.AddMinutes(40)))!.AsOf); // it was read too long ago
        Assert.Null(await CalledAsync(IncidentState.Resolved, mail, s_now));
        Assert.Null(await CalledAsync(IncidentState.Open, web, s_now));
        Assert.Null(await CalledAsync(IncidentState.Open, mail, s_now.AddHours(3))); // nobody is then

        Task<CardOnCall?> CalledAsync(string state, Guid[] services, DateTimeOffset at) => _portal.AsAsync(async scope =>
        {
            await using var db = scope.GetRequiredService<TenantDb>().Open();
            var incident = new Incident { TenantId = _portal.Tenant, Id = Guid.CreateVersion7(), Title = "Slow", State = state, Severity = "high", Environment = "production", Services = services, ServiceId = services[0] };
            return await IncidentCards.OnCallAsync(db, incident, at, Cancelled);
        });
    }

    private async Task<JsonElement> UploadAsync(string path, byte[] body)
    {
        using var answer = await _portal.Client.PostAsync($"api/v1/on-call/imports{path}", new ByteArrayContent(body), Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private Task<string> AskAsync(string text) => _portal.AsAsync(async services => (await services.GetRequiredService<SlackCommands>().AnswerAsync("T1", "U1", "ana", text, Cancelled)).Text);

    private Task<HttpResponseMessage> ConnectAsync(string kind = "pagerduty", string key = FakeOnCall.Key) => _portal.Client.PostAsJsonAsync("api/v1/on-call/sources", new { kind, key }, Cancelled);

    private Task<HttpResponseMessage> RefreshAsync(Guid source) => _portal.Client.PostAsync($"api/v1/on-call/sources/{source}/refresh", null, Cancelled);

    private async Task RereadAsync(Guid source)
    {
        await _portal.ScalarAsync("update on_call_sources set read_at = now() - interval '1 minute'");
        using var read = await RefreshAsync(source);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    private Task ReadDueAsync() => _portal.AsAsync(async services =>
    {
        await services.GetRequiredService<OnCallDesk>().ReadDueAsync(Cancelled);
        return true;
    });

    private async Task<string> ScheduleAsync() => Text(Assert.Single((await _portal.Client.JsonAsync("api/v1/on-call/schedules")).GetProperty("items").EnumerateArray()), "id")!;

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
