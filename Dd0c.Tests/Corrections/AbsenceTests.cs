using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Corrections;

/// <summary>A service that scans do not find any more, and what a person says of it.</summary>
public sealed class AbsenceTests
{
    private static readonly DateTimeOffset s_now = InventoryBuilder.Since.AddDays(1);

    [Fact]
    public void It_is_asked_about_from_the_third_miss_on_and_not_before()
    {
        var estate = new Vanishing();
        Assert.Equal([0, 0, 1, 1], Enumerable.Range(1, 4).Select(run => estate.Miss(run).Count));
        Assert.Equal((ReviewReason.Gone, "4 complete scans did not find it."), estate.Doubts() is [var d] ? (d.Reason, d.Told) : default);
        Assert.True(Service.NeedsLook.Compile()(estate.Search));
    }

    [Fact]
    public void Who_says_that_it_is_still_there_keeps_it_as_it_was_and_is_not_asked_again()
    {
        var estate = new Vanishing();
        for (var run = 1; run <= 3; run++) estate.Miss(run);
        Assert.Equal("deprecated", estate.Search.Lifecycle);
        estate.Say("production");
        for (var run = 3; run <= 9; run++) Assert.Empty(estate.Miss(run));
        Assert.Equal(("production", null), (estate.Search.Lifecycle, estate.Search.RemovedAt));
        Assert.Contains(CanonicalJson.Read<List<Evidence>>(estate.Search.Evidence), e => e is { Field: "lifecycle", Source: Source.Correction, Value: "Sam said so" });
        Assert.True(estate.Again(9).IsEmpty);
        // Taken back, it is what the scans say of it.
        estate.Unsay();
        estate.Miss(10);
        Assert.NotNull(estate.Search.RemovedAt);
    }

    [Fact]
    public void Who_says_that_it_is_gone_is_not_asked_again_and_it_leaves_as_ever()
    {
        var estate = new Vanishing();
        for (var run = 1; run <= 3; run++) estate.Miss(run);
        estate.Say("deprecated");
        Assert.Empty(estate.Miss(4));
        Assert.Null(estate.Search.RemovedAt);
        estate.Miss(5);
        Assert.NotNull(estate.Search.RemovedAt);
    }

    [Fact]
    public void A_service_that_is_found_again_is_in_no_doubt()
    {
        var estate = new Vanishing();
        for (var run = 1; run <= 4; run++) estate.Miss(run);
        Assert.NotEmpty(estate.Doubts());
        estate.Return();
        Assert.Empty(estate.Doubts());
        Assert.Equal("production", estate.Search.Lifecycle);
    }

    [Theory, InlineData("", "production"), InlineData("production staging", "production"), InlineData("staging", "staging"), InlineData("dev", "development")]
    public void What_it_goes_back_to_is_told_by_where_it_ran(string environments, string lifecycle) =>
        Assert.Equal(lifecycle, Absence.Before(environments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void It_is_asked_about_before_its_owner_is_and_after_a_likeness_comes_the_owner() =>
        Assert.Equal([ReviewReason.Gone, ReviewReason.Duplicate, ReviewReason.Unowned], new[] { ReviewReason.Gone, ReviewReason.Duplicate, null }.Select(d => ReviewOrder.Reason(new("unowned", 0, false, "standard", 0, true, Doubt: d))));

    private sealed class Vanishing
    {
        private readonly InventoryBuilder _estate = CatalogReconcilerTests.Estate();
        private readonly ResourceFact _gone;
        private CatalogState _state;
        private List<Correction> _said = [];

        public Vanishing()
        {
            _state = CatalogReconcilerTests.Apply(CatalogReconcilerTests.Empty(_estate), CatalogReconciler.Plan(CatalogReconcilerTests.Empty(_estate), _estate.Infer(), s_now));
            _gone = _estate.Resources[^1];
            _estate.Resources.Remove(_gone);
        }

        public Service Search => _state.Services.Single(s => s.Name == "search");

        public List<Doubt> Doubts() => CanonicalJson.Read<List<Doubt>>(Search.Doubts);

        public List<Doubt> Miss(int run)
        {
            _state = CatalogReconcilerTests.Apply(_state, Again(run));
            return Doubts();
        }

        public CatalogPlan Again(int run)
        {
            _state = _state with { MissedScans = new Dictionary<string, int>(CatalogReconcilerTests.Empty(_estate).MissedScans) { [_gone.Arn] = run } };
            return CatalogReconciler.Plan(_state, CatalogInference.Infer(_estate.Build(), _said), s_now.AddHours(run));
        }

        public void Say(string lifecycle) => _said = [new Correction.Value(Guid.NewGuid(), Search.Anchors, "Sam", "", s_now, "lifecycle", lifecycle, "deprecated")];

        public void Unsay() => _said = [];

        public void Return()
        {
            _estate.Resources.Add(_gone);
            _state = _state with { MissedScans = CatalogReconcilerTests.Empty(_estate).MissedScans };
            _state = CatalogReconcilerTests.Apply(_state, CatalogReconciler.Plan(_state, _estate.Infer(), s_now.AddDays(2)));
        }
    }
}
