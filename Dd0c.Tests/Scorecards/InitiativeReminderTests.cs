using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Scorecards.Reminders;

namespace Dd0c.Tests.Scorecards;

/// <summary>Who is reminded when of what.</summary>
public sealed class InitiativeReminderTests
{
    private static readonly DateOnly s_due = new(2026, 12, 5);
    private static readonly Guid s_payments = Guid.Parse("00000000-0000-0000-0000-000000000001"), s_search = Guid.Parse("00000000-0000-0000-0000-000000000002"), s_gone = Guid.Parse("00000000-0000-0000-0000-000000000003");
    private static readonly Dictionary<Guid, TeamName> s_teams = new() { [s_payments] = new("payments", "Payments"), [s_search] = new("search", "Search") };
    private static readonly Dictionary<string, string> s_checks = new() { ["runbook"] = "Has a runbook", ["slo"] = "Has an SLO" };

    [Theory, InlineData(8, false), InlineData(7, true), InlineData(6, false), InlineData(2, false), InlineData(1, true), InlineData(0, true), InlineData(-1, false)]
    public void It_is_a_week_and_a_day_before_and_on_the_day_and_only_while_it_goes_on_and_is_wanted(int before, bool due)
    {
        var day = s_due.AddDays(-before);
        Assert.Equal(due, InitiativeReminders.IsDue(Asked(), day));
        var (ended, quiet) = (Asked(), Asked());
        (ended.EndedAt, quiet.Remind) = (DateTimeOffset.UnixEpoch, false);
        Assert.False(InitiativeReminders.IsDue(ended, day));
        Assert.False(InitiativeReminders.IsDue(quiet, day));
    }

    [Fact]
    public void A_team_is_told_what_its_own_services_lack_of_what_is_asked_and_one_that_is_through_nothing()
    {
        var todos = Todos(Asked("runbook"), Scored("b", s_payments, "slo", "runbook"), Scored("a", s_payments, "runbook"), Scored("c", s_search, "slo"), Scored("d", null, "runbook"), Scored("e", s_gone, "runbook"));
        Assert.Equal(["Payments: a (Has a runbook), b (Has a runbook)", "No owner: d (Has a runbook)", "A former team: e (Has a runbook)"],
            todos.Select(t => $"{ReminderWords.Team(t)}: {string.Join(", ", t.Services.Select(s => $"{s.Name} ({ReminderWords.Of(s)})"))}"));
        var asked = Asked("runbook");
        asked.Teams = [s_search];
        Assert.Empty(Todos(asked, Scored("a", s_payments, "runbook"), Scored("d", null, "runbook")));
    }

    [Fact]
    public void A_teams_channel_is_told_of_it_alone_and_what_nobodys_channel_takes_those_of_no_team()
    {
        var (own, second, all, of) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var todos = Todos(Asked("runbook"), Scored("a", s_payments, "runbook"), Scored("b", s_search, "runbook"), Scored("c", null, "runbook"));
        var told = InitiativeReminders.Share(s_due, todos, [(own, [s_payments]), (second, [s_payments, s_gone]), (all, []), (of, [s_gone])]);
        Assert.Equal("a", Names(told[own]));
        Assert.Equal("a", Names(told[second]));
        Assert.Equal("c,b", Names(told[all]));
        Assert.False(told.ContainsKey(of));
        Assert.Empty(InitiativeReminders.Share(s_due, todos, []));

        static string Names(Reminder reminder) => string.Join(',', reminder.Todos.SelectMany(t => t.Services).Select(s => s.Name));
    }

    [Fact]
    public void However_much_is_left_and_whatever_stands_in_it_a_message_keeps_to_slacks_limits_and_mentions_nobody()
    {
        var loud = string.Concat(Enumerable.Repeat("<!channel> & ", 40));
        var asked = Asked([.. Enumerable.Range(0, 40).Select(n => $"{loud}{n}")]);
        (asked.Name, asked.Reason) = (loud, loud);
        var todos = Enumerable.Range(0, 30).SelectMany(t => InitiativeReminders.Of(asked, "card", s_checks, [.. Enumerable.Range(0, 30).Select(s => Scored($"{loud}{s}", Guid.NewGuid(), [.. asked.Checks]))], s_teams)).ToList();
        var reminder = new Reminder(s_due, todos);
        var card = ReminderCard.Of(reminder, new Uri("https://dd0c.example/"));
        Assert.DoesNotContain("<!channel", card["blocks"]!.AsArray().Skip(1).Select(b => (string)b!["text"]!["text"]!).Aggregate(string.Concat), StringComparison.Ordinal);
        Assert.True(card.ToJsonString().Length < 13_200, $"{card.ToJsonString().Length} characters");
        Assert.All(card["blocks"]!.AsArray().Skip(1), b => Assert.True(((string)b!["text"]!["text"]!).Length <= 3_000));
        Assert.True(((string)card["blocks"]![0]!["text"]!["text"]!).Length <= 150);
        var mail = ReminderMail.Of(reminder, new Uri("https://dd0c.example/"), Guid.Empty);
        Assert.DoesNotContain("<!channel", mail.Html, StringComparison.Ordinal);
        Assert.True(mail.Subject.Length <= 200);
        Assert.Contains("894 more teams have something to do.", mail.Text, StringComparison.Ordinal);
    }

    private static IReadOnlyList<TeamTodo> Todos(Initiative asked, params ScoredService[] scores) => InitiativeReminders.Of(asked, "production-readiness", s_checks, scores, s_teams);

    private static ScoredService Scored(string name, Guid? team, params string[] failed) => new(name, name, team, failed);

    private static Initiative Asked(params string[] checks) => new() { Id = s_gone, Name = "Runbooks", CreatedBy = "Ann", Due = s_due, Checks = checks };
}
