using Dd0c.Domain.Corrections;
using Xunit;

namespace Dd0c.Tests.Corrections;

public sealed class PropagationTests
{
    private static readonly Guid s_wrong = Guid.NewGuid(), s_other = Guid.NewGuid();
    private static readonly SiblingFacts s_corrected = new(Guid.NewGuid(), "pay-gate-api", s_wrong, false, "R_pay", "payments");

    [Fact]
    public void Alike_is_what_shares_the_repository_the_team_tag_or_the_first_two_words()
    {
        var siblings = Propagation.Siblings(s_corrected, [
            One("anything", repository: "R_pay"), One("something", tag: "payments"), One("pay-gate-worker"),
            One("pay-desk"), One("pay"), One("gate-pay-api"), One("none", repository: null, tag: null), s_corrected]);
        Assert.Equal([Kinship.Repository, Kinship.TeamTag, Kinship.Prefix], siblings.Select(s => s.Kinship));
    }

    [Fact]
    public void Two_services_without_a_repository_have_none_in_common() =>
        Assert.Empty(Propagation.Siblings(s_corrected with { Repository = null, TeamTag = null, Name = "a" }, [One("b", repository: null, tag: null)]));

    [Theory]
    [InlineData(2, 0, 0, false), InlineData(3, 0, 0, true), InlineData(9, 0, 0, true), InlineData(9, 1, 0, false), InlineData(9, 0, 1, false)]
    public void They_are_ticked_only_where_three_or_more_agree_without_exception(int agree, int otherwise, int judged, bool ticked)
    {
        var siblings = Propagation.Siblings(s_corrected, [
            .. Enumerable.Range(0, agree).Select(i => One($"a{i}", repository: "R_pay")),
            .. Enumerable.Range(0, otherwise).Select(i => One($"b{i}", repository: "R_pay", owner: s_other)),
            .. Enumerable.Range(0, judged).Select(i => One($"c{i}", repository: "R_pay") with { Corrected = true })]);
        Assert.Equal(agree + otherwise + judged, siblings.Count);
        Assert.All(siblings, s => Assert.Equal(ticked, s.Ticked));
    }

    [Fact]
    public void What_a_person_has_judged_is_kept()
    {
        var kept = Assert.Single(Propagation.Siblings(s_corrected, [One("a", repository: "R_pay") with { Corrected = true }]));
        Assert.True(kept.Kept);
        Assert.False(kept.Ticked);
    }

    [Fact]
    public void A_prefix_that_half_the_company_has_is_the_companys() =>
        Assert.Empty(Propagation.Siblings(s_corrected, [.. Enumerable.Range(0, 26).Select(i => One($"pay-gate-{(char)('a' + i)}"))]));

    private static SiblingFacts One(string name, string? repository = "R_else", string? tag = "else", Guid? owner = null) => new(Guid.NewGuid(), name, owner ?? s_wrong, false, repository, tag);
}
