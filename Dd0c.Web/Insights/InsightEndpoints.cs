using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Insights;

/// <summary>Reports over HTTP, and as CSV.</summary>
internal static class InsightEndpoints
{
    public static void MapInsights(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/insights/{report}", ReadAsync).WithTags("Insights").RequireAuthorization(Policies.Api(Scope.ReadCatalog)).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404)
            .WithSummary("A report: ownership, health, debt, deploys or noise, of the last 7d, 30d or 90d, of everybody or of one team");
        routes.MapGet("/insights/{report}/export.csv", FileAsync).RequireAuthorization().ExcludeFromDescription();
    }

    private static async Task<Results<Ok<InsightReport>, ValidationProblem, ProblemHttpResult>> ReadAsync(string report, IEnumerable<IInsight> insights, string range = "30d", string? team = null, CancellationToken cancellationToken = default)
    {
        if (!InsightQuery.Ranges.Any(d => range == $"{d}d")) return ApiProblems.Field("range", $"Use {string.Join(", ", InsightQuery.Ranges.Select(d => $"{d}d"))}.");
        return insights.FirstOrDefault(i => i.Key == report) is { } insight ? TypedResults.Ok(await insight.ReadAsync(InsightQuery.Of(range, team), cancellationToken)) : ApiProblems.NotFound($"report {report}");
    }

    /// <summary>Its first table.</summary>
    private static async Task<Results<FileContentHttpResult, NotFound>> FileAsync(string report, IEnumerable<IInsight> insights, HttpContext http, CancellationToken cancellationToken)
    {
        if (insights.FirstOrDefault(i => i.Key == report) is not { } insight) return TypedResults.NotFound();
        var table = (await insight.ReadAsync(InsightQuery.Of(http.Request.Query["range"], http.Request.Query["team"]), cancellationToken)).Tables[0];
        return TypedResults.File(CsvText.Write([.. table.Columns.Select(c => c.Title)], table.Rows.Select(r => (IReadOnlyList<string?>)[.. r.Cells.Select((cell, i) => table.Columns[i].Number ? cell.Replace("\u202f", "", StringComparison.Ordinal) : cell)])), "text/csv; charset=utf-8", $"dd0c-{report}.csv");
    }
}
