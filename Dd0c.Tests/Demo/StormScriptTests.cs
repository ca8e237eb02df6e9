using Dd0c.Demo.Storms;

namespace Dd0c.Tests.Demo;

public sealed class StormScriptTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> All => [.. StormList.All.Select(s => s.Name), StormList.Past.Name];

    [Theory, MemberData(nameof(All))]
    public void A_storm_is_told_in_order_within_ten_minutes_and_all_that_fires_ends(string name)
    {
        var storm = StormList.Find(name)!;
        Assert.True(storm.Length <= TimeSpan.FromMinutes(10));
        Assert.Equal(storm.Steps.OrderBy(s => s.After), storm.Steps);
        var on = new HashSet<StormAlert>();
        foreach (var step in storm.Steps.OfType<StormStep.Alert>()) Assert.True(step.Fires ? on.Add(step.What) : on.Remove(step.What), $"{step.What.Name} at {step.After}");
        Assert.Empty(on);
        Assert.All(storm.Steps, s => Assert.Contains(StormList.Voices, v => v.Provider == s.Voice));
    }

    [Theory, MemberData(nameof(All))]
    public void The_same_start_is_told_byte_for_byte_alike_and_another_start_is_not(string name)
    {
        foreach (var step in StormList.Find(name)!.Steps)
        {
            var (one, again, later) = (StormDelivery.Of(step, s_start, "secret"), StormDelivery.Of(step, s_start, "secret"), StormDelivery.Of(step, s_start.AddMinutes(1), "secret"));
            Assert.Equal(one.Body, again.Body);
            Assert.Equal(one.Headers, again.Headers);
            Assert.NotEqual(one.Body, later.Body);
        }
    }
}
