using System.Globalization;
using Dd0c.Web.Api;

namespace Dd0c.Web.Scorecards;

/// <summary>Where a page of scores ends: the least points come first, and among equals the id decides.</summary>
internal sealed record ScoreCursor(double Percent, Guid Service)
{
    public static string Of(ScoreRow last) => Cursor.Of(last.Percent.ToString("R", CultureInfo.InvariantCulture), last.ServiceId);

    /// <summary>Null when it is none of ours.</summary>
    public static ScoreCursor? Read(string cursor) =>
        Cursor.Read(cursor) is { } key && double.TryParse(key.Key, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && double.IsFinite(percent) ? new(percent, key.Id) : null;
}
