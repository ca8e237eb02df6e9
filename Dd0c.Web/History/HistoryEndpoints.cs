using Dd0c.Domain.History;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.History;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.History;

/// <summary>What changed in the catalog between two instants, over HTTP.</summary>
internal static class HistoryEndpoints
{
    private const int MostItems = 1_000;

    public static void MapHistory(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/v1").WithTags("Catalog").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).ProducesProblem(401).ProducesProblem(403)
            .MapGet("/catalog/diff", DiffAsync).WithSummary("What came, went and changed in the catalog between two instants, by name, each with who, when and why").ProducesProblem(503);

    private static async Task<Results<Ok<DiffAnswer>, ValidationProblem>> DiffAsync(
        CatalogHistory history, string from, string? to = null, [FromQuery] string[]? team = null, string? cursor = null, int limit = 200, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        var after = cursor is null ? null : Cursor.Read(cursor);
        if (cursor is not null && after is null) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        if (Instant.Read(from, history.Now, out var since) is { } wrong) return ApiProblems.Field("from", wrong);
        var until = history.Now;
        if (to is not null && Instant.Read(to, history.Now, out until) is { } wrongEnd) return ApiProblems.Field("to", wrongEnd);
        if (until < since) return ApiProblems.Field("to", "This instant lies before from.");
        var changes = (await history.BetweenAsync(since, until, cancellationToken)).Where(c => team is not { Length: > 0 } || ChangedServices.OfTeams(c, team)).ToList();
        var rows = changes.Where(c => after is null || string.CompareOrdinal(c.State.Name, after.Key) is var order && (order > 0 || (order == 0 && c.Id.CompareTo(after.Id) > 0))).Take(limit + 1).ToList();
        return TypedResults.Ok(new DiffAnswer(since, until,
            new(changes.Count(c => c.Kind == ChangeKind.Added), changes.Count(c => c.Kind == ChangeKind.Removed), changes.Count(c => c.Kind == ChangeKind.Changed)),
            [.. rows.Take(limit).Select(c => new ChangeAnswer(c.Id, c.Kind, c.State.Slug, c.State.Name, c.State.DisplayName, c.State.Owner.ToString(), c.OwnerBefore.ToString(), c.Fields, c.Reason))],
            rows.Count > limit ? Cursor.Of(rows[limit - 1].State.Name, rows[limit - 1].Id) : null,
            await history.SinceAsync(cancellationToken) is { } begins && since < begins ? $"The history begins at {begins.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}; what changed before that is not known." : null));
    }
}

/// <param name="Next">Give it as <c>cursor</c>, with the same from and to, to get what follows; null at the end.</param>
/// <param name="Note">What should be known of this answer; null when nothing.</param>
internal sealed record DiffAnswer(DateTimeOffset From, DateTimeOffset To, DiffCounts Counts, IReadOnlyList<ChangeAnswer> Items, string? Next, string? Note);

internal sealed record DiffCounts(int Added, int Removed, int Changed);

/// <param name="Kind">added, removed or changed.</param>
/// <param name="Owner">The team, or both candidates; null: nobody.</param>
internal sealed record ChangeAnswer(Guid Id, string Kind, string Slug, string Name, string DisplayName, string? Owner, string? OwnerBefore, IReadOnlyList<FieldChange> Fields, ChangeReason? Reason);
