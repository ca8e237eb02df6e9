namespace Dd0c.Web.Teams;

internal static class TeamsModule
{
    public static IServiceCollection AddTeamPages(this IServiceCollection services) => services.AddScoped<TeamQueries>();
}
