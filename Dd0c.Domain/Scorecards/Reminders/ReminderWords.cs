using System.Globalization;

namespace Dd0c.Domain.Scorecards.Reminders;

/// <summary>A reminder in words, line by line, as Slack and mail both show it.</summary>
public static class ReminderWords
{
    /// <summary>Of teams, and of a team's services; the rest is counted.</summary>
    public const int MostTodos = 6, MostServices = 5;

    /// <summary>What a notification and a mail's subject say.</summary>
    public static string Title(Reminder reminder)
    {
        var initiatives = reminder.Todos.DistinctBy(t => t.Id).ToList();
        return initiatives is [var one] ? $"“{one.Initiative}” is due {When(one, reminder.Day)}: {Services(reminder.Todos.Sum(t => t.Services.Count))} left" : $"{initiatives.Count} initiatives are due soon: {Services(reminder.Todos.Sum(t => t.Services.Count))} left";
    }

    /// <summary>in 7 days (5 December 2026)</summary>
    public static string When(TeamTodo todo, DateOnly day) => (todo.Due.DayNumber - day.DayNumber) switch
    {
        0 => "today",
        1 => "tomorrow",
        var days => string.Create(CultureInfo.InvariantCulture, $"in {days} days ({todo.Due:d MMMM yyyy})"),
    };

    public static string Team(TeamTodo todo) => todo switch { { Name.Name: var name } => name, { Team: null } => "No owner", _ => "A former team" };

    /// <summary>Payments has 3 services left for “Every service has a runbook”, due tomorrow</summary>
    public static string Head(TeamTodo todo, DateOnly day) => $"{(todo.Team is null ? "Nobody owns" : $"{Team(todo)} has")} {Services(todo.Services.Count)} left for “{todo.Initiative}”, due {When(todo, day)}";

    public static string Of(ServiceTodo service) => string.Join(", ", service.Checks);

    /// <summary>How many more services than are named; null: none.</summary>
    public static string? More(TeamTodo todo) => todo.Services.Count > MostServices ? $"and {todo.Services.Count - MostServices} more" : null;

    /// <summary>How many more teams than are named; null: none.</summary>
    public static string? More(Reminder reminder) => reminder.Todos.Count > MostTodos ? $"{reminder.Todos.Count - MostTodos} more teams have something to do." : null;

    /// <summary>To a path of the portal: what the team's services lack, or how far the initiative is.</summary>
    public static string Path(TeamTodo todo) => todo.Name is { } team ? $"scorecards/{todo.Scorecard}?team={Uri.EscapeDataString(team.Slug)}" : $"scorecards/{todo.Scorecard}/initiatives";

    private static string Services(int count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "service" : "services")}");
}
