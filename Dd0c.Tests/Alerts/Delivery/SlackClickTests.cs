using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>What people do in Slack comes back to the portal: signed, of their own workspace, and under their own name.</summary>
public sealed class SlackClickTests(SlackHost host) : IClassFixture<SlackHost>, IAsyncLifetime
{
    private SlackPortal _desk = null!;
    private Guid _incident;
    private FakeSlack Slack => _desk.Slack;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _desk = await host.EmptyAsync();
        await _desk.ConnectAsync();
        await _desk.FireAsync("db");
        await _desk.SettleAsync();
        _incident = (Guid)(await _desk.Portal.ScalarAsync("select id from incidents"))!;
        Slack.People["U1"] = new JsonObject { ["id"] = "U1", ["name"] = "ana", ["profile"] = new JsonObject { ["display_name"] = "Ana", ["email"] = "Ana@acme.example" } };
        Slack.People["U2"] = new JsonObject { ["id"] = "U2", ["name"] = "ben", ["profile"] = new JsonObject { ["display_name"] = "Ben B", ["email"] = "ben@elsewhere.example" } };
        Slack.People["U3"] = new JsonObject { ["id"] = "U3", ["name"] = "guest", ["is_restricted"] = true, ["profile"] = new JsonObject { ["display_name"] = "Guest" } };
        await _desk.Portal.ScalarAsync("insert into users (id, login, email, display_name) values ('00000000-0000-0000-0000-00000000000a', 'ana', 'ana@acme.example', 'Ana of dd0c'), ('00000000-0000-0000-0000-00000000000b', 'vic', 'vic@acme.example', 'Vic')");
        await _desk.Portal.ScalarAsync($"insert into memberships (tenant_id, user_id, role) values ('{_desk.Portal.Tenant}', '00000000-0000-0000-0000-00000000000a', 'member'), ('{_desk.Portal.Tenant}', '00000000-0000-0000-0000-00000000000b', 'viewer')");
    }

    [Fact]
    public async Task Buttons_do_what_they_say_under_the_name_of_the_member_with_the_same_address_or_of_the_slack_user()
    {
        await ClickAsync("U1", SlackCard.Acknowledge);
        Assert.Equal("Ana of dd0c", await _desk.Portal.ScalarAsync("select acknowledged_by from incidents where state = 'acknowledged'"));
        Assert.Equal(new Guid("00000000-0000-0000-0000-00000000000a"), await _desk.Portal.ScalarAsync("select actor_id from audit_events where action = 'incident.acknowledged'"));
        Assert.Contains("acknowledged", Assert.Single(Slack.Posts).Text, StringComparison.Ordinal);
        await ClickAsync("U1", SlackCard.Acknowledge); // twice is once
        await ClickAsync("U2", SlackCard.Snooze);
        Assert.Equal(true, await _desk.Portal.ScalarAsync("select snoozed_until > now() + interval '59 minutes' from incidents"));
        await ClickAsync("U2", SlackCard.NotHelpful);
        Assert.Equal("Ben B (Slack)", await _desk.Portal.ScalarAsync("select actor from alert_feedback where not helpful"));
        await ClickAsync("U1", SlackCard.Helpful);
        await ClickAsync("U2", SlackCard.Resolve);
        Assert.Equal("Ben B (Slack)", await _desk.Portal.ScalarAsync("select resolved_by from incidents where state = 'resolved'"));
        await ClickAsync("U1", SlackCard.Acknowledge); // too late: only the one who clicked is told
        Assert.Contains(Slack.Responses, r => r.StartsWith("It was resolved at", StringComparison.Ordinal));
        Assert.Equal(3, Slack.Replies.Count);
    }

    [Fact]
    public async Task Guests_viewers_and_people_of_other_workspaces_are_told_why_they_may_not()
    {
        Slack.People["U4"] = new JsonObject { ["id"] = "U4", ["profile"] = new JsonObject { ["email"] = "vic@acme.example" } };
        await ClickAsync("U3", SlackCard.Resolve);
        await ClickAsync("U4", SlackCard.Resolve);
        await ClickAsync("U1", SlackCard.Resolve, userTeam: "T2");
        Slack.People["U5"] = Slack.People["U3"].DeepClone().AsObject();
        Slack.Next("users.info", Whim.Broken); // who it is, is not known now
        await ClickAsync("U5", SlackCard.Resolve);
        Assert.Equal(4, Slack.Responses.Count);
        Assert.Equal("open", await _desk.Portal.ScalarAsync("select state from incidents"));
    }

    [Fact]
    public async Task A_wrong_signature_an_old_time_and_another_workspace_change_nothing()
    {
        using (var wrong = await SendAsync("interactions", Payload("U1", SlackCard.Resolve), secret: "0123456789abcdef0123456789abcdef")) Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        using (var old = await SendAsync("interactions", Payload("U1", SlackCard.Resolve), age: 301)) Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        using (var unsigned = await _desk.Portal.PostAsync("v1/slack/interactions", Encoding.UTF8.GetBytes(Payload("U1", SlackCard.Resolve)))) Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
        using (var foreign = await SendAsync("interactions", Payload("U1", SlackCard.Resolve, team: "T2"))) Assert.Equal(HttpStatusCode.OK, foreign.StatusCode);
        using (var junk = await SendAsync("interactions", "payload=%7Bnot+json")) Assert.Equal(HttpStatusCode.OK, junk.StatusCode);
        using (var other = await SendAsync("commands", "team_id=T2&user_id=U1&user_name=ana&command=%2Fdd0c&text=status"))
        {
            var said = await other.Content.ReadAsStringAsync(Cancelled);
            Assert.Contains("not connected", said, StringComparison.Ordinal);
            Assert.DoesNotContain("Errors of db", said, StringComparison.Ordinal);
        }
        await _desk.SettleAsync();
        Assert.Equal("open", await _desk.Portal.ScalarAsync("select state from incidents"));
    }

    [Fact]
    public async Task A_workspace_of_a_neighbour_reaches_the_neighbours_incidents_alone()
    {
        using var neighbour = await _desk.Portal.Portal.ClientAsync("neighbour");
        await _desk.Portal.ScalarAsync("insert into slack_installations (tenant_id, team_id, team_name, secret, portal, installed_by, installed_at) select id, 'T2', 'Theirs', '\\x00', 'https://dd0c.example/', 'x', now() from tenants where slug = 'neighbour'");
        using (var click = await SendAsync("interactions", Payload("U1", SlackCard.Resolve, team: "T2"))) Assert.Equal(HttpStatusCode.OK, click.StatusCode);
        using (var status = await SendAsync("commands", "team_id=T2&user_id=U1&user_name=ana&command=%2Fdd0c&text=status")) Assert.Contains("No incident is open", await status.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        while (await _desk.Portal.ScalarAsync("select exists (select from outbox where kind = 'slack.interaction' and attempts = 0)") is true) await Task.Delay(20, Cancelled);
        Assert.Equal("open", await _desk.Portal.ScalarAsync("select state from incidents"));
    }

    [Fact]
    public async Task Commands_are_answered_to_the_one_who_typed_them()
    {
        Assert.Contains("1 incident is open", await AskAsync("status"), StringComparison.Ordinal);
        Assert.Contains("nobody is known to own it", await AskAsync("who owns acme-db"), StringComparison.Ordinal);
        Assert.Contains("Which one?", await AskAsync("who owns acme"), StringComparison.Ordinal);
        await ChoiceAsync();
        Assert.Contains("knows no service", await AskAsync("who owns nothing-such"), StringComparison.Ordinal);
        Assert.Contains("No on-call schedule is connected", await AskAsync("oncall acme-db"), StringComparison.Ordinal);
        Assert.Contains("all incidents", await AskAsync("config"), StringComparison.Ordinal);
        Assert.Contains("Nothing is called like “&lt;!channel&gt; zz”.", await AskAsync("search <!channel> zz"), StringComparison.Ordinal);
        Assert.Contains("/dd0c who owns", await AskAsync("help"), StringComparison.Ordinal);
        Assert.Contains("There is no command", await AskAsync("dance"), StringComparison.Ordinal);
        using var check = await SendAsync("commands", "ssl_check=1&token=x");
        Assert.Equal(HttpStatusCode.OK, check.StatusCode);
    }

    [Fact]
    public async Task A_mute_from_slack_holds_at_once_and_is_in_the_audit_trail()
    {
        Assert.Contains("Muted until", await AskAsync("mute acme-mail 2h"), StringComparison.Ordinal);
        Assert.Contains("whose title has", await AskAsync("mute \"Errors of lone\" 30m"), StringComparison.Ordinal);
        await _desk.FireAsync("mail", 5);
        await _desk.FireAsync("lone", 5);
        await _desk.FireAsync("other", 5);
        await _desk.SettleAsync();
        Assert.Equal(2, Slack.Posts.Count);
        // As one that was made on the page: named after what it covers, and sparing the safelist.
        Assert.Equal("Alerts of acme-mail|“Errors of lone”", await _desk.Portal.ScalarAsync("select string_agg(name, '|' order by created_at) from alert_mutes where scope->'spared'->'rules' is not null"));
        Assert.Contains("safelist", await AskAsync("mute acme-mail 1h"), StringComparison.Ordinal);
        Assert.Equal(3L, await _desk.Portal.ScalarAsync("select count(*) from audit_events where action = 'mute.created' and actor_name = 'Ana of dd0c'"));
        foreach (var command in new[] { "mute acme-db 2h", "status" }) Assert.Contains("Guests", await AskAsync(command, "U3"), StringComparison.Ordinal);
    }

    /// <summary>Where a word means several, each has a button, and whoever presses it is answered where they asked.</summary>
    private async Task ChoiceAsync()
    {
        // Called alike and with markup in the name: told apart by their slugs, and nobody is mentioned.
        await _desk.Portal.ScalarAsync("update services set display_name = 'Acme <!here>' where slug in ('acme-db', 'acme-mail')");
        using var asked = await SendAsync("commands", $"team_id={FakeSlack.Team}&user_id=U1&user_name=x&command=%2Fdd0c&text=who%20owns%20acme");
        var blocks = JsonSerializer.Deserialize<JsonElement>(await asked.Content.ReadAsStringAsync(Cancelled)).GetProperty("blocks");
        var buttons = blocks[1].GetProperty("elements").EnumerateArray().ToList();
        Assert.True(buttons.Count is > 1 and <= 5);
        Assert.Equal(buttons.Count, buttons.Select(b => b.GetProperty("action_id").GetString()).Distinct().Count());
        Assert.Contains("Acme <!here> (acme-mail)", buttons.Select(b => b.GetProperty("text").GetProperty("text").GetString()));
        Assert.All(buttons, b => Assert.Equal("plain_text", b.GetProperty("text").GetProperty("type").GetString()));
        var mail = buttons.Single(b => b.GetProperty("text").GetProperty("text").GetString()!.EndsWith("(acme-mail)", StringComparison.Ordinal));
        Slack.Responses.Clear();
        await ClickAsync("U1", mail.GetProperty("action_id").GetString()!, value: mail.GetProperty("value").GetString());
        await ClickAsync("U3", mail.GetProperty("action_id").GetString()!, value: mail.GetProperty("value").GetString());
        await ClickAsync("U1", $"{SlackChoice.WhoOwns}:0", value: Guid.NewGuid().ToString());
        Assert.Collection(Slack.Responses.Order(StringComparer.Ordinal),
            r => Assert.Matches("^<https?://[^|]+/services/acme-mail\\|Acme &lt;!here&gt;>: nobody is known to own it$", r),
            r => Assert.StartsWith("Guests", r, StringComparison.Ordinal),
            r => Assert.StartsWith("That service is gone", r, StringComparison.Ordinal));
        await _desk.Portal.ScalarAsync("update services set display_name = 'Acme ' || aliases[1] where slug in ('acme-db', 'acme-mail')");
    }

    private async Task ClickAsync(string user, string action, string? userTeam = FakeSlack.Team, string? value = null)
    {
        using var answer = await SendAsync("interactions", Payload(user, action, userTeam: userTeam, value: value));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await _desk.SettleAsync();
    }

    private async Task<string> AskAsync(string text, string user = "U1")
    {
        using var answer = await SendAsync("commands", $"team_id={FakeSlack.Team}&user_id={user}&user_name=x&command=%2Fdd0c&text={Uri.EscapeDataString(text)}");
        var said = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal("ephemeral", said.GetProperty("response_type").GetString());
        return said.GetProperty("text").GetString()!;
    }

    private string Payload(string user, string action, string team = FakeSlack.Team, string? userTeam = null, string? value = null) => "payload=" + Uri.EscapeDataString(new JsonObject
    {
        ["type"] = "block_actions", ["team"] = new JsonObject { ["id"] = team, ["domain"] = "acme" }, ["user"] = new JsonObject { ["id"] = user, ["username"] = "someone", ["name"] = "someone", ["team_id"] = userTeam ?? team }, ["channel"] = new JsonObject { ["id"] = FakeSlack.Ops },
        ["response_url"] = $"{Slack.Address}respond", ["actions"] = new JsonArray(new JsonObject { ["type"] = "button", ["action_id"] = action, ["block_id"] = "x", ["value"] = value ?? _incident.ToString(), ["action_ts"] = Guid.NewGuid().ToString() }),
    }.ToJsonString());

    private Task<HttpResponseMessage> SendAsync(string what, string form, string secret = SlackPortal.SigningSecret, int age = 0)
    {
        var (body, at) = (Encoding.UTF8.GetBytes(form), (DateTimeOffset.UtcNow.ToUnixTimeSeconds() - age).ToString(CultureInfo.InvariantCulture));
        byte[] signed = [.. Encoding.UTF8.GetBytes($"v0:{at}:"), .. body];
        var signature = "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        return _desk.Portal.PostAsync($"v1/slack/{what}", body, ("X-Slack-Request-Timestamp", at), ("X-Slack-Signature", signature));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
