using System.Globalization;
using Dd0c.Web.Api;

namespace Dd0c.Web.Audit;

/// <summary>Where a page of audit events ends.</summary>
internal static class AuditCursor
{
    public static string Of(AuditRow last) => Cursor.Of(last.At.UtcTicks.ToString(CultureInfo.InvariantCulture), last.Id);

    /// <summary>Null when it is none of ours.</summary>
    public static (DateTimeOffset At, Guid Id)? Read(string? cursor) =>
        cursor is not null && Cursor.Read(cursor) is { } key && long.TryParse(key.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks ? (new(ticks, TimeSpan.Zero), key.Id) : null;
}
