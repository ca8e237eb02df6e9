using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog;

/// <summary>Addresses of services: the name, and where two share it, what tells them apart.</summary>
internal sealed class Slugs(IEnumerable<(string Slug, Guid Holder)> taken)
{
    private readonly Dictionary<string, Guid> _taken = taken.GroupBy(t => t.Slug, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Holder, StringComparer.Ordinal);

    public string For(Guid id, InferredService service)
    {
        var name = NameTokens.Join(NameTokens.Of(service.Name)) is { Length: > 0 } plain ? plain : "service";
        if (name.Length > 80) name = name[..80].TrimEnd('-');
        var account = service.Anchors.Where(a => a.StartsWith("arn:", StringComparison.Ordinal)).Select(a => a.Split(':').ElementAtOrDefault(4)).OfType<string>().Where(a => a.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        string?[] suffixes = [null, service.Environments is [var environment] ? environment : null, service.Repository?.FullName.Split('/')[0].ToLowerInvariant(), account is [var one] ? one : null];
        foreach (var suffix in suffixes.Where((s, i) => i == 0 || s is not null))
            if (Take(suffix is null ? name : $"{name}-{suffix}", id) is { } free) return free;
        for (var n = 2; ; n++)
            if (Take($"{name}-{n}", id) is { } free) return free;
    }

    /// <summary>A slug as it is, unless somebody else has it by now.</summary>
    public bool Keep(string slug, Guid id) => Take(slug, id) is not null;

    private string? Take(string slug, Guid id)
    {
        if (_taken.TryGetValue(slug, out var holder) && holder != id) return null;
        _taken[slug] = id;
        return slug;
    }
}
