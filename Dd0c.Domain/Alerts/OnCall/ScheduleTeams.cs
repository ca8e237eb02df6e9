using Dd0c.Domain.Alerts.OnCall.Reading;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Alerts.OnCall;

/// <param name="Aliases">Other spellings: #payments, @acme/payments.</param>
public sealed record TeamCandidate(Guid Id, string Slug, string Name, IReadOnlyList<string> Aliases, IReadOnlyList<TeamCandidateMember> Members);

public sealed record TeamCandidateMember(string Login, string? Name, string? Email);

/// <param name="Team">Null: it cannot be told.</param>
/// <param name="Source">See <see cref="ScheduleTeam"/>.</param>
/// <param name="Evidence">For people.</param>
public sealed record TeamGuess(Guid? Team, string Source, double Confidence, string Evidence);

/// <summary>Finds the team of the catalog that a schedule is of: what the vendor calls its team, its name, else whose members are on it.</summary>
public static class ScheduleTeams
{
    private const double ByTeam = .95, ByName = .9, ByPeople = .6, AllPeople = .85, Least = .6;
    private static readonly HashSet<string> s_scheduleWords = new(StringComparer.Ordinal)
    {
        "schedule", "schedules", "rotation", "rotations", "rota", "on", "call", "oncall", "primary", "secondary", "tertiary", "backup", "escalation", "policy", "shift", "shifts", "default", "weekly", "daily", "night", "nights", "day", "days", "weekend", "weekends", "week", "hours", "business", "follow", "sun", "level", "tier", "l1", "l2", "l3", "p1", "247", "24x7",
    };

    public static TeamGuess Guess(ReadSchedule schedule, IReadOnlyCollection<TeamCandidate> teams)
    {
        if (schedule.Team is { } told && Named(told, teams) is { } own) return new(own.Id, ScheduleTeam.Name, ByTeam, $"It belongs to the team {told} there.");
        if (Named(schedule.Name, teams) is { } named) return new(named.Id, ScheduleTeam.Name, ByName, $"Its name is that of {named.Name}.");
        if (schedule.People.Count == 0) return new(null, ScheduleTeam.None, 0, "Its name is no team's, and nobody is on it.");
        var counts = teams.Select(t => (Team: t, Count: schedule.People.Count(p => t.Members.Any(m => Is(p, m))))).Where(c => c.Count > 0).OrderByDescending(c => c.Count).ThenBy(c => c.Team.Members.Count).ThenBy(c => c.Team.Slug, StringComparer.Ordinal).ToList();
        if (counts.Count == 0) return new(null, ScheduleTeam.None, 0, "Its name is no team's, and nobody on it is known to be in one.");
        var (best, count) = counts[0];
        var share = (double)count / schedule.People.Count;
        var words = $"{count} of {schedule.People.Count} {(schedule.People.Count == 1 ? "person" : "people")} on it {(count == 1 ? "is" : "are")} in {best.Name}";
        // A team within a larger one has as many of them, and fewer others.
        if (share < Least || counts.Count > 1 && counts[1].Count == count && counts[1].Team.Members.Count == best.Members.Count) return new(null, ScheduleTeam.None, 0, $"{words}{(share < Least ? "" : $", and as many in {counts[1].Team.Name}")}: that is not enough to tell.");
        return new(best.Id, ScheduleTeam.People, ByPeople + ((AllPeople - ByPeople) * (share - Least) / (1 - Least)), $"{words}.");
    }

    private static TeamCandidate? Named(string spelling, IReadOnlyCollection<TeamCandidate> teams)
    {
        var exact = teams.Where(t => string.Equals(t.Name, spelling, StringComparison.OrdinalIgnoreCase) || string.Equals(t.Slug, spelling, StringComparison.OrdinalIgnoreCase)).ToList();
        if (exact is [var only]) return only;
        var form = FormOf(spelling);
        if (form.Length < 2) return null;
        var same = teams.Where(t => t.Aliases.Append(t.Slug).Append(t.Name).Any(n => FormOf(TeamNames.Bare(n)) == form)).ToList();
        return same is [var one] ? one : null;
    }

    private static string FormOf(string spelling) => TeamNames.Form(NameTokens.Join(NameTokens.Of(spelling[(spelling.LastIndexOf('/') + 1)..]).Where(w => !s_scheduleWords.Contains(w) && !w.All(char.IsDigit))), null);

    private static bool Is(OnCallPerson person, TeamCandidateMember member)
    {
        if (person.Email is { } email)
        {
            if (string.Equals(email, member.Email, StringComparison.OrdinalIgnoreCase)) return true;
            var box = Squash(email.Split('@')[0].Split('+')[0]);
            // Two people may have one short name.
            if (box.Length >= 4 && (box == Squash(member.Login) || (member.Name is { } full && box == Squash(full)))) return true;
        }
        return member.Name is { } name && name.Contains(' ', StringComparison.Ordinal) && string.Equals(Squash(person.Name), Squash(name), StringComparison.Ordinal);
    }

    private static string Squash(string text) => NameTokens.Squash(NameTokens.Of(text));
}
