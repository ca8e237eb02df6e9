using Dd0c.Domain.Corrections;
using Xunit;

namespace Dd0c.Tests.Corrections;

public sealed class ReviewOrderTests
{
    private static readonly ReviewFacts s_plain = new("unowned", 0, false, "standard", 0, true);

    [Fact]
    public void The_more_hangs_on_it_the_sooner_it_is_asked_about()
    {
        Assert.True(Urgency(s_plain with { Tier = "critical" }) > Urgency(s_plain));
        Assert.True(Urgency(s_plain) > Urgency(s_plain with { Tier = "experimental" }));
        Assert.True(Urgency(s_plain with { Dependents = 1 }) > Urgency(s_plain));
        Assert.True(Urgency(s_plain) > Urgency(s_plain with { Production = false }));
    }

    [Fact]
    public void Each_further_dependent_adds_less_than_the_one_before()
    {
        var added = Enumerable.Range(0, 50).Select(n => Urgency(s_plain with { Dependents = n + 1 }) - Urgency(s_plain with { Dependents = n })).ToList();
        Assert.All(added.Zip(added.Skip(1)), pair => Assert.True(pair.First > pair.Second));
    }

    [Theory]
    [InlineData("unowned", 0, false, 1), InlineData("unowned", 0, true, 1), InlineData("ambiguous", 0.48, false, 0.52), InlineData("ambiguous", 0.9, false, 0.5)]
    [InlineData("owned", 0.6, false, 0.4), InlineData("owned", 1, true, 0.5), InlineData("owned", 0.3, true, 0.7)]
    public void Doubt_is_the_chance_that_what_is_shown_is_wrong(string state, double confidence, bool contradicted, double doubt) =>
        Assert.Equal(doubt, ReviewOrder.Doubt(new(state, confidence, contradicted, "standard", 0, true)), 9);

    [Theory, InlineData("unowned", false, ReviewReason.Unowned), InlineData("ambiguous", false, ReviewReason.Ambiguous), InlineData("owned", false, ReviewReason.Low), InlineData("owned", true, ReviewReason.Conflict)]
    public void It_is_asked_about_for_one_reason(string state, bool contradicted, string reason) =>
        Assert.Equal(reason, ReviewOrder.Reason(s_plain with { OwnerState = state, Contradicted = contradicted }));

    private static double Urgency(ReviewFacts facts) => ReviewOrder.Urgency(facts);
}
