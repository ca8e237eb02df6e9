using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Tests.Alerts.Delivery;
using Dd0c.Tests.Api;
using Dd0c.Workers.Alerts.Digests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dd0c.Tests.Alerts.Digests;

/// <summary>Digests in Slack: once, whatever breaks, and chosen on a channel.</summary>
public sealed class DigestSlackTests(SlackHost host) : IClassFixture<SlackHost>, IAsyncLifetime
{
    private static readonly DateTimeOffset s_morning = DigestMailTests.NextMonday(DateTimeOffset.UtcNow.AddHours(-9)).AddHours(9.5);
    private SlackPortal _desk = null!;
    private FakeSlack Slack => _desk.Slack;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await host.EmptyAsync();

    [Theory, InlineData("Dropped"), InlineData("BrokenAfter"), InlineData("Slow"), InlineData("Broken"), InlineData("Limited")]
    public async Task It_is_posted_once_whatever_becomes_of_the_post(string whim)
    {
        await _desk.ConnectAsync(rule: new(AlertSeverity.Info, Digest: DigestWish.Both));
        await _desk.FireAsync("mail");
        await _desk.SettleAsync();
        Slack.Next("chat.postMessage", Enum.Parse<Whim>(whim));
        await WriteAsync();
        await SentAsync();
        Assert.Equal(["Alerts", "Noise report"], Slack.Posts.Select(p => p.Text).Where(t => !t.Contains("incident #", StringComparison.Ordinal)).Select(t => t.Split(" of the ")[0]).Order());
        Assert.Equal(2L, await _desk.Portal.ScalarAsync("select count(*) from digests where state = 'sent' and tried_at is null"));
    }

    [Fact]
    public async Task Two_nodes_that_look_at_once_post_it_once()
    {
        await _desk.ConnectAsync(rule: new(AlertSeverity.Info, Digest: DigestWish.Weekly));
        await using var other = _desk.Portal.Another(SlackPortal.Settings(Slack));
        Assert.Equal(1, (await Task.WhenAll(WriteAsync(), WriteAsync(other), WriteAsync(), WriteAsync(other))).Sum());
        await SentAsync();
        Assert.Single(Slack.Posts);
    }

    [Fact]
    public async Task The_clock_looks_at_tenants_of_which_a_channel_wants_one()
    {
        var clock = _desk.Portal.Portal.Services.GetServices<IHostedService>().OfType<DigestClock>().Single();
        var id = await _desk.ConnectAsync();
        Assert.Empty(await clock.DueAsync(Cancelled));
        await _desk.Portal.ScalarAsync($$"""update delivery_channels set rule = rule || '{"digest": "weekly"}' where id = '{{id}}'""");
        Assert.Equal([_desk.Portal.Tenant], await clock.DueAsync(Cancelled));
    }

    [Fact]
    public async Task A_channel_that_is_out_of_order_says_so_and_has_it_when_it_is_mended()
    {
        await _desk.ConnectAsync(rule: new(AlertSeverity.Info, Digest: DigestWish.Weekly));
        Slack.Channels[FakeSlack.Ops].Archived = true;
        await WriteAsync();
        while (await _desk.Portal.ScalarAsync("select last_error from delivery_channels") is null) await Task.Delay(20, Cancelled);
        while (await _desk.Portal.ScalarAsync("select try_after from digests") is null) await Task.Delay(20, Cancelled);
        Slack.Channels[FakeSlack.Ops].Archived = false;
        await _desk.Portal.ScalarAsync("update digests set try_after = null");
        while (await _desk.Portal.ScalarAsync("update outbox set available_at = now() where kind = 'deliver.digest' and attempts = 1 and available_at < now() + interval '10 min' returning id") is null) await Task.Delay(20, Cancelled);
        await SentAsync();
        Assert.Single(Slack.Posts);
        Assert.Null(await _desk.Portal.ScalarAsync("select last_error from delivery_channels"));
    }

    [Fact]
    public async Task It_is_chosen_on_a_channel_and_whoever_chooses_it_after_nine_has_the_first_tomorrow()
    {
        var id = await _desk.ConnectAsync();
        foreach (var (body, why) in new (object, string)[] { (new { digest = "hourly" }, "Use none"), (new { kind = "pagerduty", routingKey = new string('a', 32), digest = "daily" }, "the others do not") })
        {
            using var wrong = await _desk.Portal.Client.PostAsJsonAsync("api/v1/channels", body, Cancelled);
            Assert.Contains(why, (await wrong.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("errors").GetProperty("digest")[0].GetString(), StringComparison.Ordinal);
        }
        Assert.Equal("none", (await _desk.Portal.Client.JsonAsync($"api/v1/channels/{id}")).GetProperty("rule").GetProperty("digest").GetString());
        // Its nine o'clock was a minute to 24 hours ago, in one of these zones at least.
        var zone = Enumerable.Range(-14, 27).Select(h => h == 0 ? "Etc/UTC" : $"Etc/GMT{(h > 0 ? "+" : "")}{h}").First(z => new AlertSettings { Zone = z }.LocalOf(DateTimeOffset.UtcNow).Hour is >= 10 and <= 20);
        await _desk.Portal.ScalarAsync($$"""insert into alert_settings (tenant_id, settings, next_number) values ('{{_desk.Portal.Tenant}}', '{"zone": "{{zone}}"}', 1) on conflict (tenant_id) do update set settings = excluded.settings""");
        await _desk.Portal.ScalarAsync("update delivery_channels set created_at = now() - interval '3 days'");
        using (var chosen = await _desk.Portal.Client.PatchAsJsonAsync($"api/v1/channels/{id}", new { digest = "daily" }, Cancelled)) Assert.Equal(HttpStatusCode.OK, chosen.StatusCode);
        Assert.Equal("daily", (await _desk.Portal.Client.JsonAsync($"api/v1/channels/{id}")).GetProperty("rule").GetProperty("digest").GetString());
        Assert.Equal((0, 1), (await WriteAsync(at: DateTimeOffset.UtcNow), await WriteAsync(at: DateTimeOffset.UtcNow.AddDays(1))));
        Assert.Equal("withheld", await _desk.Portal.ScalarAsync("select state from digests order by day limit 1"));
    }

    private async Task<int> WriteAsync(AlertPortal? node = null, DateTimeOffset? at = null)
    {
        var written = await (node ?? _desk.Portal).AsAsync(s => s.GetRequiredService<DigestDesk>().WriteAsync(at ?? s_morning, Cancelled));
        // Written for a morning to come, its message is due now.
        await _desk.Portal.ScalarAsync("update outbox set available_at = now() where kind = 'deliver.digest' and available_at > now() + interval '1 hour'");
        return written;
    }

    private async Task SentAsync()
    {
        while (await _desk.Portal.ScalarAsync("select exists (select from digests where state = 'waiting') or exists (select from outbox where kind = 'deliver.digest')") is true) await Task.Delay(20, Cancelled);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
