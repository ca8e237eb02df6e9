using Dd0c.Domain.Catalog;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Catalog.Entities;

/// <summary>A service, a team or an entity as others point at it.</summary>
internal sealed record EntityLink(string Kind, Guid Id, string Name, string Href);

/// <summary>One line of a list.</summary>
internal sealed record EntityRow(Guid Id, string Kind, string Name, IReadOnlyList<EntityLink> Services, string? Team, string? TeamSlug, string? Environment, DateTimeOffset? At, IReadOnlyDictionary<string, string> Properties)
{
    public string Href => HrefOf(Kind, Id);

    public static string HrefOf(string kind, Guid id) => kind == Domain.Catalog.Entities.EntityKind.Document ? $"/docs/{id}" : $"/entities/{kind}/{id}";

    public string? Told(string property) => Properties.GetValueOrDefault(property);

    /// <summary>Account and region, as far as they are told.</summary>
    public string Place => string.Join(" · ", new[] { Told("account"), Told("region") }.OfType<string>());
}

internal sealed record EntityList(IReadOnlyList<EntityRow> Rows, int Total);

/// <summary>What a list can be filtered by.</summary>
internal sealed record EntityFacets(IReadOnlyList<(string Slug, string Name)> Teams, IReadOnlyList<FilterOption> Environments, IReadOnlyList<FilterOption> Types);

/// <summary>One entity with all that its page shows.</summary>
/// <param name="Related">Groups of what it stands to and of what stands to it.</param>
internal sealed record EntityDetail(
    EntityRow Row,
    string Key,
    string? Description,
    string? Url,
    string Source,
    DateTimeOffset Since,
    DateTimeOffset FirstSeenAt,
    IReadOnlyList<Evidence> Evidence,
    Guid? EnvironmentId,
    IReadOnlyList<RelationGroup> Related,
    IReadOnlyList<EntityRow> Deployments)
{
    public IReadOnlyList<Evidence> Why(string field) => [.. Evidence.Where(e => e.Field == field)];

    /// <summary>Where its source shows it: what it says itself, or AWS's console for an ARN.</summary>
    public string? Outside => Url ?? (Key.StartsWith("arn:aws:", StringComparison.Ordinal) ? $"https://console.aws.amazon.com/go/view?arn={Uri.EscapeDataString(Key)}" : null);
}

/// <param name="Total">How many there are, also those that are not listed.</param>
/// <param name="All">The address of all of them, where there is one.</param>
internal sealed record RelationGroup(string Title, IReadOnlyList<EntityLink> Links, int Total, string? All = null);
