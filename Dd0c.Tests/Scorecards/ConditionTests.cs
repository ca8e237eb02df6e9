using Dd0c.Domain.Scorecards;
using FsCheck;
using FsCheck.Fluent;

namespace Dd0c.Tests.Scorecards;

/// <summary>How people write what a check asks for, and what it then asks.</summary>
public sealed class ConditionTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("repository.readme exists", "README.md", true), InlineData("repository.readme exists", null, false), InlineData("repository.readme missing", null, true)]
    [InlineData("repository.readme ends-with .MD", "README.md", true), InlineData("repository.readme one-of a.md, readme.md", "README.md", true), InlineData("repository.readme is-not README.md", null, true)]
    [InlineData("repository.readme contains \"and or\"", "this and or that", true), InlineData("repository.readme starts-with docs/", "README.md", false)]
    public void A_text_is_asked(string text, string? value, bool holds)
    {
        var properties = value is null ? [] : new Dictionary<string, PropertyValue> { ["repository.readme"] = new PropertyValue.Text(value) };
        Assert.Equal(holds, Read(text).Holds(properties, s_now));
    }

    [Theory]
    [InlineData("owner.confidence at-least 70", 70, true), InlineData("owner.confidence at-least 70", 69, false), InlineData("owner.confidence at-most 70", 71, false), InlineData("owner.confidence is 70", 70, true)]
    public void A_number_is_asked(string text, double value, bool holds) => Assert.Equal(holds, Read(text).Holds(new Dictionary<string, PropertyValue> { ["owner.confidence"] = new PropertyValue.Number(value) }, s_now));

    [Theory]
    [InlineData("tag.Team contains payments", true), InlineData("tag.Team contains-any x, PAYMENTS", true), InlineData("tag.Team contains pay", false), InlineData("tag.Team at-least 2", true), InlineData("tag.Team at-least 3", false), InlineData("tag.team exists", false)]
    public void A_tag_is_asked_by_its_own_spelling(string text, bool holds) => Assert.Equal(holds, Read(text).Holds(new Dictionary<string, PropertyValue> { ["tag.Team"] = new PropertyValue.List(["payments", "orders"]) }, s_now));

    [Theory]
    [InlineData("last-deploy newer-than-days 30", 29, true), InlineData("last-deploy newer-than-days 30", 31, false), InlineData("last-deploy older-than-days 30", 31, true)]
    public void An_instant_is_asked_by_its_age(string text, int days, bool holds) => Assert.Equal(holds, Read(text).Holds(new Dictionary<string, PropertyValue> { ["last-deploy"] = new PropertyValue.Date(s_now.AddDays(-days)) }, s_now));

    [Fact]
    public void Of_several_all_hold_or_any_and_what_was_found_is_told()
    {
        var found = new Dictionary<string, PropertyValue> { ["tier"] = new PropertyValue.Text("critical"), ["alarms"] = new PropertyValue.Number(0) };
        Assert.False(Read("tier is critical and alarms at-least 1").Holds(found, s_now));
        Assert.True(Read("tier is critical or alarms at-least 1").Holds(found, s_now));
        Assert.Equal("CloudWatch alarms: 0", Read("tier is critical and alarms at-least 1").Explain(found, s_now));
        Assert.Equal("Tier: critical", Read("alarms at-least 1 or tier is critical").Explain(found, s_now));
        Assert.Equal("CloudWatch alarms: 0; README: none", Read("alarms at-least 1 or repository.readme exists").Explain(found, s_now));
    }

    [Theory]
    [InlineData("", "It is empty."), InlineData("colour is red", "There is no property colour."), InlineData("tag. exists", "There is no property tag.."), InlineData("tier", "What about tier?"), InlineData("tier equals critical", "equals is none of exists, missing, is"), InlineData("tier is", "needs a value")]
    [InlineData("tier at-least 3", "Tier cannot be asked whether it is at least."), InlineData("alarms at-least many", "many is no number."), InlineData("alarms at-least NaN", "NaN is no number."), InlineData("on-call.schedule is perhaps", "perhaps is neither yes nor no.")]
    [InlineData("tier is critical and", "and or or joins another test"), InlineData("tier is a and type is b or health is c", "not by both"), InlineData("tier is \"open", "A quote is opened"), InlineData("tier exists now", "stands now")]
    public void What_cannot_be_asked_is_said(string text, string fault)
    {
        var (condition, said) = ConditionText.Read(text);
        Assert.Null(condition);
        Assert.Contains(fault, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_is_the_same_when_it_was_written_and_read_again()
    {
        var words = Gen.Elements("and", "or", "critical", "a \"b\"", "two  blanks", " led", "x,y", "70", "é");
        var values = Gen.Select(Gen.ArrayOf(words), w => string.Join(' ', w)).Where(v => !string.IsNullOrWhiteSpace(v));
        var test = from property in Gen.Elements("name", "tier", "description", "tag.Cost Center".Replace(' ', '-')) from value in values select new PropertyTest(property, property.StartsWith("tag.", StringComparison.Ordinal) ? "contains" : "is", value);
        var condition = from tests in Gen.NonEmptyListOf(test) from any in Gen.Elements(true, false) select new Condition([.. tests.Take(10)], any && tests.Count > 1);
        Prop.ForAll(Arb.From(condition), c =>
        {
            var (read, fault) = ConditionText.Read(ConditionText.Write(c));
            return fault is null && read!.Any == c.Any && read.Tests.SequenceEqual(c.Tests);
        }).QuickCheckThrowOnFailure();
    }

    private static Condition Read(string text)
    {
        var (condition, fault) = ConditionText.Read(text);
        Assert.Null(fault);
        return condition!;
    }
}
