namespace Dd0c.Domain.Scorecards.Reminders;

/// <summary>Who is reminded when of what an initiative still asks for. The same scores give the same reminders, in any order.</summary>
public static class InitiativeReminders
{
    /// <summary>So many days before it is due; 0: on the day.</summary>
    public static readonly IReadOnlyList<int> Days = [7, 1, 0];

    public static bool IsDue(Initiative initiative, DateOnly day) => initiative is { Remind: true, EndedAt: null } && Days.Contains(initiative.Due.DayNumber - day.DayNumber);

    /// <summary>What each team has to do for an initiative: services that do not pass a check of it. A team that is through has nothing, and is not among them.</summary>
    /// <param name="scores">Of the initiative's scorecard.</param>
    public static IReadOnlyList<TeamTodo> Of(Initiative initiative, string scorecardSlug, IReadOnlyDictionary<string, string> checks, IReadOnlyCollection<ScoredService> scores, IReadOnlyDictionary<Guid, TeamName> teams) =>
    [
        .. scores.Select(s => (s.Name, s.Slug, s.Team, Left: s.Failed.Intersect(initiative.Checks, StringComparer.Ordinal).Select(c => checks.GetValueOrDefault(c, c)).Order(StringComparer.Ordinal).ToList()))
            .Where(s => s.Left.Count > 0 && (initiative.Teams.Length == 0 || (s.Team is { } team && initiative.Teams.Contains(team))))
            .GroupBy(s => s.Team).Select(g => new TeamTodo(initiative.Id, initiative.Name, initiative.Reason, scorecardSlug, initiative.Due, g.Key, g.Key is { } id ? teams.GetValueOrDefault(id) : null,
                [.. g.OrderBy(s => s.Name, StringComparer.OrdinalIgnoreCase).ThenBy(s => s.Slug, StringComparer.Ordinal).Select(s => new ServiceTodo(s.Name, s.Slug, s.Left))])),
    ];

    /// <summary>Which channel is told of what: a team's own channels of what the team has to do; what nobody's channel takes, those that are of no team.</summary>
    /// <param name="channels">With the teams their rule names; none: of no team.</param>
    /// <returns>By channel; one that has nothing to tell is not among them.</returns>
    public static IReadOnlyDictionary<Guid, Reminder> Share(DateOnly day, IReadOnlyList<TeamTodo> todos, IReadOnlyCollection<(Guid Id, IReadOnlyList<Guid> Teams)> channels)
    {
        var told = todos.SelectMany(todo =>
        {
            var own = channels.Where(c => todo.Team is { } team && c.Teams.Contains(team)).ToList();
            return (own.Count > 0 ? own : channels.Where(c => c.Teams.Count == 0)).Select(c => (c.Id, Todo: todo));
        });
        return told.GroupBy(t => t.Id, t => t.Todo).ToDictionary(g => g.Key, g => new Reminder(day,
            [.. g.OrderBy(t => t.Due).ThenBy(t => t.Initiative, StringComparer.OrdinalIgnoreCase).ThenBy(t => t.Id).ThenBy(t => t.Name?.Name, StringComparer.OrdinalIgnoreCase).ThenBy(t => t.Team)]));
    }
}

/// <summary>How a service stands by a scorecard.</summary>
/// <param name="Team">Who owns it; null: nobody for certain.</param>
/// <param name="Failed">Keys of checks.</param>
public sealed record ScoredService(string Name, string Slug, Guid? Team, IReadOnlyList<string> Failed);

public sealed record TeamName(string Slug, string Name);

/// <summary>What a team has to do for an initiative.</summary>
/// <param name="Id">Of the initiative.</param>
/// <param name="Team">Null: of services that nobody owns.</param>
/// <param name="Name">Null too where the team is gone.</param>
public sealed record TeamTodo(Guid Id, string Initiative, string? Reason, string Scorecard, DateOnly Due, Guid? Team, TeamName? Name, IReadOnlyList<ServiceTodo> Services);

/// <param name="Checks">Names of those that do not pass.</param>
public sealed record ServiceTodo(string Name, string Slug, IReadOnlyList<string> Checks);

/// <summary>What a channel is told on a morning.</summary>
public sealed record Reminder(DateOnly Day, IReadOnlyList<TeamTodo> Todos);
