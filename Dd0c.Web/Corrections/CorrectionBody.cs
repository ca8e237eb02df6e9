using System.Text.Json;
using System.Text.Json.Serialization;
using Dd0c.Domain.Corrections;
using Dd0c.Workers.Corrections;

namespace Dd0c.Web.Corrections;

/// <summary>The body of PATCH /api/v1/services/{id}: what is there is corrected, what is left out stays; null for an owner or a repository says that it has none.</summary>
/// <param name="Owner">A team by id or slug; <c>team</c> and <c>teamId</c> mean the same.</param>
/// <param name="NotSameAs">A service that it looks like and is not, by id or slug: the two are not asked about again.</param>
/// <param name="Repo">A full name: org/repository.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CorrectionBody(
    JsonElement Owner, JsonElement Team, JsonElement TeamId, JsonElement Name, JsonElement DisplayName, JsonElement Repo, JsonElement Tier, JsonElement Lifecycle, JsonElement Description, JsonElement Type,
    bool NotAService, string? MergeInto, string? NotSameAs, SplitBody? Split, string? Reason, string? CorrectionReason)
{
    // As the first drafts of this API had it.
    [JsonPropertyName("team_id")] public JsonElement TeamIdOfOld { get; init; }
    [JsonPropertyName("correction_reason")] public string? ReasonOfOld { get; init; }

    /// <summary>A field whose value is no text; null when all are.</summary>
    public string? Untyped => Fields().Where(f => f.Value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String)).Select(f => f.Field).FirstOrDefault();

    public CorrectionDraft Draft() => new(
        Fields().Where(f => f.Value.ValueKind is JsonValueKind.Null or JsonValueKind.String).DistinctBy(f => f.Field).ToDictionary(f => f.Field, f => f.Value.GetString(), StringComparer.Ordinal),
        NotAService, MergeInto, Split?.Name, Split?.Resources, NotSameAs, Reason ?? CorrectionReason ?? ReasonOfOld ?? "");

    private IEnumerable<(string Field, JsonElement Value)> Fields() =>
    [
        (CorrectedField.Owner, Owner), (CorrectedField.Owner, TeamId), (CorrectedField.Owner, Team), (CorrectedField.Owner, TeamIdOfOld), (CorrectedField.Name, Name), (CorrectedField.Name, DisplayName), (CorrectedField.Repository, Repo),
        (CorrectedField.Tier, Tier), (CorrectedField.Lifecycle, Lifecycle), (CorrectedField.Description, Description), (CorrectedField.Type, Type),
    ];
}

/// <param name="Resources">ARNs; the same things in other environments go with them.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SplitBody(string? Name, IReadOnlyList<string>? Resources);
