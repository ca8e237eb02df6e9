using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Alerts.OnCall.Rotations;

namespace Dd0c.Tests.Alerts.OnCall;

/// <summary>Who is on call by a plan: turns, the clock, its jumps, windows, priorities and overrides.</summary>
public sealed class RotationTests
{
    private const string Berlin = "Europe/Berlin", NewYork = "America/New_York";
    private static readonly OnCallPerson s_ana = new("Ana"), s_ben = new("Ben"), s_cho = new("Cho");

    [Fact]
    public void A_weekly_turn_changes_at_nine_of_the_clock_before_and_after_the_clock_jumps()
    {
        var shifts = Of(new RotationPlan(Berlin, [Layer(RotationUnit.Week, At("2026-03-16 09:00"), Turns(s_ana, s_ben))], []), "2026-03-16T08:00Z", "2026-04-13T07:00Z");
        // Summer time begins on 29 March: nine is 08:00 UTC before and 07:00 UTC after.
        Assert.Equal(["Ana 16 08:00-23 08:00", "Ben 23 08:00-30 07:00", "Ana 30 07:00-06 07:00", "Ben 06 07:00-…"], shifts);
    }

    [Fact]
    public void Turns_of_hours_last_as_many_hours_whatever_the_clock_does()
    {
        var shifts = Of(new RotationPlan(Berlin, [Layer(RotationUnit.Hour, At("2026-10-24 18:00"), Turns(s_ana, s_ben), every: 12)], []), "2026-10-24T16:00Z", "2026-10-26T00:00Z");
        Assert.Equal(["Ana 24 16:00-25 04:00", "Ben 25 04:00-25 16:00", "Ana 25 16:00-…"], shifts); // the second ends at 17:00 of the clock
    }

    [Fact]
    public void The_day_on_which_autumn_has_an_hour_twice_is_twenty_five_hours_long_for_a_daily_turn()
    {
        var shifts = Of(new RotationPlan(NewYork, [Layer(RotationUnit.Day, At("2026-10-31 09:00"), Turns(s_ana, s_ben, s_cho))], []), "2026-10-31T13:00Z", "2026-11-03T14:00Z");
        Assert.Equal(["Ana 31 13:00-01 14:00", "Ben 01 14:00-02 14:00", "Cho 02 14:00-…"], shifts);
    }

