using System.Text.Json;
using Dd0c.Demo.Estate;

namespace Dd0c.Tests.Demo;

/// <summary>That the score sees each kind of mistake.</summary>
public sealed class DemoScoreTests
{
    private static readonly Truth s_truth = new([.. Enumerable.Range(0, 10).Select(i => new TrueService($"s{i}", $"acme/s{i}", null, $"t{i}", ["prod"], [$"arn:{i}a", $"arn:{i}b"], null))]);

    [Fact]
    public void A_perfect_catalog_scores_one() =>
        Assert.Equal((1, 1, 1, 1, 1, 0, 0), Of([.. Perfect]));

    [Fact]
    public void What_is_missing_costs_recall_and_coverage() =>
        Assert.Equal((0.947, 1, 0.9, 1, 0.9, 1, 0), Of([.. Perfect.Skip(1)]));

    [Fact]
    public void What_is_invented_costs_precision() =>
        Assert.Equal((0.976, 0.909, 1, 0.909, 1, 0, 1), Of([.. Perfect, Found("x", "acme/s1", "t1", "arn:shared")]));

    [Fact]
    public void A_service_in_two_pieces_has_one_too_many()
    {
        var (grouping, _, _, ownerPrecision, _, missing, extra) = Of([.. Perfect.Skip(1), Found("s0", "acme/s0", "t0", "arn:0a"), Found("s0-more", "acme/s0", "t0", "arn:0b")]);

        Assert.Equal((0, 1), (missing, extra));
        Assert.True(grouping < 1 && ownerPrecision < 1);
    }

    private static IEnumerable<JsonElement> Perfect => s_truth.Services.Select(s => Found(s.Name, s.Repository!, s.Owner!, [.. s.Resources]));

    private static (double Grouping, double RepositoryPrecision, double RepositoryRecall, double OwnerPrecision, double OwnerCoverage, int Missing, int Extra) Of(IReadOnlyList<JsonElement> found)
    {
        var s = DemoScore.Of(s_truth, found);
        return (Math.Round(s.Grouping, 3), Math.Round(s.RepositoryPrecision, 3), Math.Round(s.RepositoryRecall, 3), Math.Round(s.OwnerPrecision, 3), Math.Round(s.OwnerCoverage, 3), s.Missing, s.Extra);
    }

    private static JsonElement Found(string name, string repository, string team, params string[] arns) =>
        JsonSerializer.SerializeToElement(new { id = name, name, resources = arns.Select(arn => new { arn }), repo = new { fullName = repository }, owner = new { slug = team, state = "owned", confidence = 0.9 } });
}
