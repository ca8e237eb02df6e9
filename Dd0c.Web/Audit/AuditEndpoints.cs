using System.Globalization;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Audit;

/// <summary>The audit trail over HTTP, and as files.</summary>
internal static class AuditEndpoints
{
    private const int MostItems = 200;
    private const int MostInFile = 100_000;

    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddScoped<AuditQueries>();

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/audit").WithTags("Audit").RequireAuthorization(Policies.Api(Scope.ReadAudit)).ProducesProblem(401).ProducesProblem(403);
        read.MapGet("/events", ListAsync).WithSummary("What people, tokens and dd0c itself did, the latest first");
        read.MapGet("/chain", async (AuditQueries audit, CancellationToken cancellationToken) => TypedResults.Ok(await audit.VerifyAsync(true, cancellationToken))).WithSummary("Recompute the chain of hashes over all audit events, and say how far it holds");
        routes.MapGet("/settings/audit/export.csv", CsvAsync).RequireAuthorization(Policies.Admin).ExcludeFromDescription();
        routes.MapGet("/settings/audit/export.json", async (HttpContext http, AuditQueries audit, CancellationToken cancellationToken) =>
        {
            http.Response.Headers.ContentDisposition = "attachment; filename=dd0c-audit.json";
            return TypedResults.Ok(await audit.ListAsync(AuditQuery.Parse(http.Request.QueryString.Value), null, MostInFile, cancellationToken));
        }).RequireAuthorization(Policies.Admin).ExcludeFromDescription();
    }

    private static async Task<Results<Ok<Page<AuditRow>>, ValidationProblem>> ListAsync(AuditQueries audit, string? q = null, string? kind = null, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostItems) return ApiProblems.Field("limit", $"Use 1 to {MostItems}.");
        if (kind is not null && AuditQuery.Kinds.All(k => k.Value != kind)) return ApiProblems.Field("kind", $"{kind} is none of user, token, system, cli.");
        if (q?.Contains('\0', StringComparison.Ordinal) == true) return ApiProblems.Field("q", "A NUL cannot be looked for.");
        var after = AuditCursor.Read(cursor);
        if (cursor is not null && after is null) return ApiProblems.Field("cursor", "This is no cursor that a list answered with.");
        var rows = await audit.ListAsync(new(q, kind), after, limit + 1, cancellationToken);
        return TypedResults.Ok(new Page<AuditRow>([.. rows.Take(limit)], rows.Count > limit ? AuditCursor.Of(rows[limit - 1]) : null));
    }

    private static async Task<FileContentHttpResult> CsvAsync(HttpContext http, AuditQueries audit, CancellationToken cancellationToken) =>
        TypedResults.File(CsvText.Write(["seq", "at", "actor kind", "actor", "action", "target", "origin", "details", "hash"],
            (await audit.ListAsync(AuditQuery.Parse(http.Request.QueryString.Value), null, MostInFile, cancellationToken)).Select(r => (IReadOnlyList<string?>)[r.Seq?.ToString(CultureInfo.InvariantCulture), r.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), r.ActorKind, r.ActorName, r.Action, r.Target, r.Origin, r.Details.GetRawText(), r.Hash])), "text/csv; charset=utf-8", "dd0c-audit.csv");
}
