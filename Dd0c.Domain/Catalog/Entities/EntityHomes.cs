using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Catalog.Entities;

/// <summary>Which service a resource or a repository belongs to, and whose that service is.</summary>
internal sealed class EntityHomes
{
    private readonly Dictionary<string, InferredService> _byArn = new(StringComparer.Ordinal);
    private readonly ILookup<string, InferredService> _inRepository;
    private readonly Dictionary<string, InferredService> _byKey;

    public EntityHomes(IReadOnlyList<InferredService> services)
    {
        foreach (var service in services)
            foreach (var resource in service.Resources) _byArn[resource.Arn] = service;
        _inRepository = services.Where(s => s.Repository is not null).ToLookup(s => s.Repository!.NodeId, StringComparer.Ordinal);
        _byKey = services.ToDictionary(s => s.Key, StringComparer.Ordinal);
    }

    public InferredService? Of(string arn) => _byArn.GetValueOrDefault(arn);

    public IEnumerable<InferredService> In(string repository) => _inRepository[repository];

    public InferredService? ByKey(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>The team that owns all of the services, where one does.</summary>
    public static (string TeamKey, Evidence Why)? OwnerOf(IReadOnlyCollection<InferredService> services, DateTimeOffset since)
    {
        if (services.Count == 0 || services.Any(s => s.Owner is not OwnerVerdict.Owned)) return null;
        var owners = services.Select(s => (OwnerVerdict.Owned)s.Owner).ToList();
        return owners.Select(o => o.TeamKey).Distinct(StringComparer.Ordinal).Count() > 1 ? null
            : (owners[0].TeamKey, new Evidence("owner", owners[0].Source, services.Count == 1 ? $"owns {services.First().DisplayName}" : $"owns all {services.Count} services of it", Math.Round(owners.Min(o => o.Confidence), 2), since));
    }
}
