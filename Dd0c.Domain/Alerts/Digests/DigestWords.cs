using System.Globalization;

namespace Dd0c.Domain.Alerts.Digests;

/// <summary>A digest in words, line by line, as Slack and mail both show it.</summary>
public static class DigestWords
{
    public static string Title(Digest digest) => digest.Kind == DigestKind.Weekly
        ? string.Create(CultureInfo.InvariantCulture, $"Noise report of the week to {digest.Day:d MMMM yyyy}") : string.Create(CultureInfo.InvariantCulture, $"Alerts of the day to {digest.Day:d MMMM yyyy}");

    /// <summary>What a notification and a mail's subject say.</summary>
    public static string Summary(Digest digest) => digest.IsEmpty ? $"{Title(digest)}: nothing happened" : $"{Title(digest)}: {Count(digest.Opened, "incident", "incidents")} opened, {Number(digest.StillOpen)} still open";

    /// <summary>For the one that is sent though nothing happened.</summary>
    public const string Nothing = "Nothing happened: no alert came in, no incident was opened, and none is open.";

    public static IReadOnlyList<(string Name, string Value)> Figures(Digest digest) =>
    [
        ("Incidents", $"{Number(digest.Opened)} opened, {Number(digest.Resolved)} resolved, {Number(digest.StillOpen)} still open"),
        ("Alerts", $"{Count(digest.Alerts, "alert", "alerts")} became {Count(digest.Opened, "incident", "incidents")}{(digest.Reduction is { } r ? string.Create(CultureInfo.InvariantCulture, $" ({Math.Round(100 * r)} % fewer to look at)") : "")}"),
        ("To acknowledge", Median(digest.ToAcknowledge, "nobody acknowledged one")),
        ("To resolve", Median(digest.ToResolve, "none is resolved")),
    ];

    /// <summary>Fired 6 times, 5 resolved themselves. Raise its threshold.</summary>
    public static string Of(DigestAlert alert) => $"fired {Count(alert.Episodes, "time", "times")}, {Number(alert.SelfResolved)} resolved themselves. {alert.Advice.Words}";

    public static string Where(DigestAlert alert) => $"{alert.Service ?? "no service"}, {alert.Environment}";

    public static string Of(DigestUntold untold) => untold.Why.Count == 0 ? "why is not known" : string.Join("; ", untold.Why);

    /// <summary>How many more incidents nobody was told of than are named; null: none.</summary>
    public static string? More(Digest digest) => digest.AllUntold > digest.Untold.Count ? $"and {Number(digest.AllUntold - digest.Untold.Count)} more" : null;

    /// <summary>Which hours it is of.</summary>
    public static string Hours(Digest digest) => string.Create(CultureInfo.InvariantCulture, $"{digest.From.UtcDateTime:yyyy-MM-dd HH:mm} to {digest.To.UtcDateTime:yyyy-MM-dd HH:mm} UTC, whole hours");

    /// <summary>The noise report of the same span, to a path of the portal.</summary>
    public static string Path(Digest digest) => digest.Kind == DigestKind.Weekly ? "incidents/noise?range=7d" : "incidents/noise?range=24h";

    private static string Median(DigestMedian median, string none) => median.Seconds is { } seconds ? $"{Span(seconds)} (median of {Number(median.Count)})" : none;

    private static string Span(double seconds) => seconds switch
    {
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(seconds)} s"),
        < 90 * 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(seconds / 60)} min"),
        < 48 * 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(seconds / 3600)} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(seconds / 86_400)} days"),
    };

    private static string Count(int count, string one, string more) => $"{Number(count)} {(count == 1 ? one : more)}";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
