using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;

namespace Dd0c.Domain.Catalog;

/// <summary>A draft with its repository.</summary>
internal sealed class LinkedService(ServiceDraft draft, LinkVerdict link)
{
    public ServiceDraft Draft { get; } = draft;
    public LinkVerdict Link { get; } = link;
}
