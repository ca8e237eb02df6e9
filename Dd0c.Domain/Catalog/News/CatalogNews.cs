using System.Text.Json;
using System.Text.Json.Serialization;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.News;

/// <summary>What happened in the catalog that programs outside may want to know; webhooks carry it.</summary>
public abstract record CatalogNews([property: JsonIgnore] string Type)
{
    public const string Discovered = "service.discovered";
    public const string OwnershipChanged = "service.ownership.changed";
    public const string HealthDegraded = "service.health.degraded";
    public const string RunCompleted = "discovery.run.completed";

    /// <summary>In the place of those of one of the other types, where a pass brought too many of it.</summary>
    public const string ManyChanged = "catalog.changed";

    /// <summary>What can be asked for.</summary>
    public static readonly IReadOnlyList<string> All = [Discovered, OwnershipChanged, HealthDegraded, RunCompleted];

    /// <summary>More than so many of one type in one pass are told as one. See docs/adr/2026-11-28-catalog-events.md.</summary>
    public const int Most = 200;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The one that has to be asked for to be told this.</summary>
    [JsonIgnore] public virtual string Asked => Type;

    /// <summary>What a plan brings about, by type and then by name of the service.</summary>
    /// <param name="first">No run has been completed yet: that all there is was discovered just now is told by the run.</param>
    /// <param name="at">When the plan is applied.</param>
    public static IReadOnlyList<CatalogNews> Of(CatalogState before, CatalogPlan plan, bool first, DateTimeOffset at)
    {
        var known = before.Services.Where(s => s.RemovedAt is null).ToDictionary(s => s.Id);
        var rows = plan.Services.Where(s => s.RemovedAt is null).OrderBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.Id).ToList();
        var met = rows.Where(s => known.ContainsKey(s.Id)).Select(s => (Was: known[s.Id], Is: s)).ToList();
        return
        [
            .. Bounded(Discovered, first ? [] : [.. rows.Where(s => !known.ContainsKey(s.Id)).Select(ServiceDiscovered.Of)], at),
            .. Bounded(OwnershipChanged, [.. met.Where(s => OwnerOf(s.Was) != OwnerOf(s.Is)).Select(s => ServiceOwnershipChanged.Of(s.Was, s.Is))], at),
            .. Bounded(HealthDegraded, [.. met.Where(s => Ill(s.Is.Health) > Ill(s.Was.Health)).Select(s => ServiceHealthDegraded.Of(s.Was, s.Is))], at),
        ];
    }

    internal static Guid? OwnerOf(Service service) => service.OwnerState == "owned" ? service.OwnerTeamId : null;

    /// <summary>What is not known is not ill.</summary>
    private static int Ill(string health) => health switch { "down" => 2, "degraded" => 1, _ => 0 };

    private static IEnumerable<CatalogNews> Bounded(string type, IReadOnlyList<CatalogNews> all, DateTimeOffset at) => all.Count <= Most ? all : [CatalogChanged.Of(type, all.Count, at)];

    /// <summary>As it is posted.</summary>
    /// <param name="id">webhook-id: the same however often, and to however many, it is sent.</param>
    public string Body(string id, DateTimeOffset at) => JsonSerializer.Serialize(new Envelope(id, Type, at.UtcDateTime, JsonSerializer.SerializeToElement(this, GetType(), s_json)), s_json);

    private sealed record Envelope(string EventId, string Type, DateTime Timestamp, JsonElement Data);
}

/// <summary>A service came, or came back.</summary>
/// <param name="Confidence">That it is one, 0 to 1.</param>
public sealed record ServiceDiscovered(Guid ServiceId, string ServiceName, string ServiceSlug, string ServiceType, IReadOnlyList<string> Environments, string Health, string OwnerState, Guid? OwnerId, double OwnerConfidence, string? OwnerSource, double Confidence) : CatalogNews(Discovered)
{
    internal static ServiceDiscovered Of(Service s) => new(s.Id, s.Name, s.Slug, s.Type, s.Environments, s.Health, s.OwnerState, OwnerOf(s), s.OwnerConfidence, s.OwnerSource, s.Confidence);
}

/// <summary>Another team owns a service, or none any more.</summary>
/// <param name="NewOwnerState">owned, ambiguous or unowned.</param>
/// <param name="Source">What decided: correction, declaration, tag, codeowners, …</param>
public sealed record ServiceOwnershipChanged(Guid ServiceId, string ServiceName, string ServiceSlug, Guid? OldOwnerId, Guid? NewOwnerId, string NewOwnerState, double Confidence, string? Source) : CatalogNews(OwnershipChanged)
{
    internal static ServiceOwnershipChanged Of(Service was, Service now) => new(now.Id, now.Name, now.Slug, OwnerOf(was), OwnerOf(now), now.OwnerState, now.OwnerConfidence, now.OwnerSource);
}

/// <summary>A scan found a service worse than the one before. What alerts say of it is told by incidents.</summary>
public sealed record ServiceHealthDegraded(Guid ServiceId, string ServiceName, string ServiceSlug, string OldHealth, string NewHealth, Guid? OwnerId) : CatalogNews(HealthDegraded)
{
    internal static ServiceHealthDegraded Of(Service was, Service now) => new(now.Id, now.Name, now.Slug, was.Health, now.Health, OwnerOf(now));
}

/// <summary>A discovery run is over.</summary>
/// <param name="Status">completed, partial or failed.</param>
/// <param name="Trigger">manual, scheduled, webhook, …</param>
/// <param name="Errors">How many things could not be read.</param>
public sealed record DiscoveryRunCompleted(Guid RunId, string Status, string Trigger, DateTimeOffset? StartedAt, DateTimeOffset CompletedAt, int Services, RunStats? Stats, int Errors) : CatalogNews(RunCompleted);

/// <summary>So much at once that it is told as one.</summary>
/// <param name="Event">The type of which there is too much.</param>
/// <param name="Diff">Where in the API all of it is.</param>
public sealed record CatalogChanged(string Event, int Count, string Diff) : CatalogNews(ManyChanged)
{
    public override string Asked => Event;

    internal static CatalogChanged Of(string type, int count, DateTimeOffset at) =>
        new(type, count, $"/api/v1/catalog/diff?from={at.UtcDateTime.AddSeconds(-1):yyyy-MM-ddTHH:mm:ss.fffffff}Z&to={at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}Z");
}
