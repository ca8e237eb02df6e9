using System.Text;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>A node that is really killed while it tells Slack.</summary>
[Trait("Length", "long")]
public sealed class SlackKilledTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_between_the_post_and_its_answer_it_leaves_one_message_which_another_node_finds_and_goes_on_with()
    {
        await using var desk = await SlackPortal.StartAsync(postgres);
        await desk.ConnectAsync();
        await desk.Portal.Portal.DisposeAsync(); // only the one that will be killed is there when it fires
        desk.Slack.Next("chat.postMessage", Whim.Slow);
        await using (var node = await ChildProgram.ServeAsync(desk.Portal.Portal.Database, Cancelled, SlackPortal.Settings(desk.Slack)))
        {
            using var http = new HttpClient { BaseAddress = node.Address };
            using var fired = await http.PostAsync(desk.Address, new StringContent(AlertPortal.Batch(AlertPortal.Alert("Errors", "db", SlackPortal.Start)).ToJsonString(), Encoding.UTF8, "application/json"), Cancelled);
            fired.EnsureSuccessStatusCode();
            while (desk.Slack.Posts.Count == 0) await Task.Delay(5, Cancelled);
            await node.KillAsync();
        }
        Assert.Equal(1L, await desk.Portal.ScalarAsync("select count(*) from deliveries where claimed_at is not null and ref is null"));
        await using var other = desk.Portal.Another(SlackPortal.Settings(desk.Slack));
        await desk.Portal.ScalarAsync("update outbox set available_at = now()"); // as when the dead node's lease is over
        await desk.SettleAsync();
        var post = Assert.Single(desk.Slack.Posts);
        Assert.Equal(post.Ts, await desk.Portal.ScalarAsync("select ref->>'ts' from deliveries where told_version = wanted_version"));
        Assert.Equal(1L, await desk.Portal.ScalarAsync("select count(*) from incident_entries where kind = 'told'"));
    }
}
