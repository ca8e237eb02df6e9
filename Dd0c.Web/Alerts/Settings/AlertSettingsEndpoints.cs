using System.Security.Claims;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Settings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dd0c.Web.Alerts.Settings;

/// <summary>The settings of alerts over HTTP.</summary>
internal static class AlertSettingsEndpoints
{
    private const int LargestBody = 64 * 1024;

    public static void MapAlertSettings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/alerts/settings").WithTags("Alerts").RequireAuthorization(Policies.Api(Scope.ManageAlerts)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        group.MapGet("", async (AlertSettingsActions settings, CancellationToken cancellationToken) => AlertSettingsView.Of(await settings.ReadAsync(cancellationToken))).WithSummary("How alerts are grouped and judged");
        group.MapPatch("", ChangeAsync).WithSummary("Change how alerts are grouped and judged from now on; what is left out stays");
        routes.MapGroup("/api/v1/alerts/backtest").WithTags("Alerts").RequireAuthorization(Policies.Api(Scope.ManageAlerts)).ProducesProblem(401).ProducesProblem(403).WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .MapPost("", TryAsync).WithSummary("What the alerts of the last days would have become under other settings; changes and tells nothing");
    }

    private static async Task<Results<Ok<BacktestAnswer>, ValidationProblem>> TryAsync(BacktestBody body, BacktestQueries backtest, CancellationToken cancellationToken) =>
        await backtest.TryAsync(body.Days, body.Over, cancellationToken) switch
        {
            ({ } answer, _) => TypedResults.Ok(answer),
            (_, var faults) => ApiProblems.Fields(faults),
        };

    private static async Task<Results<Ok<AlertSettingsView>, ValidationProblem>> ChangeAsync(AlertSettingsChange body, ClaimsPrincipal user, HttpContext http, AlertSettingsActions settings, CancellationToken cancellationToken) =>
        await settings.ChangeAsync(body.Over, user.Actor(http), cancellationToken) switch
        {
            AlertSettingsAnswer.Done done => TypedResults.Ok(AlertSettingsView.Of(done.Settings)),
            AlertSettingsAnswer.Wrong wrong => ApiProblems.Fields(wrong.Faults),
            _ => ApiProblems.Field("body", "Nothing was changed."),
        };
}
