using System.Text.Json.Serialization;
using Dd0c.Domain.Catalog;

namespace Dd0c.Web.Catalog.Entities;

/// <summary>An entity as the API answers it.</summary>
/// <param name="Key">ARN, node id of a repository, name of an environment, what was deployed where.</param>
/// <param name="At">When it happened, or when something last happened to it.</param>
/// <param name="Since">Since when it has been as it is.</param>
internal sealed record EntityAnswer(
    Guid Id,
    string Kind,
    string Key,
    string Name,
    string? Description,
    IReadOnlyList<EntityEndAnswer> Services,
    EntityTeamAnswer? Team,
    string? Environment,
    string? Url,
    DateTimeOffset? At,
    string Source,
    DateTimeOffset Since,
    IReadOnlyDictionary<string, string> Properties,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Of a single entity: what it stands to and what stands to it, at most 500 of each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EntityRelationAnswer>? Relations { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Evidence>? Evidence { get; init; }
}

internal sealed record EntityTeamAnswer(Guid Id, string Slug, string Name);

/// <param name="Kind">service, or a kind of entity.</param>
internal sealed record EntityEndAnswer(string Kind, Guid Id, string Name);

/// <param name="Kind">provided-by, consumed-by, used-by, part-of, contains, deploys, for, triggered-by, describes, in, runs-in.</param>
/// <param name="Direction">out: the entity is the source; in: it is the target.</param>
internal sealed record EntityRelationAnswer(string Kind, string Direction, EntityEndAnswer Other);
