using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Dd0c.Demo.GitHub;
using Dd0c.Tests.GitHub;
using Dd0c.Tests.Support;
using Dd0c.Workers.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Webhooks;

/// <summary>What GitHub could not deliver, and never delivers again by itself, found in the App's log of deliveries.</summary>
[Trait("Length", "long")]
public sealed class LostDeliveryTests(HookedPortal shared) : IClassFixture<HookedPortal>
{
    private static readonly RSA s_key = RSA.Create(2048);
    private long _id = 1_000_000_000_000;

    [Fact]
    public async Task A_delivery_that_never_came_is_taken_once_and_one_that_did_or_is_anothers_or_changes_nothing_is_not()
    {
        await using var portal = await WebhookPortal.StartAsync(shared, s_key);
        await portal.DeliverAsync("came", "push", WebhookPortal.Push("svc-001"));
        await portal.WebhookRunsAsync();
        Log(portal, "came", "push", WebhookPortal.Push("svc-001"), status: 202);
        Log(portal, "lost", "push", WebhookPortal.Push("svc-002"));
        Log(portal, "lost", "push", WebhookPortal.Push("svc-002"), minutesAgo: 3); // tried again by hand, in vain
        Log(portal, "feature", "push", WebhookPortal.Push("svc-003", branch: "feature"));
        Log(portal, "star", "star", WebhookPortal.Push("svc-003"));
        Log(portal, "theirs", "push", WebhookPortal.Push("svc-003", installation: "8"), installation: "8");
        Log(portal, "old", "push", WebhookPortal.Push("svc-003"), minutesAgo: 4 * 24 * 60);
        Log(portal, "under-way", "push", WebhookPortal.Push("svc-003"), minutesAgo: 0);

        Assert.Equal(1, await RecoverAsync(portal));
        Assert.Equal(0, await RecoverAsync(portal));
        Assert.Equal(["acme/svc-001", "acme/svc-002"], await portal.WebhookRunsAsync());
        Assert.Equal("came,lost", await portal.ScalarAsync("select string_agg(delivery_id, ',' order by delivery_id) from webhook_deliveries"));
        Assert.True((long)(await portal.ScalarAsync("select sum(calls)::bigint from discovery_calls where run_id is null and operation like 'GET /app/hook/deliveries%'"))! >= 4);
        await portal.DeliverAsync("lost", "push", WebhookPortal.Push("svc-002")); // GitHub keeps the id when somebody has it delivered again
        Assert.Equal(2, (await portal.WebhookRunsAsync()).Length);
    }

    [Theory, InlineData("hidden"), InlineData("other key"), InlineData("limited")]
    public async Task A_log_that_cannot_be_read_is_told_of_and_read_from_there_once_it_can_be(string trouble)
    {
        var limited = false;
        await using var portal = await WebhookPortal.StartAsync(shared, s_key, routes: app => app.Use(async (context, next) =>
        {
            if (!limited || !context.Request.Path.StartsWithSegments("/app/hook")) { await next(context); return; }
            context.Response.Headers["x-ratelimit-remaining"] = "0";
            context.Response.Headers["x-ratelimit-reset"] = DateTimeOffset.UtcNow.AddMinutes(30).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            await LimitTests.Status(context, 403);
        }));
        using var other = RSA.Create(2048);
        Log(portal, "lost", "push", WebhookPortal.Push("svc-002"));
        var demo = portal.GitHub.Demo.Options;
        if (trouble == "hidden") demo.Without.Add("/app/hook");
        if (trouble == "other key") demo.App = new GitHubDemoApp("42", "7", other);
        limited = trouble == "limited";

        Assert.Equal(0, await RecoverAsync(portal));
        var error = (await portal.ConnectionAsync()).GetProperty("liveChanges").GetProperty("deliveriesError").GetString();
        Assert.False(string.IsNullOrEmpty(error));
        demo.Without.Clear();
        demo.App = new GitHubDemoApp("42", "7", s_key);
        limited = false;
        Assert.Equal(1, await RecoverAsync(portal));
        Assert.Null((await portal.ConnectionAsync()).GetProperty("liveChanges").GetProperty("deliveriesError").GetString());
    }

