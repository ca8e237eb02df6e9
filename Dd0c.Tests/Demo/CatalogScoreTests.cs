using Dd0c.Demo.Estate;
using Dd0c.Demo.Scoring;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Ownership;

namespace Dd0c.Tests.Demo;

public sealed class CatalogScoreTests
{
    [Fact]
    public void What_is_all_true_scores_one_and_has_no_errors()
    {
        var score = CatalogScore.Of(Company().Truth, Catalog(Found("billing", ["a", "b"], "org/billing", "payments"), Found("search", ["c"], "org/search", "discovery")));
        Assert.Equal([], score.Errors);
        Assert.Equal((1, 0, 1, 1, 1, 1), (score.Tally.F1, score.Tally.FalseMerges, score.Tally.RepositoryPrecision, score.Tally.RepositoryRecall, score.Tally.OwnerPrecision, score.Tally.OwnerCoverage));
    }

    [Fact]
    public void Two_services_in_one_are_a_false_merge_and_one_is_missing()
    {
        var score = CatalogScore.Of(Company().Truth, Catalog(Found("billing", ["a", "b", "c"], null, null)));
        Assert.Equal(1, score.Tally.FalseMerges);
        Assert.Equal((2.0 * 2 / 3 + 1.0 / 3) / 3, score.Tally.Precision, 9);
        Assert.Equal(1, score.Tally.Recall);
        Assert.Contains(score.Errors, e => e is { Kind: "missing", Service: "search" });
    }

    [Fact]
    public void A_service_in_two_pieces_loses_recall_and_what_is_nobodys_loses_precision()
    {
        var score = CatalogScore.Of(Company().Truth, Catalog(Found("billing", ["a"], null, null), Found("billing-worker", ["b"], null, null), Found("search", ["c"], null, null), Found("network", ["vpc"], null, null)));
        Assert.Equal(3.0 / 4, score.Tally.Precision);
        Assert.Equal((0.5 + 0.5 + 1) / 3, score.Tally.Recall, 9);
        Assert.Equal(["invented", "no owner", "no owner", "no repository", "no repository", "piece"], score.Errors.Select(e => e.Kind).Order());
    }

    [Fact]
    public void What_nothing_shows_is_no_miss_but_wrong_when_it_is_said_wrong()
    {
        var silent = CatalogScore.Of(Company(shown: new(RepositoryShown.NotAtAll, false)).Truth, Catalog(Found("billing", ["a", "b"], null, null)));
        Assert.Equal((1, 1), (silent.Tally.RepositoriesShown, silent.Tally.OwnersShown));
        var wrong = CatalogScore.Of(Company(shown: new(RepositoryShown.NotAtAll, false)).Truth, Catalog(Found("billing", ["a", "b"], "org/search", "discovery")));
        Assert.Equal((0, 0), (wrong.Tally.RepositoryPrecision, wrong.Tally.OwnerPrecision));
    }

    [Fact]
    public void Confidence_that_is_as_often_right_as_it_says_is_calibrated()
    {
        var tally = new CatalogTally { Owners = [.. Enumerable.Range(0, 10).Select(i => new Answer(0.7, i < 7))], Repositories = [new(1, false), new(1, true)] };
        Assert.Equal(0, tally.OwnerCalibration, 9);
        Assert.Equal(0.5, tally.RepositoryCalibration, 9);
    }

    private static Company Company(Shown? shown = null) => new([], new GitHubOrg("org", "O", "t", [], [], []), new Truth(
    [
        new TrueService("billing", "org/billing", null, "payments", ["prod"], ["a", "b"], null) { Shown = shown ?? new(RepositoryShown.ByEvidence, true) },
        new TrueService("search", "org/search", null, "discovery", ["prod"], ["c"], null),
    ]) { Shared = ["vpc"] });

    private static InferredCatalog Catalog(params InferredService[] services) =>
        new(services, [.. new[] { "payments", "discovery" }.Select(slug => new InferredTeam("github:" + slug, slug, slug, null, null, "github", [], []))], [], []);

    private static InferredService Found(string name, IReadOnlyList<string> arns, string? repository, string? team) => new(
        arns, name, name, [], null, "service", "production", "standard", [], null, [], "unknown", null,
        repository is null ? null : new RepositoryLink("R", repository, "", "main", null, 1, "workflow"),
        team is null ? new OwnerVerdict.Unowned(null) : new OwnerVerdict.Owned("github:" + team, 1, "codeowners", null, []),
        [.. arns.Select(a => new ServiceResource(a, null))], 1, []);
}
