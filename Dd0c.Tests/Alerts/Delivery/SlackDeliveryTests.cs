using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>From the alert to the message in Slack: once, whatever breaks, and true for its whole life.</summary>
[Trait("Length", "long")]
public sealed class SlackDeliveryTests(SlackHost host) : IClassFixture<SlackHost>, IAsyncLifetime
{
    private SlackPortal _desk = null!;
    private FakeSlack Slack => _desk.Slack;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await host.EmptyAsync();

    [Fact]
    public async Task An_incident_is_one_message_that_is_kept_true_and_whose_thread_is_told_each_change_of_state_once()
    {
        await _desk.ConnectAsync();
        await _desk.FireAsync("db");
        await _desk.SettleAsync();
        var post = Assert.Single(Slack.Posts);
        Assert.Contains("incident #1, open", post.Text, StringComparison.Ordinal);
        Assert.Contains("https://dd0c.example/incidents/1", post.All, StringComparison.Ordinal);
        await _desk.FireAsync("api", 1); // one more alert of it: the card changes, the thread is not told
        await _desk.SettleAsync();
        Assert.Empty(Slack.Replies);
        await ActAsync(a => a.AcknowledgeAsync(1, new("user", null, "Ana"), Cancelled));
        await _desk.SettleAsync();
        await ActAsync(a => a.ResolveAsync(1, new("user", null, "Ben"), Cancelled));
        await _desk.SettleAsync();
        Assert.Same(post, Assert.Single(Slack.Posts));
        Assert.Contains("resolved", post.Text, StringComparison.Ordinal);
        Assert.Contains("Resolved by Ben", post.All, StringComparison.Ordinal);
        Assert.DoesNotContain(SlackCard.Acknowledge, post.All, StringComparison.Ordinal);
        Assert.Equal(["Ana acknowledged it", "Ben resolved it while 2 of its alerts still fired"], Slack.Replies.Select(r => r.Text[..r.Text.IndexOf(" (", StringComparison.Ordinal)]));
        Assert.All(Slack.Replies, r => Assert.Equal(post.Ts, r.Thread));
        Assert.Equal(1L, await _desk.Portal.ScalarAsync("select count(*) from incident_entries where kind = 'told'"));
        Assert.Equal(1L, await _desk.Portal.ScalarAsync("select count(*) from deliveries where state = 'told' and told_version = wanted_version and posted_at >= claimed_at"));
    }

    [Theory, InlineData("Dropped"), InlineData("BrokenAfter"), InlineData("Slow")]
    public async Task A_post_that_arrived_without_its_answer_is_found_and_not_posted_again(string whim)
    {
        await _desk.ConnectAsync();
        Slack.Next("chat.postMessage", Enum.Parse<Whim>(whim));
        await _desk.FireAsync("db");
        await _desk.SettleAsync();
        var post = Assert.Single(Slack.Posts);
        Assert.Contains(Slack.Calls, c => c.Method == "conversations.history" && c.End == "ok");
        Slack.Next("chat.postMessage", Enum.Parse<Whim>(whim)); // and so is a reply
        await ActAsync(a => a.AcknowledgeAsync(1, Actor.Cli, Cancelled));
        await _desk.SettleAsync();
        Assert.Single(Slack.Replies);
        Assert.Contains("acknowledged", Assert.Single(Slack.Posts).Text, StringComparison.Ordinal);
        Assert.Equal(post.Ts, await _desk.Portal.ScalarAsync("select ref->>'ts' from deliveries"));
    }

    [Fact]
    public async Task A_post_that_did_not_arrive_is_posted_again_and_once()
    {
        await _desk.ConnectAsync();
        Slack.Next("chat.postMessage", Whim.Broken, Whim.Limited, Whim.Broken);
        Slack.Next("conversations.history", Whim.Broken);
        await _desk.FireAsync("db");
        await _desk.SettleAsync();
        Assert.Single(Slack.Posts);
        Assert.Equal(0, Slack.Impatient);
        Assert.Equal(1L, await _desk.Portal.ScalarAsync("select count(*) from incident_entries where kind = 'told'"));
    }

    [Fact]
    public async Task What_a_node_had_claimed_when_it_died_is_looked_for_first()
    {
        var channel = await _desk.ConnectAsync();
        await _desk.FireAsync("db");
        await _desk.SettleAsync();
        // As if it had died after Slack took the message, and before it could write that down.
        await _desk.Portal.ScalarAsync("update deliveries set ref = null, posted_at = null, told_version = 0, tried_at = now(), state = 'waiting'");
        await _desk.Portal.ScalarAsync("delete from incident_entries where kind = 'told'");
        await QueueAsync();
        await _desk.SettleAsync();
        Assert.Single(Slack.Posts);
        Assert.Equal(1L, await _desk.Portal.ScalarAsync($"select count(*) from deliveries where channel_id = '{channel}' and ref->>'ts' is not null and told_version = wanted_version"));
    }

