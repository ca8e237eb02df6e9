using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.History;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Noise;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Alerts.Noise;

/// <summary>Figures of alerts and the noise report over HTTP.</summary>
internal static class NoiseEndpoints
{
    private const int MostDays = 366;

    public static void MapNoise(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").WithTags("Incidents").RequireAuthorization(Policies.Api(Scope.ReadIncidents)).ProducesProblem(401).ProducesProblem(403);
        group.MapGet("/incidents/figures", FiguresAsync).WithSummary("What came in a while and what became of it, and how long people took; the last 7 days where nothing is said");
        group.MapGet("/incidents/noise", ReportAsync).WithSummary("The alerts and services that fired most in a while, and what to do about each; the last 7 days where nothing is said");
        group.MapGet("/reports/noise-daily", DailyAsync).WithSummary("What came and what became of it, a day each (UTC)");
    }

    private static async Task<Results<Ok<FiguresAnswer>, ValidationProblem>> FiguresAsync(NoiseQueries noise, TimeProvider time, string? from = null, string? to = null, CancellationToken cancellationToken = default) =>
        Between(from, to, time, out var range) is { } wrong ? wrong : TypedResults.Ok(await noise.FiguresAsync(range, cancellationToken));

    private static async Task<Results<Ok<NoiseAnswer>, ValidationProblem>> ReportAsync(NoiseQueries noise, TimeProvider time, string? from = null, string? to = null, CancellationToken cancellationToken = default) =>
        Between(from, to, time, out var range) is { } wrong ? wrong : TypedResults.Ok(await noise.ReportAsync(range, cancellationToken));

    private static async Task<Results<Ok<Page<DayFigures>>, ValidationProblem>> DailyAsync(NoiseQueries noise, TimeProvider time, string? from = null, string? to = null, CancellationToken cancellationToken = default) =>
        Between(from, to, time, out var range) is { } wrong ? wrong : TypedResults.Ok(new Page<DayFigures>((await noise.FiguresAsync(range, cancellationToken)).Days, null));

    private static ValidationProblem? Between(string? from, string? to, TimeProvider time, out HourRange range)
    {
        var now = time.GetUtcNow();
        range = HourRange.Of(now.AddDays(-7), now);
        var (since, until) = (range.From, range.To);
        if (to is not null && Instant.Read(to, now, out until) is { } wrongEnd) return ApiProblems.Field("to", wrongEnd);
        if (from is not null && Instant.Read(from, now, out since) is { } wrong) return ApiProblems.Field("from", wrong);
        if (from is null) since = until.AddDays(-7);
        if (since >= until) return ApiProblems.Field("from", "It begins before it ends.");
        if (until - since > TimeSpan.FromDays(MostDays)) return ApiProblems.Field("from", $"At most {MostDays} days.");
        range = HourRange.Of(since, until);
        return null;
    }
}
