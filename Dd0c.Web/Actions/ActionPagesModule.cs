namespace Dd0c.Web.Actions;

internal static class ActionPagesModule
{
    public static IServiceCollection AddActionPages(this IServiceCollection services) => services.AddScoped<ActionQueries>();
}
