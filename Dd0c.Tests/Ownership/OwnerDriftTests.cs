using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Ownership;

/// <summary>When an owner that stands is asked about again: by what was read to its end, once, and until it changes.</summary>
public sealed class OwnerDriftTests
{
    private static readonly DateTimeOffset s_at = InventoryBuilder.Since.AddDays(1);

    [Fact]
    public void A_team_without_members_is_drift_and_one_whose_people_are_in_a_team_below_it_is_none()
    {
        var e = Orders();
        Empty(e, "buying");
        Assert.Equal((DriftReason.TeamEmpty, "buying has no members."), Only(e.Infer()) is { } d ? (d.Reason, d.Told) : default);
        e.Teams.Add(new TeamFact("T_below", "acme", "buying-core", "buying-core", null, "buying", [new("kim", null)], []));
        Assert.Empty(Drift(e.Infer()));
    }

    [Fact]
    public void Where_no_team_shows_members_nobody_is_said_to_be_without_them()
    {
        var e = Orders();
        for (var i = 0; i < e.Teams.Count; i++) e.Teams[i] = e.Teams[i] with { Members = [] };
        Assert.Empty(Drift(e.Infer()));
    }

    [Fact]
    public void A_team_that_only_tags_know_has_nothing_to_lose()
    {
        var e = Orders(tags: "team=ledger-squad", codeOwners: null);
        Assert.StartsWith("tag:", Assert.IsType<OwnerVerdict.Owned>(Assert.Single(e.Infer().Services).Owner).TeamKey, StringComparison.Ordinal);
        Assert.Empty(Drift(e.Infer()));
    }

    [Fact]
    public void A_pinned_owner_that_may_not_write_is_drift_unless_a_team_above_or_below_it_may()
    {
        var e = Orders();
        var said = Said(e, "selling");
        Assert.Equal((DriftReason.NoWriteAccess, "selling may not write to acme/orders."), Only(CatalogInference.Infer(e.Build(), [said])) is { } d ? (d.Reason, d.Told) : default);
        e.Teams.Add(new TeamFact("T_below", "acme", "selling-core", "selling-core", null, "selling", [], [new("acme/orders", "WRITE")]));
        Assert.Empty(Drift(CatalogInference.Infer(e.Build(), [said])));
    }

    [Fact]
    public void Permissions_that_were_not_read_take_nothing_from_an_owner()
    {
        var e = Orders();
        var said = Said(e, "selling");
        for (var i = 0; i < e.Teams.Count; i++) e.Teams[i] = e.Teams[i] with { Repositories = [] };
        Assert.Empty(Drift(CatalogInference.Infer(e.Build(), [said])));
    }

    [Fact]
    public void A_confirmed_owner_for_whom_nothing_speaks_any_more_is_drift_and_an_unread_file_is_no_silence()
    {
        var e = Orders();
        var said = Said(e, "buying");
        Assert.Empty(Drift(CatalogInference.Infer(e.Build(), [said])));
        Silence(e);
        Assert.Contains(Drift(CatalogInference.Infer(e.Build(), [said])), d => d is { Reason: DriftReason.EvidenceGone, Told: "Nothing speaks for buying any more; codeowners, team-permission did." });
        Say(e, null);
        Assert.DoesNotContain(Drift(CatalogInference.Infer(e.Build(), [said])), d => d.Reason == DriftReason.EvidenceGone);
    }

    [Fact]
    public void Who_has_seen_it_and_says_that_the_owner_is_right_is_asked_again_only_when_something_else_comes()
    {
        var e = Orders();
        var seen = Only(CatalogInference.Infer(e.Build(), [Said(e, "selling")]));
        var said = Said(e, "selling") with { SeenDrift = [seen.Key] };
        Assert.Empty(Drift(CatalogInference.Infer(e.Build(), [said])));
        Empty(e, "selling");
        Assert.Equal(DriftReason.TeamEmpty, Only(CatalogInference.Infer(e.Build(), [said])).Reason);
    }