    [Fact]
    public async Task What_changes_while_slack_is_away_is_told_in_its_newest_state_and_the_worst_first()
    {
        await _desk.ConnectAsync();
        Slack.Next("chat.postMessage", Whim.Limited);
        await _desk.FireAsync("mild");
        for (var i = 0; i < 5; i++) await _desk.FireAsync($"other{i}", severity: "info");
        await _desk.FireAsync("worst", severity: "critical");
        await _desk.FireAsync("mild", until: 1);
        await _desk.Portal.SettleAsync();
        await _desk.SettleAsync();
        Assert.Equal(7, Slack.Posts.Count);
        Assert.Equal(7, Slack.Posts.Select(p => p.Text).Distinct().Count());
        var (worst, mildest) = (Index("worst"), Slack.Posts.Select((p, i) => (p, i)).Where(p => p.p.All.Contains("other", StringComparison.Ordinal)).Max(p => p.i));
        Assert.True(worst < mildest, $"The critical one was told as number {worst}, after one of level info at {mildest}.");
        Assert.Equal(0, Slack.Impatient);
        Assert.Contains("resolved", Slack.Posts[Index("mild")].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storm_of_updates_keeps_slacks_rates_and_ends_true()
    {
        await _desk.ConnectAsync();
        for (var i = 0; i < 12; i++) await _desk.FireAsync($"lone{i}");
        await _desk.SettleAsync();
        for (var i = 0; i < 12; i++) await _desk.FireAsync($"lone{i}", until: 2);
        await _desk.SettleAsync();
        Assert.Equal(12, Slack.Posts.Count);
        Assert.All(Slack.Posts, p => Assert.Contains("resolved", p.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(Slack.Calls, c => c.End == "429");
    }

    [Theory, InlineData("token_revoked"), InlineData("is_archived"), InlineData("not_in_channel"), InlineData("channel_not_found")]
    public async Task What_cannot_be_told_waits_says_why_and_goes_out_once_it_is_mended(string fault)
    {
        var id = await _desk.ConnectAsync();
        switch (fault)
        {
            case "token_revoked": Slack.Tokens.Clear(); break;
            case "is_archived": Slack.Channels[FakeSlack.Ops].Archived = true; break;
            case "not_in_channel": Slack.Channels[FakeSlack.Ops].Member = false; break;
            default: Slack.Channels.Remove(FakeSlack.Ops); break;
        }
        await _desk.FireAsync("db");
        await _desk.FireAsync("mail", 2);
        await _desk.SettleAsync();
        Assert.Empty(Slack.Posts);
        var said = (string)(await _desk.Portal.ScalarAsync("select last_error from delivery_channels"))!;
        Assert.Contains(fault switch { "token_revoked" => "Connect the workspace again", "is_archived" => "archived", "not_in_channel" => "/invite", _ => "deleted" }, said, StringComparison.Ordinal);
        Assert.Equal(2L, await _desk.Portal.ScalarAsync("select count(*) from deliveries where wanted_version > told_version"));
        Assert.Equal(1L, await _desk.Portal.ScalarAsync("select count(*) from outbox where kind like 'deliver.later%'"));
        Slack.Tokens.Add(FakeSlack.Token);
        Slack.Channels[FakeSlack.Ops] = new("ops");
        await _desk.Portal.ScalarAsync("update delivery_channels set last_error_at = now() - interval '5 minutes'"); // nobody says that it was mended: it is tried again
        await _desk.Portal.ScalarAsync("update outbox set available_at = now() where kind like 'deliver.later%'");
        while (await _desk.Portal.ScalarAsync("select exists (select from outbox where kind like 'deliver.later%')") is true) await Task.Delay(20, Cancelled);
        await _desk.SettleAsync();
        Assert.Equal(2, Slack.Posts.Count);
        Assert.Equal(true, await _desk.Portal.ScalarAsync($"select last_error is null and last_ok_at is not null from delivery_channels where id = '{id}'"));
    }

    [Fact]
    public async Task A_channel_is_told_by_its_rule_and_each_delivery_knows_why()
    {
        await _desk.ConnectAsync(rule: new(AlertSeverity.High, ["production"]));
        await _desk.ConnectAsync("C2", new(AlertSeverity.Info, ["staging"]));
        Slack.Channels["C2"].Member = true;
        await _desk.FireAsync("db", severity: "critical");
        await _desk.FireAsync("mail", 3, severity: "info");
        await _desk.FireAsync("mail", 3, severity: "info", environment: "staging");
        await _desk.SettleAsync();
        Assert.Equal(["C1 Critical", "C2 Info"], Slack.Posts.Select(p => $"{p.Channel} {p.Text.Split(' ')[0]}").Order());
        Assert.Equal(1L, await _desk.Portal.ScalarAsync("select count(*) from deliveries where state = 'withheld' and reasons ? 'severity info is below the channel''s high' and not reasons ? 'environment staging is not among the channel''s: production'"));
        Assert.Equal(2L, await _desk.Portal.ScalarAsync("select count(*) from deliveries where reasons ? 'environment production is not among the channel''s: staging'"));
    }

    [Fact]
    public async Task Muted_is_not_told_and_what_was_told_before_a_mute_is_kept_true()
    {
        await _desk.ConnectAsync();
        await _desk.FireAsync("db");
        await _desk.SettleAsync();
        await _desk.Portal.ScalarAsync($$"""insert into alert_mutes (tenant_id, id, name, scope, reason, starts_at, ends_at, created_by, created_at) values ('{{_desk.Portal.Tenant}}', uuidv7(), 'works', '{"environment": "production"}', 'x', now() - interval '1 hour', now() + interval '1 hour', 'test', now())""");
        await _desk.FireAsync("mail", 30);
        await _desk.FireAsync("db", until: 31);
        await _desk.SettleAsync();
        Assert.Contains("resolved", Assert.Single(Slack.Posts).Text, StringComparison.Ordinal);
        Assert.Equal(1L, await _desk.Portal.ScalarAsync("select count(*) from deliveries where state = 'withheld' and reasons ? 'muted by “works”'"));
    }

    [Fact]
    public async Task An_absorbed_incidents_message_points_to_the_survivor()
    {
        await _desk.ConnectAsync();
        await _desk.FireAsync("db");
        await _desk.FireAsync("mail", 1);
        await _desk.SettleAsync();
        await ActAsync(a => a.MergeAsync(1, [2], new("user", null, "Ana"), Cancelled));
        await _desk.SettleAsync();
        Assert.Equal(2, Slack.Posts.Count);
        var absorbed = Assert.Single(Slack.Posts, p => p.Text.Contains("incident #2, part of #1", StringComparison.Ordinal));
        Assert.Contains("https://dd0c.example/incidents/1", absorbed.All, StringComparison.Ordinal);
        Assert.Equal(2, Slack.Replies.Count);
    }

    [Fact]
    public async Task A_message_that_somebody_deleted_is_not_posted_again()
    {
        await _desk.ConnectAsync();
        await _desk.FireAsync("db");
        await _desk.SettleAsync();
        Slack.Messages.Clear();
        await ActAsync(a => a.AcknowledgeAsync(1, Actor.Cli, Cancelled));
        await _desk.SettleAsync();
        await ActAsync(a => a.ResolveAsync(1, Actor.Cli, Cancelled));
        await _desk.SettleAsync();
        Assert.Empty(Slack.Messages);
        Assert.Equal("gone", await _desk.Portal.ScalarAsync("select state from deliveries"));
    }

    [Fact]
    public async Task Two_nodes_post_each_incident_once()
    {
        await _desk.ConnectAsync();
        await using var other = _desk.Portal.Another(SlackPortal.Settings(Slack));
        Slack.Next("chat.postMessage", Whim.Dropped, Whim.Broken, Whim.Limited, Whim.Slow);
        for (var i = 0; i < 6; i++) await _desk.FireAsync($"twin{i}");
        await _desk.SettleAsync();
        Assert.Equal(6, Slack.Posts.Count);
        Assert.Equal(6, Slack.Posts.Select(p => p.Text).Distinct().Count());
    }

    [Fact]
    public void What_waits_for_slack_has_lanes_apart_from_what_judges_incidents()
    {
        var senders = _desk.Portal.Portal.Services.GetServices<IHostedService>().OfType<OutboxSender>().Select(s => s.Kinds).ToList();
        Assert.Equal([1, 1], new[] { "deliver.slack", "incident" }.Select(kind => senders.Count(s => s.Contains(kind))));
        Assert.DoesNotContain(senders, s => s.Contains("deliver.slack") && s.Contains("incident"));
        Assert.Equal(senders.Sum(s => s.Count), senders.SelectMany(s => s).Distinct().Count());
    }

    private Task<IncidentAnswer> ActAsync(Func<IncidentActions, Task<IncidentAnswer>> deed) => _desk.Portal.AsAsync(s => deed(s.GetRequiredService<IncidentActions>()));

    private int Index(string word) => Slack.Posts.Select((p, i) => (p, i)).First(p => p.p.All.Contains($"Errors of {word}", StringComparison.Ordinal)).i;

    private Task<bool> QueueAsync() => _desk.Portal.AsAsync(async services =>
    {
        await using var connection = await services.GetRequiredService<TenantDb>().ConnectAsync(Cancelled);
        await Dd0c.Workers.Alerts.Delivery.DeliveryQueue.AddAsync(connection, _desk.Portal.Tenant, ChannelKind.Slack, DateTimeOffset.UtcNow, Cancelled);
        return true;
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
