using System.Globalization;
using System.Text;
using Dd0c.Domain.History;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.History;

/// <summary>Changes as CSV (RFC 4180), a line for each field; a service that came or went has one.</summary>
internal static class ChangesFile
{
    public static byte[] Write(ChangesView view)
    {
        var text = new StringBuilder();
        Add(text, "kind", "service", "id", "owner before", "owner", "field", "old", "new", "when", "by", "why");
        foreach (var change in view.Changes)
        {
            if (change.Fields.Count == 0) Line(text, change, null, null, null, change.Reason);
            foreach (var field in change.Fields)
            {
                var (old, now) = HistoryWords.Values(field, view.Names);
                Line(text, change, field.Field, old, now, field.Reason);
            }
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Line(StringBuilder text, ServiceChange change, string? field, string? old, string? now, ChangeReason? reason) =>
        Add(text, change.Kind, change.State.DisplayName, change.Id.ToString(), change.OwnerBefore.ToString(), change.State.Owner.ToString(), field, old, now,
            reason?.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), reason is null ? null : HistoryLine.Cause(reason.Cause, reason.CauseId, reason.Who, reason.Said).Who, reason?.Why);

    private static void Add(StringBuilder text, params IEnumerable<string?> values) => text.AppendJoin(',', values.Select(Quoted)).Append("\r\n");

    /// <summary>A spreadsheet takes what begins so for a formula: names and reasons are other people's.</summary>
    private static string Quoted(string? value) => $"\"{(value is { Length: > 0 } && "=+-@\t\r".Contains(value[0], StringComparison.Ordinal) ? "'" : "")}{value?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