    [Fact]
    public async Task One_delivery_that_cannot_be_read_is_told_of_and_asked_for_again_and_what_came_before_it_is_taken()
    {
        var (failing, broken) = ("", false);
        await using var portal = await WebhookPortal.StartAsync(shared, s_key, routes: app => app.Use((context, next) => broken && context.Request.Path.Value!.EndsWith(failing, StringComparison.Ordinal) ? LimitTests.Status(context, 500) : next(context)));
        Log(portal, "first", "push", WebhookPortal.Push("svc-001"), minutesAgo: 9);
        failing = $"/deliveries/{Log(portal, "second", "push", WebhookPortal.Push("svc-002"), minutesAgo: 8)}";
        Log(portal, "third", "push", WebhookPortal.Push("svc-003"), minutesAgo: 7);
        broken = true;
        Assert.Equal(1, await RecoverAsync(portal));
        Assert.Contains("500", (await portal.ConnectionAsync()).GetProperty("liveChanges").GetProperty("deliveriesError").GetString(), StringComparison.Ordinal);
        broken = false;
        Assert.Equal(2, await RecoverAsync(portal));
        Assert.Equal("first,second,third", await portal.ScalarAsync("select string_agg(delivery_id, ',' order by delivery_id) from webhook_deliveries"));
    }

    [Fact]
    public async Task Of_more_than_can_be_read_one_by_one_the_whole_connection_is_read_instead()
    {
        await using var portal = await WebhookPortal.StartAsync(shared, s_key);
        for (var i = 0; i < 1_050; i++) Log(portal, $"lost-{i}", "push", WebhookPortal.Push("svc-001"));
        Assert.InRange(await RecoverAsync(portal), 900, 1_050);
        Assert.Equal([""], await portal.WebhookRunsAsync());
        Assert.InRange((long)(await portal.ScalarAsync("select sum(calls)::bigint from discovery_calls where run_id is null and operation like 'GET /app/hook/deliveries%'"))!, 1, 10);
        Assert.Equal(0, await RecoverAsync(portal));
    }

    [Fact]
    public async Task What_the_whole_connection_was_read_for_is_not_looked_at_again_though_the_log_ended_in_a_fault()
    {
        await using var portal = await WebhookPortal.StartAsync(shared, s_key, routes: app => app.Use((context, next) => context.Request.Path.StartsWithSegments("/app/hook") && context.Request.QueryString.Value!.Contains("cursor=", StringComparison.Ordinal) ? LimitTests.Status(context, 500) : next(context)));
        for (var i = 0; i < 150; i++) Log(portal, $"lost-{i}", "push", WebhookPortal.Push("svc-001"));
        Assert.InRange(await RecoverAsync(portal), 51, 100);
        Assert.Equal([""], await portal.WebhookRunsAsync());
        Assert.Equal(0, await RecoverAsync(portal));
        Assert.Null((await portal.ConnectionAsync()).GetProperty("liveChanges").GetProperty("deliveriesError").GetString());
    }

    private static Task<int> RecoverAsync(WebhookPortal portal) => portal.AsAsync(s => s.GetRequiredService<LostDeliveries>().RecoverAsync(portal.Connection, TestContext.Current.CancellationToken));

    private long Log(WebhookPortal portal, string delivery, string name, JsonObject payload, int minutesAgo = 5, int status = 502, string installation = "7")
    {
        portal.GitHub.Demo.Deliveries.Enqueue(new(++_id, delivery, name, DateTimeOffset.UtcNow.AddMinutes(-minutesAgo), status, installation, payload));
        return _id;
    }
}
