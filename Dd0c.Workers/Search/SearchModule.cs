using Dd0c.Workers.Outbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Search;

public static class SearchModule
{
    /// <summary>PostgreSQL always; Meilisearch before it when Meilisearch:Url is set.</summary>
    public static IServiceCollection AddSearch(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<PostgresSearch>();
        services.AddSingleton<Searching>();
        services.AddSingleton<SearchIndexer>();
        var url = configuration["Meilisearch:Url"];
        services.AddSingleton(new SearchSettings(!string.IsNullOrWhiteSpace(url)));
        services.AddOutboxSenders();
        if (string.IsNullOrWhiteSpace(url)) return services;
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address))
            throw new Platform.StartupProblem($"Meilisearch:Url is no address: \"{url}\". It should look like http://meilisearch:7700; leave it empty to search with PostgreSQL.");
        services.AddSingleton(new Meilisearch(Meilisearch.CreateHttp(address, configuration["Meilisearch:Key"] ?? "")));
        services.AddOutboxHandler<MeilisearchSync>(SearchIndexer.MessageKind);
        services.AddHostedService<MeilisearchWatch>();
        return services;
    }
}
