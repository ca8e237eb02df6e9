namespace Dd0c.Web.Home;

internal static class HomeModule
{
    public static IServiceCollection AddHomePage(this IServiceCollection services) => services.AddScoped<HomeQueries>().AddScoped<NeedsYou>();
}
