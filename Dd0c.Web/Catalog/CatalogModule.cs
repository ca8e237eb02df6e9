namespace Dd0c.Web.Catalog;

internal static class CatalogModule
{
    public static IServiceCollection AddCatalogPages(this IServiceCollection services) =>
        services.AddScoped<ServiceQueries>().AddScoped<ServiceDetailQueries>().AddScoped<MyTeams>().AddScoped<Views.SavedViewStore>().AddScoped<Watching.WatchStore>().AddScoped<Export.CatalogExport>().AddSingleton<Dependencies.DependencyGraphs>().AddScoped<Dependencies.DependencyQueries>()
            .AddScoped<Entities.EntityQueries>().AddScoped<Entities.EntityReading>().AddScoped<Entities.EntitySearch>().AddScoped<Documents.DocumentQueries>();
}
