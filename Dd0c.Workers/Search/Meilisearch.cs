using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Search;

namespace Dd0c.Workers.Search;

/// <summary>
/// A small client of Meilisearch 1.x: one index for all tenants, whose documents carry tenantId; the filter by it is set
/// here, never by a caller. https://www.meilisearch.com/docs/reference/api/overview
/// </summary>
internal sealed class Meilisearch(HttpClient http) : ISearchEngine
{
    public const string Index = "catalog";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public string Name => "meilisearch";

    public static HttpClient CreateHttp(Uri url, string key)
    {
        var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(2) })
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromSeconds(10),
        };
        if (key.Length > 0) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    public async Task<IReadOnlyList<SearchDocument>> CandidatesAsync(Guid tenantId, SearchQuery query, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(1)); // a person is typing; PostgreSQL answers when this does not
        using var response = await http.PostAsJsonAsync($"indexes/{Index}/search", new
        {
            q = query.Folded,
            filter = $"tenantId = \"{tenantId}\"",
            limit = 100,
            attributesToRetrieve = new[] { "document" },
        }, s_json, limit.Token);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<Answer>(s_json, limit.Token);
        return [.. answer!.Hits.Select(h => h.Document)];
    }

    /// <summary>Makes the index and gives it its settings; Meilisearch ignores what is so already.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using (var made = await http.PostAsJsonAsync("indexes", new { uid = Index, primaryKey = "id" }, s_json, cancellationToken)) made.EnsureSuccessStatusCode();
        // Tasks are done in their order, so waiting for the last one is waiting for both.
        await DoneAsync(http.PatchAsJsonAsync($"indexes/{Index}/settings", new
        {
            searchableAttributes = new[] { "folded", "initials", "aliases", "teamName", "repository", "techStack", "description", "tails" },
            filterableAttributes = new[] { "tenantId", "kind" },
            rankingRules = new[] { "words", "typo", "proximity", "attribute", "sort", "exactness" },
            typoTolerance = new { enabled = true, minWordSizeForTypos = new { oneTypo = 3, twoTypos = 6 }, disableOnAttributes = new[] { "tails" } },
        }, s_json, cancellationToken), cancellationToken);
    }

    /// <summary>Adds or replaces; answers when Meilisearch has done it, not only queued it.</summary>
    /// <exception cref="HttpRequestException">Not reached, or refused.</exception>
    public Task PutAsync(Guid tenantId, IReadOnlyCollection<SearchDocument> documents, CancellationToken cancellationToken) =>
        DoneAsync(http.PutAsJsonAsync($"indexes/{Index}/documents", documents.Select(d => new
        {
            id = d.Id,
            tenantId,
            kind = d.Kind,
            folded = SearchText.Folded(d.Title),
            initials = SearchText.Initials(SearchText.Words(d.Title)),
            aliases = d.Aliases.Select(SearchText.Folded),
            d.TeamName,
            repository = d.Repository is null ? null : SearchText.Folded(d.Repository),
            d.TechStack,
            d.Description,
            tails = Tails(d.Title),
            document = d,
        }), s_json, cancellationToken), cancellationToken);

    /// <summary>Meilisearch finds the starts of words alone; with their ends as words of their own it finds their middles, as PostgreSQL does.</summary>
    private static IEnumerable<string> Tails(string title) =>
        SearchText.Words(title).SelectMany(w => Enumerable.Range(1, Math.Clamp(w.Text.Length - 3, 0, 30)).Select(start => w.Text[start..])).Distinct();

    public Task RemoveAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        DoneAsync(http.PostAsJsonAsync($"indexes/{Index}/documents/delete-batch", ids, s_json, cancellationToken), cancellationToken);

    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        var stats = await http.GetFromJsonAsync<JsonObject>($"indexes/{Index}/stats", s_json, cancellationToken);
        return stats!["numberOfDocuments"]!.GetValue<long>() == 0;
    }

    private async Task DoneAsync(Task<HttpResponseMessage> request, CancellationToken cancellationToken)
    {
        using var response = await request;
        response.EnsureSuccessStatusCode();
        var task = (await response.Content.ReadFromJsonAsync<JsonObject>(s_json, cancellationToken))!["taskUid"]!.GetValue<long>();
        for (var wait = 10; ; wait = Math.Min(wait * 2, 500))
        {
            var state = (await http.GetFromJsonAsync<JsonObject>($"tasks/{task}", s_json, cancellationToken))!;
            switch ((string?)state["status"])
            {
                case "succeeded": return;
                case "failed" or "canceled": throw new HttpRequestException($"Meilisearch did not take the documents: {state["error"]?["message"]}");
            }
            await Task.Delay(wait, cancellationToken);
        }
    }

    private sealed record Answer(IReadOnlyList<Hit> Hits);

    private sealed record Hit(SearchDocument Document);
}
