namespace Dd0c.Web.Scorecards;

internal static class ScorecardPagesModule
{
    public static IServiceCollection AddScorecardPages(this IServiceCollection services) => services.AddScoped<ScorecardQueries>().AddScoped<InitiativeQueries>();
}
