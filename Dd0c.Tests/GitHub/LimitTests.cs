using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.GitHub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>Half answers, gateways that give up, limits and outages: nothing is lost, and what is not whole is not called whole.</summary>
public sealed class LimitTests
{
    [Theory, InlineData(1), InlineData(3), InlineData(10)]
    public async Task A_page_that_GitHub_half_answers_is_asked_again_in_smaller_ones_until_all_is_there(int wholeUpTo)
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(60).Build());
        server.Demo.Options.WholeUpTo = wholeUpTo;

        var scan = await server.ScanAsync();

        Assert.Equal(60, scan.Repositories.Count);
        Assert.All(scan.Repositories, r => Assert.Single(r.Authors));
        Assert.Equal(CoverageState.Complete, Repositories(scan).State);
        Assert.Contains(server.Calls, c => c is { Operation: "RepositoryDetails", Outcome: "failed" });
    }

    [Fact]
    public async Task Bad_gateways_now_and_then_shrink_the_page_and_lose_nothing()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(150).Team("core", ["alice"]).Build());
        server.Demo.Options.BadGatewayEvery = 3;

        var scan = await server.ScanAsync();

        Assert.All(scan.Coverage, c => Assert.Equal((CoverageState.Complete, null), (c.State, c.Detail)));
        Assert.Equal(150, scan.Repositories.Count(r => r.Authors.Count == 1));
        Assert.Single(scan.Teams);
    }

    [Fact]
    public async Task The_page_grows_back_after_a_single_hiccup()
    {
        var served = 0;
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(400).Build(), o => o with { GraphQLStreams = 1 },
            app => app.Use((context, next) => Fails(context, "RepositoryDetails") && ++served == 2 ? Status(context, 502) : next(context)));

        await server.ScanAsync();

        var sizes = server.Demo.Calls.Where(c => c.What == "RepositoryDetails").Select(c => c.Nodes).ToList();
        Assert.Equal(25, sizes[0]);
        Assert.Equal(12, sizes[1]);
        Assert.Contains(25, sizes.Skip(2));
    }

    [Fact]
    public async Task One_repository_too_heavy_to_read_whole_is_read_without_its_history_and_named()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(30).Repo("monster").Build(), routes: app => app.Use(async (context, next) =>
        {
            var body = await BodyAsync(context);
            if (body.Contains("history(", StringComparison.Ordinal) && body.Contains("R_0031", StringComparison.Ordinal)) { await Status(context, 504); }
            else { await next(context); }
        }));

        var scan = await server.ScanAsync();

        Assert.Equal(31, scan.Repositories.Count(r => ScanTests.Text(r, "README.md") is not null));
        Assert.Equal(CoverageState.Partial, Repositories(scan).State);
        Assert.Contains("monster (too heavy to read whole: its authors are missing)", Repositories(scan).Detail, StringComparison.Ordinal);
        Assert.Null(scan.Repositories.Single(r => r.Name == "monster").PushedAt); // so that the next scan asks again
        Assert.Equal(30, scan.Repositories.Count(r => r.Authors.Count == 1));
    }

    [Fact]
    public async Task A_secondary_limit_is_waited_out_for_as_long_as_it_says()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(100).Build());
        server.Demo.Options.SecondaryLimitEvery = 4;
        server.Demo.Options.RetryAfter = TimeSpan.FromSeconds(7);

        var scan = await server.ScanAsync();

        Assert.Equal(CoverageState.Complete, Repositories(scan).State);
        var throttled = server.Calls.Count(c => c.Outcome == "throttled");
        Assert.True(throttled >= 2);
        Assert.InRange(server.Clock.Waited, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7 * throttled + 1));
    }

    [Fact]
    public async Task A_secondary_limit_that_names_no_time_is_waited_out_for_a_minute_and_then_longer()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(10).Build());
        server.Demo.Options.SecondaryLimitEvery = 3;
        server.Demo.Options.RetryAfter = null;
        server.Demo.Options.HourlyLimit = 5_000;

        var scan = await server.ScanAsync();

        Assert.Equal(CoverageState.Complete, Repositories(scan).State);
        Assert.InRange(server.Clock.Waited, TimeSpan.FromSeconds(59), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task An_hour_used_up_is_waited_out_when_its_end_is_near()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(200).Build());
        server.Demo.Options.HourlyLimit = 3;
        server.Demo.Options.LimitWindow = TimeSpan.FromSeconds(20);

        var scan = await server.ScanAsync();

        Assert.Equal(200, scan.Repositories.Count(r => r.Authors.Count == 1));
        Assert.Equal(CoverageState.Complete, Repositories(scan).State);
    }

    [Fact]
    public async Task An_hour_used_up_with_a_distant_end_leaves_the_rest_for_the_next_run_and_says_so()
    {
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(200).Build());
        server.Demo.Options.HourlyLimit = 4;

        var scan = await server.ScanAsync();

        Assert.Equal(200, scan.Repositories.Count);
        Assert.InRange(scan.Repositories.Count(r => r.Authors.Count == 1), 25, 175);
        Assert.Equal(CoverageState.Partial, Repositories(scan).State);
        Assert.Contains("hourly allowance is used up", Repositories(scan).Detail, StringComparison.Ordinal);
        Assert.All(scan.Repositories.Where(r => r.Authors.Count == 0), r => Assert.Null(r.PushedAt));

        server.Demo.Options.HourlyLimit = 5_000;
        server.Clock.Advance(TimeSpan.FromHours(2));
        var next = await server.ScanAsync(scan);
        Assert.Equal(200, next.Repositories.Count(r => r.Authors.Count == 1));
        Assert.Equal(CoverageState.Complete, Repositories(next).State);
    }

    [Fact]
    public async Task An_outage_in_the_middle_keeps_what_was_known_and_is_partial()
    {
        var down = false;
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(40).Team("core", ["alice"]).Build(), routes: app => app.Use((context, next) =>
            down && context.Request.Path == "/graphql" ? Status(context, 503) : next(context)));
        var first = await server.ScanAsync();
        down = true;
        server.Demo.Org = server.Demo.Org with { Repositories = [.. server.Demo.Org.Repositories.Select(r => r with { PushedAt = r.PushedAt.AddDays(1) })] };

        var second = await server.ScanAsync(first);

        Assert.Equal(40, second.Repositories.Count(r => ScanTests.Text(r, "README.md") is not null && r.Authors.Count == 1));
        Assert.All(second.Coverage.Where(c => c.Scope.Kind != GitHubScanner.DeploymentsKind), c => Assert.Equal(CoverageState.Partial, c.State));
        Assert.Contains("503", Repositories(second).Detail, StringComparison.Ordinal);
        Assert.True(server.Calls.Count < 60); // the circuit opened
    }

    [Fact]
    public async Task A_call_without_an_answer_is_ended_and_tried_again_with_less()
    {
        var hung = 0;
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(30).Build(), o => o with { AttemptTimeout = TimeSpan.FromSeconds(1) }, app => app.Use(async (context, next) =>
        {
            if (Fails(context, "RepositoryDetails") && Interlocked.Increment(ref hung) == 1) { await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default); }
            else { await next(context); }
        }));

        var scan = await server.ScanAsync();

        Assert.Equal(30, scan.Repositories.Count(r => r.Authors.Count == 1));
        Assert.Contains(server.Calls, c => c.Outcome == "timeout");
    }

    [Fact]
    public async Task Never_more_than_two_questions_are_under_way_and_one_when_GitHub_has_complained()
    {
        var (now, most, mostAfter, complained) = (0, 0, 0, false);
        var gate = new Lock();
        await using var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(300).Build(), o => o with { RepositoryPage = 5 }, app => app.Use(async (context, next) =>
        {
            if (context.Request.Path != "/graphql") { await next(context); return; }
            lock (gate) { now++; if (complained) { mostAfter = Math.Max(mostAfter, now); } else { most = Math.Max(most, now); } }
            await Task.Delay(20);
            await next(context);
            lock (gate) { now--; complained |= now == 0 && context.Response.StatusCode == 403; }
        }));
        server.Demo.Options.SecondaryLimitEvery = 30;

        await server.ScanAsync();

        Assert.InRange(most, 1, 2);
        Assert.Equal(1, mostAfter);
    }

    private static Coverage Repositories(ScanResult scan) => scan.Coverage.Single(c => c.Scope.Kind == GitHubScanner.RepositoriesKind);

    private static bool Fails(HttpContext context, string operation) =>
        context.Request.Path == "/graphql" && BodyAsync(context).GetAwaiter().GetResult().Contains($"\"operationName\":\"{operation}\"", StringComparison.Ordinal);

    internal static async Task<string> BodyAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var text = await reader.ReadToEndAsync();
        context.Request.Body.Position = 0;
        return text;
    }

    internal static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