    [Fact]
    public void Evidence_whose_end_was_accepted_is_missed_again_when_it_came_back_and_went_once_more()
    {
        var e = Orders();
        var said = Said(e, "buying");
        Silence(e);
        var gone = Drift(Inferred()).Single(d => d.Reason == DriftReason.EvidenceGone);
        // Who says that it is right all the same gives an answer for which nothing speaks.
        said = said with { Id = Guid.NewGuid(), SeenDrift = [gone.Key], Answer = said.Answer! with { Id = Guid.NewGuid(), Votes = [] } };
        for (var round = 0; round < 2; round++)
        {
            Assert.DoesNotContain(Drift(Inferred()), d => d.Reason == DriftReason.EvidenceGone);
            Speak(e);
            Assert.DoesNotContain(Drift(Hear()), d => d.Reason == DriftReason.EvidenceGone);
            Assert.Empty(Hear().Services[0].DriftOver.Concat(Hear().Services[0].DriftBack));
            Silence(e);
            var again = Drift(Hear()).Single(d => d.Reason == DriftReason.EvidenceGone);
            Assert.Equal("Nothing speaks for buying any more; codeowners, team-permission did.", again.Told);
            said = said with { SeenDrift = [.. said.SeenDrift, again.Key] };
        }

        InferredCatalog Inferred() => CatalogInference.Infer(e.Build(), [said]);

        // A pass, with what the store keeps of it.
        InferredCatalog Hear()
        {
            var catalog = Inferred();
            var service = Assert.Single(catalog.Services);
            said = said with { SeenDrift = [.. said.SeenDrift.Except(service.DriftOver).Union(service.DriftBack)] };
            return catalog;
        }
    }

