using System.Globalization;
using Dd0c.Domain.History;
using Dd0c.Web.Api;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.History;

/// <summary>Changes as CSV (RFC 4180), a line for each field; a service that came or went has one.</summary>
internal static class ChangesFile
{
    public static byte[] Write(ChangesView view) => CsvText.Write(["kind", "service", "id", "owner before", "owner", "field", "old", "new", "when", "by", "why"], view.Changes.SelectMany(change => Lines(change, view)));

    private static IEnumerable<IReadOnlyList<string?>> Lines(ServiceChange change, ChangesView view)
    {
        if (change.Fields.Count == 0) yield return Line(change, null, null, null, change.Reason);
        foreach (var field in change.Fields)
        {
            var (old, now) = HistoryWords.Values(field, view.Names);
            yield return Line(change, field.Field, old, now, field.Reason);
        }
    }

    private static IReadOnlyList<string?> Line(ServiceChange change, string? field, string? old, string? now, ChangeReason? reason) =>
        [change.Kind, change.State.DisplayName, change.Id.ToString(), change.OwnerBefore.ToString(), change.State.Owner.ToString(), field, old, now,
            reason?.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), reason is null ? null : HistoryLine.Cause(reason.Cause, reason.CauseId, reason.Who, reason.Said).Who, reason?.Why];
}
