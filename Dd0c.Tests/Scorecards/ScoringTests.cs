using Dd0c.Domain.Scorecards;

namespace Dd0c.Tests.Scorecards;

/// <summary>Points and levels of a service.</summary>
public sealed class ScoringTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", 0, null), InlineData("a", 50, "Bronze"), InlineData("a b", 80, "Silver"), InlineData("a b c", 100, "Gold"), InlineData("b c", 50, "Bronze")]
    public void The_share_of_the_points_decides(string has, double percent, string? level)
    {
        var score = Of(Card(), has)!;
        Assert.Equal((percent, level), (score.Percent, score.Level));
    }

    [Theory]
    [InlineData("a b", "Silver", "Bronze"), InlineData("a b", "Gold", "Silver"), InlineData("a b", "Bronze", null), InlineData("a b c", "Bronze", "Gold")]
    public void Without_a_check_that_a_level_needs_nobody_holds_it_or_a_higher_one(string has, string needed, string? level) => Assert.Equal(level, Of(Card(needed: needed), has)!.Level);

    [Fact]
    public void A_check_that_is_not_asked_counts_neither_for_nor_against()
    {
        var card = Card();
        card = card with { Checks = [card.Checks[0], card.Checks[1], card.Checks[2] with { When = new([new("type", "is", "api")]) }] };
        var score = Of(card, "a b")!;
        Assert.Equal((80, 80, 100d, "Gold"), (score.Points, score.Most, score.Percent, score.Level));
        Assert.Equal("Type: none", score.Checks[2].Found);
        Assert.Equal(CheckState.NotAsked, score.Checks[2].State);
    }

    [Fact]
    public void An_exemption_counts_until_it_is_over_and_hides_no_pass()
    {
        Assert.Equal(CheckState.Exempt, Of(Card(), "a b", ("c", s_now.AddSeconds(1)))!.Checks[2].State);
        Assert.Equal("Gold", Of(Card(needed: "Bronze"), "a b", ("c", s_now.AddSeconds(1)))!.Level);
        Assert.Equal(CheckState.Failed, Of(Card(), "a b", ("c", s_now))!.Checks[2].State);
        Assert.Equal(CheckState.Passed, Of(Card(), "a b c", ("c", s_now.AddDays(1)))!.Checks[2].State);
    }

    [Fact]
    public void A_service_it_is_not_about_has_no_score() => Assert.Null(Of(Card() with { Applies = new([new("tier", "is", "critical")]) }, "a b c"));

    [Fact]
    public void The_first_scorecard_gives_100_points_and_has_no_fault()
    {
        Assert.Empty(DefaultScorecard.Definition.Faults());
        Assert.Equal(100, DefaultScorecard.Definition.Checks.Sum(c => c.Points));
        Assert.False(DefaultScorecard.Definition.IsLive);
    }

    [Fact]
    public void What_is_wrong_with_rules_is_said_by_field()
    {
        var faults = new ScorecardDefinition(new([]), [new("Gold", 90), new("Bronze", 50), new("", 101)], [new("Not A Key", "", -1, new([new("colour", "is", "red")]), Needed: "Platinum"), new("x", "X", 1, new([new("tier", "exists")]), Remedy: new('x', 1_001))]).Faults();
        Assert.Equal(["applies", "checks[0].key", "checks[0].name", "checks[0].needed", "checks[0].passes[0]", "checks[0].points", "checks[1].remedy", "levels[1].from", "levels[2].from", "levels[2].name"], faults.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void History_tells_what_was_won_and_lost_and_nothing_when_only_words_differ()
    {
        var (before, after) = (Of(Card(), "a")!, Of(Card(), "b")!);
        var change = ScoreChanges.Between(Row(before), before.Checks, Row(after), after.Checks)!;
        Assert.Equal(["b"], change.Won);
        Assert.Equal(["a"], change.Lost);
        Assert.Equal((50d, 30d), (change.OldPercent, change.Percent));
        Assert.Null(ScoreChanges.Between(Row(before), before.Checks, Row(before), [.. before.Checks.Select(c => c with { Found = "another word" })]));
        Assert.Null(ScoreChanges.Between(null, [], Row(before), before.Checks)!.OldPercent);
    }

    private static ServiceScore Row(Score score) => new() { Percent = score.Percent, Level = score.Level, Checks = "[]" };

    private static ScorecardDefinition Card(string? needed = null) => new(null, [new("Bronze", 50), new("Silver", 70), new("Gold", 90)],
        [new("a", "A", 50, new([new("tag.a", "exists")])), new("b", "B", 30, new([new("tag.b", "exists")])), new("c", "C", 20, new([new("tag.c", "exists")]), Needed: needed)]);

    private static Score? Of(ScorecardDefinition card, string has, params (string Check, DateTimeOffset Until)[] exempt) =>
        Scoring.Of(card, has.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(h => "tag." + h, PropertyValue (_) => new PropertyValue.List(["yes"])), exempt.ToDictionary(e => e.Check, e => e.Until), s_now);
}