    [Fact]
    public void Evidence_that_came_only_after_a_person_named_the_owner_is_missed_when_it_goes()
    {
        var e = Orders();
        var said = Said(e, "buying");
        said = said with { Answer = said.Answer! with { Votes = [] } };
        Silence(e);
        Assert.DoesNotContain(Drift(CatalogInference.Infer(e.Build(), [said])), d => d.Reason == DriftReason.EvidenceGone);
        Speak(e);
        said = said with { SeenDrift = Assert.Single(CatalogInference.Infer(e.Build(), [said]).Services).DriftBack };
        Silence(e);
        Assert.Contains(Drift(CatalogInference.Infer(e.Build(), [said])), d => d.Reason == DriftReason.EvidenceGone);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Of_a_team_that_two_connections_read_what_only_one_may_see_is_there(bool firstSeesAll)
    {
        var e = Orders();
        var said = Said(e, "buying");
        var blind = e.Teams[0] with { Members = [], Repositories = [] };
        if (firstSeesAll) e.Teams.Add(blind);
        else e.Teams.Insert(0, blind);
        Assert.Empty(Drift(CatalogInference.Infer(e.Build(), [said])));
    }

    [Fact]
    public void A_repository_in_which_no_team_is_shown_to_have_a_part_says_nothing_of_who_may_write()
    {
        var e = Orders();
        var said = Said(e, "selling");
        e.Teams[0] = e.Teams[0] with { Repositories = [new("acme/other", "WRITE")] };
        Assert.Empty(Drift(CatalogInference.Infer(e.Build(), [said])));
    }

    [Fact]
    public void Drift_that_was_accepted_is_over_once_it_is_known_to_be_so_no_more_and_not_when_it_is_only_unknown()
    {
        var e = Orders();
        var seen = Only(CatalogInference.Infer(e.Build(), [Said(e, "selling")]));
        var said = Said(e, "selling") with { SeenDrift = [seen.Key, "team_empty:github:T_acmeselling"] };
        // Nobody is missing from the team, so that its emptiness is over; that it may not write still holds.
        Assert.Equal(["team_empty:github:T_acmeselling"], Over());
        Empty(e, "selling");
        Assert.Empty(Over());
        var teams = e.Teams.ToList();
        for (var i = 0; i < e.Teams.Count; i++) e.Teams[i] = e.Teams[i] with { Members = [], Repositories = [] };
        Assert.Empty(Over());
        e.Teams.Clear();
        e.Teams.AddRange(teams);
        e.Teams[1] = e.Teams[1] with { Repositories = [new("acme/orders", "WRITE")] };
        Assert.Equal([seen.Key], Over());

        IReadOnlyList<string> Over() => Assert.Single(CatalogInference.Infer(e.Build(), [said]).Services).DriftOver;
    }

    [Fact]
    public void Drift_is_told_once_in_the_history_and_asked_about_before_what_is_only_uncertain()
    {
        var e = Orders();
        var empty = new CatalogState(Guid.NewGuid(), [], [], [], [], [], [], new Dictionary<string, int>());
        var state = CatalogReconcilerTests.Apply(empty, CatalogReconciler.Plan(empty, e.Infer(), s_at));
        Empty(e, "buying");
        var plan = CatalogReconciler.Plan(state, e.Infer(), s_at.AddDays(1));
        Assert.Equal("buying has no members.", Assert.Single(plan.Events, x => x.Type == "ownership_drifted").Reason);
        state = CatalogReconcilerTests.Apply(state, plan);
        Assert.True(Service.NeedsLook.Compile()(Assert.Single(state.Services)));
        Assert.True(CatalogReconciler.Plan(state, e.Infer(), s_at.AddDays(2)).IsEmpty);

        var facts = new ReviewFacts("owned", 0.97, false, "standard", 0, true, DriftReason.TeamEmpty);
        Assert.Equal(DriftReason.TeamEmpty, ReviewOrder.Reason(facts));
        Assert.True(ReviewOrder.Urgency(facts) > ReviewOrder.Urgency(facts with { Drift = null, OwnerConfidence = 0.55 }));
    }

    private static InventoryBuilder Orders(string? tags = null, string? codeOwners = "* @acme/buying\n")
    {
        var e = new InventoryBuilder();
        e.Team("buying", members: "ann", writes: codeOwners is null ? "other" : "orders");
        e.Team("selling", members: "bob", writes: "other");
        e.Ecs("prod", "orders", tags: tags);
        e.Repo("orders", [(".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service orders\n"), .. codeOwners is null ? Array.Empty<(string, string)>() : [(".github/CODEOWNERS", codeOwners)]]);
        return e;
    }

    private static void Empty(InventoryBuilder e, string team)
    {
        var at = e.Teams.FindIndex(t => t.Slug == team);
        e.Teams[at] = e.Teams[at] with { Members = [] };
    }

    /// <summary>Neither CODEOWNERS nor a permission names anybody any more.</summary>
    private static void Silence(InventoryBuilder e)
    {
        e.Teams[0] = e.Teams[0] with { Repositories = [new("acme/other", "WRITE"), new("acme/orders", "READ")] };
        e.Teams[1] = e.Teams[1] with { Repositories = [new("acme/orders", "READ")] };
        Say(e, "# nobody yet\n");
    }

    private static void Speak(InventoryBuilder e)
    {
        e.Teams[0] = e.Teams[0] with { Repositories = [new("acme/orders", "WRITE")] };
        Say(e, "* @acme/buying\n");
    }

    private static void Say(InventoryBuilder e, string? codeOwners) =>
        e.Repositories[0] = e.Repositories[0] with { Files = [.. e.Repositories[0].Files.Select(f => f.Path.EndsWith("CODEOWNERS", StringComparison.Ordinal) ? f with { Text = codeOwners } : f)] };

    /// <summary>A person's word with what spoke for whom when they gave it.</summary>
    private static Correction.Value Said(InventoryBuilder e, string team)
    {
        var service = Assert.Single(e.Infer().Services);
        var (id, key, found) = (StableId.Of(Guid.Empty, team), "github:T_acme" + team, (OwnerVerdict.Owned)service.Owner);
        return new(id, service.Anchors, "Sam", "", s_at, "owner", key, found.TeamKey)
        {
            Answer = new OwnerAnswer(id, id, s_at, key, found.TeamKey, found.Source, found.Confidence, OwnerVotes.Of(service.Evidence, slug => "github:T_acme" + slug)),
        };
    }

    private static IReadOnlyList<Drift> Drift(InferredCatalog catalog) => Assert.Single(catalog.Services).Drift;

    private static Drift Only(InferredCatalog catalog) => Assert.Single(Drift(catalog));
}
