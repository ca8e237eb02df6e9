using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>Who is on call, in Slack's mrkdwn.</summary>
internal static class OnCallText
{
    private const int Most = 5;

    public static string Of(OnCallOfService called) => $"On call for *{SlackText.Line(called.TeamName, 80)}*:\n{string.Join('\n', called.Rows.Take(Most).Select(r => $"• {Of(r)}"))}";

    public static string Of(OnCallRow row)
    {
        var name = row.Url is { } url ? SlackText.Link(new Uri(url), row.Name, 80) : SlackText.Line(row.Name, 80);
        var who = row.Now.Count > 0 ? string.Join(", ", row.Now.Take(Most).Select(s => $"*{SlackText.Line(s.Person.Name, 80)}*{(s.End is { } end ? $" until {SlackText.Time(end)}" : "")}")) : row.Stale ? "not known" : "nobody now";
        var next = row.Next is { } then ? $"; next {SlackText.Line(then.Person.Name, 80)} from {SlackText.Time(then.Start)}" : "";
        // The time is Slack's to write, in the reader's zone.
        return $"{name}: {who}{next}{(row.Stale ? $" (:warning: {(row.ReadAt is { } read ? $"as of {SlackText.Time(read)}" : "never read")}, {SlackText.Line(row.Source, 80)} was not read since)" : "")}";
    }
}
