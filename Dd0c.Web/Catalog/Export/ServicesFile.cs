using System.Globalization;
using Dd0c.Web.Api;

namespace Dd0c.Web.Catalog.Export;

/// <summary>The rows of a catalog's selection as CSV, in its order, with every column.</summary>
internal static class ServicesFile
{
    public const int Most = 100_000;
    private static readonly string[] s_head = ["service", "name", "owner", "owner state", "owner confidence", "health", "tier", "type", "lifecycle", "environments", "technology", "repository", "last deploy", "scorecard level", "scorecard percent", "open incidents", "in review", "changed"];

    /// <summary>The selection whole: of all pages, with what every column needs.</summary>
    public static ServiceListQuery Whole(ServiceListQuery query) => query with { Page = 1, Size = Most, Columns = string.Join(',', ServiceListQuery.AllColumns), Selected = null, PerEnvironment = false };

    public static byte[] Write(IReadOnlyList<ServiceRow> rows) => CsvText.Write(s_head, rows.Select(r => (IReadOnlyList<string?>)
    [
        r.Slug, r.Name, r.Team, r.OwnerState, r.OwnerConfidence.ToString("0.##", CultureInfo.InvariantCulture), r.Health, r.Tier, r.Type, r.Lifecycle, string.Join(' ', r.Environments), string.Join(' ', r.TechStack), r.RepoFullName, Time(r.LastDeployAt),
        r.Level, r.Score?.ToString("0.##", CultureInfo.InvariantCulture), string.Join(' ', r.Incidents.Select(i => $"#{i}")), r.NeedsLook ? "yes" : "no", Time(r.UpdatedAt),
    ]));

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
