using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Alerts.OnCall.Reading;

namespace Dd0c.Tests.Alerts.OnCall;

/// <summary>Whose a schedule is, and who is on call by it.</summary>
public sealed class ScheduleTeamsTests
{
    private static readonly TeamCandidate s_payments = Team("payments", "Payments", [new("ana-ruiz", "Ana Ruiz", null), new("mlee", "Mike Lee", "mike@acme.example")], "#pay-help"),
        s_search = Team("search-platform", "Search Platform", [new("zoe", "Zoe Fox", null)]), s_everybody = Team("everybody", "Everybody", [new("ana-ruiz", "Ana Ruiz", null), new("mlee", "Mike Lee", "mike@acme.example"), new("zoe", "Zoe Fox", null)]);

    [Theory]
    [InlineData("Payments primary on-call", null, "payments", "name"), InlineData("payments-team schedule L2", null, "payments", "name"), InlineData("Secondary: Search Platform (weekends)", null, "search-platform", "name"), InlineData("pay-help escalation policy", null, "payments", "name")]
    [InlineData("Night owls", "Search Platform", "search-platform", "name"), InlineData("Night owls", null, null, "none"), InlineData("Primary schedule", null, null, "none"), InlineData("Payroll", null, null, "none")]
    public void Its_name_or_the_vendors_team_names_the_team(string name, string? theirs, string? slug, string source)
    {
        var guess = ScheduleTeams.Guess(Schedule(name, theirs), [s_payments, s_search, s_everybody]);
        Assert.Equal((slug, source), (SlugOf(guess), guess.Source));
        Assert.NotEmpty(guess.Evidence);
    }

    [Fact]
    public void Its_people_name_the_smallest_team_that_most_of_them_are_in()
    {
        OnCallPerson[] people = [new("Mike", "mike@acme.example"), new("A. Ruiz", "ana-ruiz@acme.example")];
        var guess = ScheduleTeams.Guess(Schedule("Night owls", null, people), [s_everybody, s_payments, s_search]);
        Assert.Equal(("payments", "people", "2 of 2 people on it are in Payments."), (SlugOf(guess), guess.Source, guess.Evidence));
        Assert.Equal(.85, guess.Confidence, 3);
        // One of three is not enough, nor are two teams alike.
        Assert.Equal(("none", "1 of 3 people on it is in Payments: that is not enough to tell."), ScheduleTeams.Guess(Schedule("Night owls", null, [people[0], new("X", "x@y.example"), new("Y", "y@y.example")]), [s_payments, s_search]) is var few ? (few.Source, few.Evidence) : default);
        Assert.Equal("none", ScheduleTeams.Guess(Schedule("Night owls", null, people), [s_payments, Team("twins", "Twins", s_payments.Members)]).Source);
    }

    [Fact]
    public void A_short_mailbox_is_nobody_in_particular() => Assert.Equal("none", ScheduleTeams.Guess(Schedule("Night owls", null, new OnCallPerson("Zoe", "zoe@elsewhere.example")), [s_search]).Source);

    [Fact]
    public void What_one_person_has_without_a_gap_is_one_shift_and_what_reaches_the_horizon_has_no_known_end()
    {
        var at = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var (ana, ben) = (new OnCallPerson("Ana"), new OnCallPerson("Ben"));
        var shifts = Shifts.Join([new(ben, at.AddHours(4), at.AddHours(12)), new(ana, at, at.AddHours(2), 2), new(ana, at.AddHours(2), at.AddHours(4)), new(ana, at, at.AddHours(2))], at.AddHours(12));
        Assert.Equal([new(ana, at, at.AddHours(4)), new Shift(ben, at.AddHours(4), null)], shifts);
        var now = OnCallNow.Of(shifts, at.AddHours(1));
        Assert.Equal((ana, ben), (Assert.Single(now.Now).Person, now.Next!.Person));
        Assert.Equal(ben, Assert.Single(OnCallNow.Of(shifts, at.AddHours(4)).Now).Person); // at the handoff it is the next one's
    }

    [Fact]
    public void Whom_a_policy_calls_first_is_on_call_and_not_whom_it_calls_after()
    {
        var at = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var now = OnCallNow.Of([new(new("Boss"), at, null, 3), new(new("Ana"), at, at.AddHours(1)), new(new("Deputy"), at.AddHours(1), null, 2)], at);
        Assert.Equal("Ana", Assert.Single(now.Now).Person.Name);
        Assert.Null(now.Next); // nobody is known to be called first after her
    }

    private static string? SlugOf(TeamGuess guess) => new[] { s_payments, s_search, s_everybody }.FirstOrDefault(t => t.Id == guess.Team)?.Slug;

    private static ReadSchedule Schedule(string name, string? team, params OnCallPerson[] people) => new("S1", name, null, null, team, people, []);

    private static TeamCandidate Team(string slug, string name, IReadOnlyList<TeamCandidateMember> members, params string[] aliases) => new(Guid.CreateVersion7(), slug, name, aliases, members);
}
