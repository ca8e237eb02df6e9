using Dd0c.Domain.History;
using Dd0c.Web.Platform.Shared;
using Dd0c.Workers.History;

namespace Dd0c.Web.Catalog;

/// <summary>A query of the catalog over the services of an earlier instant, with the meaning that <see cref="ServiceSelection"/> gives it in SQL.</summary>
internal static class ThenSelection
{
    private static readonly string[] s_severity = ["down", "degraded", "healthy", "unknown"];
    private static readonly string[] s_tiers = ["critical", "standard", "experimental"];

    public static ServiceList List(IReadOnlyDictionary<Guid, ServiceThen> services, ServiceListQuery query)
    {
        var selected = services.Where(s => Has(s.Value.State, query)).ToList();
        var page = Math.Min(query.Page, Math.Max(1, (selected.Count + query.Size - 1) / query.Size));
        return new([.. Ordered(selected, query).Skip((page - 1) * query.Size).Take(query.Size).Select(s => Row(s.Key, s.Value))], selected.Count);
    }

    /// <summary>For each filter its values with the count of services that choosing it would leave, the other filters standing.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Facet>> Facets(IReadOnlyDictionary<Guid, ServiceThen> services, ServiceListQuery query) =>
        ServiceFilter.All.ToDictionary(f => f.Key, f => (IReadOnlyList<Facet>)[.. services.Values.Select(s => s.State).Where(s => Has(s, query, but: f.Key))
            .SelectMany(s => Values(f.Key, s).Where(v => v != Picks.None || f.Key is "team" or "source").Select(v => (Value: v, Text: f.Key != "team" ? v : v == Picks.None ? "No owner" : s.Owner.Team!.Name)))
            .GroupBy(v => v.Value).Select(g => new Facet(g.Key, g.First().Text, g.Count())).OrderBy(v => v.Value == Picks.None).ThenBy(v => v.Text, StringComparer.OrdinalIgnoreCase)]);

    /// <summary>The same for the database, which reads what is on the page alone.</summary>
    public static ThenAsked Asked(ServiceListQuery query) => new(query.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ServiceFilter.All.Select(f => (f.Key, Picks: f.Get(query))).Where(f => !f.Picks.IsEmpty).ToDictionary(f => f.Key, f => (f.Picks.Any, f.Picks.Not)), query.Sort, query.Descending, query.Page, query.Size);

    public static IReadOnlyDictionary<string, IReadOnlyList<Facet>> Facets(IReadOnlyList<(string Filter, string Value, string? Name, int Count)> counts) =>
        ServiceFilter.All.ToDictionary(f => f.Key, f => (IReadOnlyList<Facet>)[.. counts.Where(c => c.Filter == f.Key).Select(c => new Facet(c.Value, f.Key != "team" ? c.Value : c.Name ?? "No owner", c.Count))
            .OrderBy(v => v.Value == Picks.None).ThenBy(v => v.Text, StringComparer.OrdinalIgnoreCase)]);

    private static bool Has(ServiceState s, ServiceListQuery query, string? but = null) =>
        query.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => ((string?[])[s.Name, s.DisplayName, s.Repo?.FullName, s.Description, .. s.Aliases]).Any(t => t?.Contains(word, StringComparison.OrdinalIgnoreCase) == true))
        && ServiceFilter.All.Where(f => f.Key != but).All(f => f.Get(query) is var picks && (picks.IsEmpty || Values(f.Key, s) is var values && (picks.Any.Length == 0 || values.Any(picks.Any.Contains)) && !values.Any(picks.Not.Contains)));

    private static IReadOnlyList<string> Values(string filter, ServiceState s) => filter switch
    {
        "team" => [s.Owner is { State: "owned", Team: { } team } ? team.Slug : Picks.None],
        "health" => [s.Health],
        "tier" => [s.Tier],
        "type" => [s.Type],
        "lifecycle" => [s.Lifecycle],
        "source" => [s.OwnerSource ?? Picks.None],
        "conf" => [Confidence.Band(s.OwnerConfidence / 100.0)],
        "lang" => s.TechStack.Count == 0 ? [Picks.None] : s.TechStack,
        "env" => s.Environments.Count == 0 ? [Picks.None] : s.Environments,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "not a filter"),
    };

    private static IEnumerable<KeyValuePair<Guid, ServiceThen>> Ordered(List<KeyValuePair<Guid, ServiceThen>> services, ServiceListQuery query)
    {
        var ordered = query.Sort switch
        {
            "owner" => By(services.OrderBy(s => s.Value.State.Owner.Team is null), s => s.Value.State.Owner.Team?.Name, StringComparer.Ordinal),
            "health" => First(s => Array.IndexOf(s_severity, s.Value.State.Health)),
            "tier" => First(s => Array.IndexOf(s_tiers, s.Value.State.Tier)),
            "type" => First(s => s.Value.State.Type, StringComparer.Ordinal),
            "changed" => First(s => s.Value.Since),
            _ => First(s => s.Value.State.Name, StringComparer.Ordinal),
        };
        return ordered.ThenBy(s => s.Value.State.Name, StringComparer.Ordinal).ThenBy(s => s.Key);

        IOrderedEnumerable<KeyValuePair<Guid, ServiceThen>> First<T>(Func<KeyValuePair<Guid, ServiceThen>, T> key, IComparer<T>? order = null) => query.Descending ? services.OrderByDescending(key, order) : services.OrderBy(key, order);
        IOrderedEnumerable<KeyValuePair<Guid, ServiceThen>> By<T>(IOrderedEnumerable<KeyValuePair<Guid, ServiceThen>> list, Func<KeyValuePair<Guid, ServiceThen>, T> key, IComparer<T>? order) => query.Descending ? list.ThenByDescending(key, order) : list.ThenBy(key, order);
    }

    public static ServiceRow Row(Guid id, ServiceThen then)
    {
        var s = then.State;
        var owner = s.Owner.State == "owned" ? s.Owner.Team : null;
        return new(id, s.Slug, s.DisplayName, s.Type, s.Owner.State, owner?.Name, owner?.Slug, s.OwnerConfidence / 100.0, s.Health, s.Tier, s.Lifecycle, s.Environments, s.TechStack, null, s.Repo?.FullName, s.Repo?.Url, then.Since);
    }
}