    [Theory]
    [InlineData("2026-03-29 02:30", "2026-03-29T01:30Z")] // left out: half an hour after two was, it is 03:30
    [InlineData("2026-10-25 02:30", "2026-10-25T00:30Z")] // twice: the first
    [InlineData("2026-06-01 09:00", "2026-06-01T07:00Z")]
    public void A_time_that_the_clock_leaves_out_or_has_twice_is_one_time(string clock, string at) =>
        Assert.Equal(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), ZoneClock.At(At(clock), TimeZoneInfo.FindSystemTimeZoneById(Berlin)));

    [Fact]
    public void A_window_of_each_day_and_one_over_midnight_leave_the_rest_to_nobody()
    {
        var day = Layer(RotationUnit.Week, At("2026-06-01 00:00"), Turns(s_ana)) with { Group = "day", Windows = [new(null, 9 * 60, null, 17 * 60)] };
        var night = Layer(RotationUnit.Week, At("2026-06-01 00:00"), Turns(s_ben)) with { Group = "night", Windows = [new(null, 22 * 60, null, 6 * 60)] };
        Assert.Equal(["Ben 01 00:00-01 06:00", "Ana 01 09:00-01 17:00", "Ben 01 22:00-02 06:00", "Ana 02 09:00-02 17:00"], Of(new RotationPlan("UTC", [day, night with { Start = At("2026-05-25 00:00") }], []), "2026-06-01T00:00Z", "2026-06-02T20:00Z"));
    }

    [Fact]
    public void A_window_of_the_week_goes_over_the_weekend()
    {
        var layer = Layer(RotationUnit.Week, At("2026-06-01 09:00"), Turns(s_ana, s_ben)) with { Windows = [new(DayOfWeek.Friday, 18 * 60, DayOfWeek.Monday, 8 * 60)] };
        Assert.Equal(["Ana 05 18:00-08 08:00", "Ben 12 18:00-15 08:00"], Of(new RotationPlan("UTC", [layer], []), "2026-06-01T00:00Z", "2026-06-16T00:00Z"));
    }

    [Fact]
    public void The_higher_priority_is_on_call_alone_and_the_lower_one_goes_on_after_it()
    {
        var all = Layer(RotationUnit.Week, At("2026-06-01 00:00"), Turns(s_ana));
        var lunch = Layer(RotationUnit.Day, At("2026-06-01 12:00"), Turns(s_ben)) with { Priority = 1, Minutes = 60 };
        Assert.Equal(["Ana 01 00:00-01 12:00", "Ben 01 12:00-01 13:00", "Ana 01 13:00-02 12:00", "Ben 02 12:00-02 13:00", "Ana 02 13:00-…"], Of(new RotationPlan("UTC", [all, lunch], []), "2026-06-01T00:00Z", "2026-06-03T00:00Z"));
    }

    [Fact]
    public void An_override_takes_the_place_of_the_rotation_it_names_and_of_all_when_it_names_none()
    {
        var (one, two) = (Layer(RotationUnit.Week, At("2026-06-01 00:00"), Turns(s_ana)) with { Group = "one" }, Layer(RotationUnit.Week, At("2026-06-01 00:00"), Turns(s_ben)) with { Group = "two" });
        var named = new PlannedShift([s_cho], Utc("2026-06-01T06:00Z"), Utc("2026-06-01T08:00Z"), ["one"]);
        Assert.Equal(["Ana 01 00:00-01 06:00", "Ben 01 00:00-…", "Cho 01 06:00-01 08:00", "Ana 01 08:00-…"], Of(new RotationPlan("UTC", [one, two], [named]), "2026-06-01T00:00Z", "2026-06-01T12:00Z"));
        Assert.Equal(["Ana 01 00:00-01 06:00", "Ben 01 00:00-01 06:00", "Cho 01 06:00-01 08:00", "Ana 01 08:00-…", "Ben 01 08:00-…"], Of(new RotationPlan("UTC", [one, two], [named with { Groups = null }]), "2026-06-01T00:00Z", "2026-06-01T12:00Z"));
    }

    [Fact]
    public void Days_of_a_week_belong_to_one_turn_and_an_end_ends_the_turn_too()
    {
        var layer = Layer(RotationUnit.Week, At("2026-06-03 09:00"), Turns(s_ana, s_ben)) with { Days = [DayOfWeek.Monday, DayOfWeek.Wednesday], Minutes = 480, Until = At("2026-06-10 12:00") };
        Assert.Equal(["Ana 03 09:00-03 17:00", "Ben 08 09:00-08 17:00", "Ben 10 09:00-10 12:00"], Of(new RotationPlan("UTC", [layer], []), "2026-06-01T00:00Z", "2026-06-20T00:00Z"));
    }

    [Fact]
    public void Years_after_its_start_the_turn_is_the_one_that_counting_from_the_start_gives()
    {
        var layer = Layer(RotationUnit.Day, At("2016-01-01 08:00"), Turns(s_ana, s_ben, s_cho), every: 2);
        for (var day = 0; day < 60; day++)
        {
            var at = Utc("2026-02-20T12:00Z").AddDays(day);
            var turns = (int)((at.UtcDateTime.Date - new DateTime(2016, 1, 1, 0, 0, 0, DateTimeKind.Utc)).TotalDays / 2) % 3;
            Assert.Equal(new[] { s_ana, s_ben, s_cho }[turns], Assert.Single(OnCallNow.Of(Rotation.Shifts(new RotationPlan(Berlin, [layer], []), at, at.AddDays(14)), at).Now).Person);
        }
    }

    [Fact]
    public void A_zone_that_is_not_known_is_utc_and_what_begins_later_is_not_there_yet()
    {
        Assert.Equal(["Ana 01 09:00-…"], Of(new RotationPlan("Mars/Olympus", [Layer(RotationUnit.Week, At("2026-06-01 09:00"), Turns(s_ana))], []), "2026-05-31T00:00Z", "2026-06-02T00:00Z"));
        Assert.Empty(Of(new RotationPlan("UTC", [Layer(RotationUnit.Once, At("2026-06-01 09:00"), Turns(s_ana)) with { Minutes = 60 }], []), "2026-06-02T00:00Z", "2026-06-09T00:00Z"));
    }

    private static RotationLayer Layer(RotationUnit unit, DateTime start, IReadOnlyList<IReadOnlyList<OnCallPerson>> turns, int every = 1) => new("g", 0, unit, every, start, null, turns);

    private static IReadOnlyList<IReadOnlyList<OnCallPerson>> Turns(params OnCallPerson[] people) => [.. people.Select(p => (IReadOnlyList<OnCallPerson>)[p])];

    private static DateTime At(string clock) => DateTime.ParseExact(clock, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset Utc(string at) => DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);

    private static List<string> Of(RotationPlan plan, string from, string to) =>
        [.. Rotation.Shifts(plan, Utc(from), Utc(to)).Select(s => FormattableString.Invariant($"{s.Person.Name} {s.Start.UtcDateTime:dd HH:mm}-{(s.End is { } end ? FormattableString.Invariant($"{end.UtcDateTime:dd HH:mm}") : "…")}"))];
}
