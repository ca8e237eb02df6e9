using Dd0c.Domain.Catalog;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Search;

namespace Dd0c.Web.Catalog;

/// <summary>One filter of the catalog: its key in the address, what it is called, what it takes and how a value is written.</summary>
/// <param name="Values">The values it can have; null where the estate decides (teams, languages, environments).</param>
internal sealed record ServiceFilter(
    string Key,
    string Label,
    IReadOnlyList<string>? Values,
    Func<string, string> Word,
    Func<ServiceListQuery, Picks> Get,
    Func<ServiceListQuery, Picks, ServiceListQuery> Set,
    bool First = false)
{
    public static readonly IReadOnlyList<ServiceFilter> All =
    [
        new("team", "Owner", null, v => v == Picks.None ? "No owner" : v, q => q.Team, (q, p) => q with { Team = p }, First: true),
        new("health", "Health", ["down", "degraded", "healthy", "unknown"], Capital.Of, q => q.Health, (q, p) => q with { Health = p }, First: true),
        new("tier", "Tier", ["critical", "standard", "experimental"], Capital.Of, q => q.Tier, (q, p) => q with { Tier = p }, First: true),
        new("type", "Type", ["api", "worker", "cron", "frontend", "database", "queue", "library", "service"], TypeIcon.Word, q => q.Type, (q, p) => q with { Type = p }, First: true),
        new("lifecycle", "Lifecycle", ["production", "staging", "development", "experimental", "deprecated"], Capital.Of, q => q.Lifecycle, (q, p) => q with { Lifecycle = p }),
        new("lang", "Technology", null, v => v == Picks.None ? "None known" : v, q => q.Lang, (q, p) => q with { Lang = p }),
        new("env", "Environment", null, v => v == Picks.None ? "None known" : Capital.Of(v), q => q.Env, (q, p) => q with { Env = p }),
        new("conf", "Owner confidence", [.. Confidence.Bands], Capital.Of, q => q.Conf, (q, p) => q with { Conf = p }),
        new("source", "Owner source", [Source.Correction, Source.Declaration, Source.Tag, Source.CodeOwners, Source.TeamPermission, Source.Commits, Source.Name, Picks.None], v => v == Picks.None ? "No source" : Sources.Word(v), q => q.Source, (q, p) => q with { Source = p }),
    ];

    public bool Takes(string value) => value.Length > 0 && (Values is null || Values.Contains(value));
}
