using System.Collections.Concurrent;
using System.Text.Json;
using Dd0c.Demo.Aws;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Xunit;
using static Dd0c.Tests.Aws.CompanyBuilder;

namespace Dd0c.Tests.Aws;

/// <summary>Laws that hold whichever call of a scan it is that goes wrong.</summary>
[Trait("Length", "long")]
public sealed class AwsEveryCallTests
{
    private static readonly AwsPatience s_hasty = AwsPatience.Scan with { Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(5) };

    [Theory, InlineData(AwsInterference.Throttle), InlineData(AwsInterference.Fail)]
    public async Task What_goes_wrong_once_at_any_call_changes_nothing_of_what_is_found(AwsInterference fault)
    {
        var (whole, calls) = await WholeAsync();
        foreach (var (operation, number) in calls)
        {
            await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { PageSize = 1, Interfere = Once(operation, number, fault) });
            var scan = await aws.ScanAsync(scanner: AwsDemoHost.Scanner(patience: s_hasty));

            Assert.Equal(Text(whole), Text(scan));
            Assert.All(scan.Result.Coverage, c => Assert.True(c.State == CoverageState.Complete, $"{operation} {number}: {c}"));
            Assert.Contains(scan.Calls, c => c.Operation == operation && c.Outcome == (fault == AwsInterference.Throttle ? "throttled" : "failed"));
        }
    }

    [Theory, InlineData(AwsInterference.Fail), InlineData(AwsInterference.Refuse), InlineData(AwsInterference.CutShort)]
    public async Task What_fails_for_good_at_any_call_takes_nothing_away_that_a_complete_cell_would_age_out(AwsInterference fault)
    {
        var (whole, calls) = await WholeAsync();
        foreach (var (operation, number) in calls)
        {
            await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { PageSize = 1, Interfere = c => c.Service != "sts" && c.Operation == operation && c.Number >= number ? fault : null });
            var scan = await aws.ScanAsync(known: whole.Result.Resources, scanner: AwsDemoHost.Scanner(patience: s_hasty));
            if (operation is "GetCallerIdentity" or "DescribeRegions") { continue; }

            var found = scan.Result.Resources.ToDictionary(r => r.Arn);
            foreach (var fact in whole.Result.Resources)
            {
                if (!found.TryGetValue(fact.Arn, out var now)) { Assert.False(scan.Cell(fact.Type).State == CoverageState.Complete, $"{operation} {number} lost {fact.Arn} of a cell that says it is complete"); }
                else { Assert.True(!fact.Tags.Except(now.Tags).Any() && !fact.Links.Except(now.Links).Any(), $"{operation} {number} took from {fact.Arn} what was known: {JsonSerializer.Serialize(now)}"); }
            }
            // A stack that is remembered, or a task definition, needs no call; else what failed is told.
            if (aws.Served.Any(c => c.Operation == operation && c.Number >= number)) { Assert.True(scan.Result.Coverage.Any(c => c.State is CoverageState.Partial or CoverageState.Refused), $"{operation} {number} failed and nobody was told"); }
        }
    }

    [Fact]
    public async Task What_two_pages_both_bring_is_one_thing()
    {
        var region = Everything();
        region = region with { Functions = [region.Functions[0], .. region.Functions, region.Functions[0]], Stacks = [.. region.Stacks, region.Stacks[0]], Alarms = [.. region.Alarms, .. region.Alarms], Others = [.. region.Others, .. region.Others] };
        await using var aws = await AwsDemoHost.StartAsync(Company(region), new AwsDemoOptions { PageSize = 1 });
        var scan = await aws.ScanAsync();

        Assert.Equal(Text((await WholeAsync()).Scan), Text(scan));
        Assert.Equal(Everything().Functions.Count, scan.Cell("lambda:function").Found);
    }

    private static async Task<(Scan Scan, IReadOnlyList<(string Operation, int Number)> Calls)> WholeAsync()
    {
        await using var aws = await AwsDemoHost.StartAsync(Company(Everything()), new AwsDemoOptions { PageSize = 1 });
        var scan = await aws.ScanAsync();
        // Of a list's many pages the first, the second and the last: they are the ones that begin, go on and end it.
        return (scan, [.. aws.Served.GroupBy(c => c.Operation, c => c.Number).OrderBy(o => o.Key, StringComparer.Ordinal).SelectMany(o => o.Distinct().Where(n => n <= 2 || n == o.Max()).Order().Select(n => (o.Key, n)))]);
    }

    private static Func<AwsDemoCall, AwsInterference?> Once(string operation, int number, AwsInterference fault)
    {
        var done = new ConcurrentDictionary<string, bool>();
        return c => c.Operation == operation && c.Number == number && done.TryAdd($"{c.Region}", true) ? fault : null;
    }

    private static string Text(Scan scan) => string.Join('\n', scan.Result.Resources.Select(r => JsonSerializer.Serialize(r)));
}
