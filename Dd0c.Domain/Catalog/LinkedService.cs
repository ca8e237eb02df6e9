using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog;

/// <summary>A draft with its repository.</summary>
internal sealed class LinkedService(ServiceDraft draft, LinkVerdict link)
{
    public ServiceDraft Draft { get; } = draft;
    public LinkVerdict Link { get; } = link;
}

/// <summary>The services of one inference, and what each is recognised by.</summary>
internal sealed class LinkedServices(IReadOnlyList<LinkedService> all)
{
    private readonly ILookup<RepositoryView, LinkedService> _inRepository = all.Where(l => l.Link.Repository is not null).ToLookup(l => l.Link.Repository!);

    public IReadOnlyList<LinkedService> All => all;

    /// <summary>Whether other services live in its repository.</summary>
    public bool IsShared(LinkedService service) => service.Link.Repository is { } repository && _inRepository[repository].Skip(1).Any();

    /// <summary>Sorted, never empty.</summary>
    public IReadOnlyList<string> AnchorsOf(LinkedService service)
    {
        var anchors = service.Draft.Founders.Select(f => f.Arn).Concat(service.Draft.Attached.Where(a => a.Part == Part.Stack).Select(a => a.Arn)).ToList();
        if (service.Link.Repository is { } repository)
        {
            if (!IsShared(service)) anchors.Add(RepositoryAnchor.OfWhole(repository.Fact.NodeId));
            // Components may share a directory, even a file, and not a name.
            else if (anchors.Count == 0) anchors.Add(RepositoryAnchor.OfPart(repository.Fact.NodeId, service.Link.Path, service.Link.Declared?.Name ?? NameTokens.Join(service.Draft.Words)));
        }
        return [.. anchors.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    public string KeyOf(LinkedService service) => AnchorsOf(service)[0];
}
