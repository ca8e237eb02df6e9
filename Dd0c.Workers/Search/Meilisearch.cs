using System.Diagnostics;
using System.Net;
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
    /// <summary>The document of each tenant that says which version of its rows the others are.</summary>
    private const string VersionKind = "version";
    private const int Take = 40;
    private static readonly string[] s_version = ["tenantId", "version"], s_document = ["document"];
    /// <summary>Of what matches alike; the ranking's own order.</summary>
    private static readonly string[] s_order = ["kind:asc", "tier:asc", "length:asc", "folded:asc"];
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);
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

    public async Task<Candidates> CandidatesAsync(Guid tenantId, SearchQuery query, SearchViewer viewer, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(1)); // a person is typing; PostgreSQL answers when this does not
        using var response = await http.PostAsJsonAsync("multi-search", new { queries = Queries(tenantId, query, viewer) }, s_json, limit.Token);
        response.EnsureSuccessStatusCode();
        var results = (await response.Content.ReadFromJsonAsync<Answer>(s_json, limit.Token))!.Results;
        return new([.. results.SelectMany(r => r.Hits).Select(h => h.Document).OfType<SearchDocument>()], results.Any(r => r.Hits.Count >= Take), results[0].Hits is [{ Version: { } version }] ? version : 0);
    }

    /// <summary>One request for all of it: the version, then what each class of the ranking begins with, and the viewer's own the same way.</summary>
    internal static IReadOnlyList<Question> Queries(Guid tenantId, SearchQuery query, SearchViewer viewer)
    {
        var tenant = $"tenantId = \"{tenantId}\"";
        // Folded words are letters and digits: they need no escaping.
        var all = query.Kind is null ? tenant : $"{tenant} AND kind = \"{query.Kind}\"";
        var questions = new List<Question>
        {
            new("", $"{tenant} AND kind = \"{VersionKind}\"", 1, AttributesToRetrieve: s_version),
            new("", $"{all} AND exact = \"{query.Compact}\"", Take, s_order),
        };
        foreach (var scope in viewer.TeamIds.Count > 0 ? (string[])[all, $"{all} AND teamId IN [{string.Join(',', viewer.TeamIds)}]"] : [all])
        {
            questions.Add(new(query.Compact, scope, Take, s_order, ["packed"]));
            questions.Add(new(query.Folded, scope, Take, s_order, ["folded"]));
            if (query.Compact.Length is >= 2 and <= 8) questions.Add(new(query.Compact, scope, Take, s_order, ["initials"]));
            questions.Add(new(query.Folded, scope, Take));
        }
        if (viewer.Opened.Count > 0) questions.Add(new(query.Folded, $"{all} AND id IN [{string.Join(',', viewer.Opened.Keys)}]", viewer.Opened.Count));
        return questions;
    }

    /// <summary>Makes the index and gives it its settings; Meilisearch ignores what is so already.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using (var made = await http.PostAsJsonAsync("indexes", new { uid = Index, primaryKey = "id" }, s_json, cancellationToken)) made.EnsureSuccessStatusCode();
        // Tasks are done in their order, so waiting for the last one is waiting for both.
        await DoneAsync(http.PatchAsJsonAsync($"indexes/{Index}/settings", new
        {
            searchableAttributes = new[] { "folded", "initials", "packed", "aliases", "teamName", "repository", "techStack", "description", "tails" },
            filterableAttributes = new[] { "id", "tenantId", "kind", "exact", "teamId" },
            sortableAttributes = new[] { "kind", "tier", "length", "folded" },
            rankingRules = new[] { "words", "typo", "sort", "proximity", "attribute", "exactness" },
            typoTolerance = new { enabled = true, minWordSizeForTypos = new { oneTypo = 3, twoTypos = 6 }, disableOnAttributes = new[] { "packed", "tails" } },
        }, s_json, cancellationToken), cancellationToken);
    }

    /// <summary>Adds or replaces; answers when Meilisearch has done it, not only queued it.</summary>
    /// <param name="version">With these documents the tenant's are those of this version; both arrive at once.</param>
    /// <exception cref="HttpRequestException">Not reached, or refused.</exception>
    /// <exception cref="TimeoutException">Not done yet; perhaps it will be.</exception>
    public Task PutAsync(Guid tenantId, IEnumerable<SearchDocument> documents, long? version, CancellationToken cancellationToken)
    {
        var rows = documents.Select(d => Row(tenantId, d));
        if (version is not null) rows = rows.Append(new { id = tenantId, tenantId, kind = VersionKind, version });
        return DoneAsync(http.PutAsJsonAsync($"indexes/{Index}/documents", rows, s_json, cancellationToken), cancellationToken);
    }

    private static object Row(Guid tenantId, SearchDocument d) => new
    {
        id = d.Id,
        tenantId,
        kind = d.Kind,
        folded = SearchText.Folded(d.Title),
        packed = SearchText.Compact(d.Title),
        exact = d.Aliases.Prepend(d.Title).Select(SearchText.Compact),
        initials = SearchText.Initials(SearchText.Words(d.Title)),
        aliases = d.Aliases.Select(SearchText.Folded),
        d.TeamId,
        d.TeamName,
        tier = d.Tier switch { "critical" => 0, "experimental" => 2, _ => 1 },
        length = d.Title.Length,
        repository = d.Repository is null ? null : SearchText.Folded(d.Repository),
        d.TechStack,
        d.Description,
        tails = Tails(d.Title),
        document = d,
    };

    /// <summary>Meilisearch finds the starts of words alone; with their ends as words of their own it finds their middles, as PostgreSQL does.</summary>
    private static IEnumerable<string> Tails(string title) =>
        SearchText.Words(title).SelectMany(w => Enumerable.Range(1, Math.Clamp(w.Text.Length - 3, 0, 30)).Select(start => w.Text[start..])).Distinct();

    public Task RemoveAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        DoneAsync(http.PostAsJsonAsync($"indexes/{Index}/documents/delete-batch", ids, s_json, cancellationToken), cancellationToken);

    /// <summary>Takes all of a tenant out, its version too.</summary>
    public Task ClearAsync(Guid tenantId, CancellationToken cancellationToken) =>
        DoneAsync(http.PostAsJsonAsync($"indexes/{Index}/documents/delete", new { filter = $"tenantId = \"{tenantId}\"" }, s_json, cancellationToken), cancellationToken);

    /// <summary>Which version of a tenant's rows it has; null: none that it knows of.</summary>
    public async Task<long?> HeldAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"indexes/{Index}/documents/{tenantId}?fields=version", UriKind.Relative), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Held>(s_json, cancellationToken))!.Version;
    }

    /// <summary>The same of all tenants it has one of.</summary>
    public async Task<Dictionary<Guid, long>> HeldAsync(CancellationToken cancellationToken)
    {
        const int Page = 1000;
        var held = new Dictionary<Guid, long>();
        for (var offset = 0; ; offset += Page)
        {
            using var response = await http.PostAsJsonAsync($"indexes/{Index}/documents/fetch", new { filter = $"kind = \"{VersionKind}\"", fields = s_version, offset, limit = Page }, s_json, cancellationToken);
            response.EnsureSuccessStatusCode();
            var page = (await response.Content.ReadFromJsonAsync<HeldPage>(s_json, cancellationToken))!.Results;
            foreach (var one in page) held[one.TenantId] = one.Version;
            if (page.Count < Page) return held;
        }
    }

    private async Task DoneAsync(Task<HttpResponseMessage> request, CancellationToken cancellationToken)
    {
        using var response = await request;
        response.EnsureSuccessStatusCode();
        var task = (await response.Content.ReadFromJsonAsync<JsonObject>(s_json, cancellationToken))!["taskUid"]!.GetValue<long>();
        var start = Stopwatch.GetTimestamp();
        for (var wait = 10; Stopwatch.GetElapsedTime(start) < s_longest; wait = Math.Min(wait * 2, 500))
        {
            var state = (await http.GetFromJsonAsync<JsonObject>($"tasks/{task}", s_json, cancellationToken))!;
            switch ((string?)state["status"])
            {
                case "succeeded": return;
                case "failed" or "canceled": throw new HttpRequestException($"Meilisearch did not take the documents: {state["error"]?["message"]}");
            }
            await Task.Delay(wait, cancellationToken);
        }
        throw new TimeoutException($"Meilisearch has not done task {task} in {s_longest.TotalSeconds:0} seconds.");
    }

    /// <summary>One of a multi-search, in Meilisearch's words.</summary>
    internal sealed record Question(string Q, string Filter, int Limit, string[]? Sort = null, string[]? AttributesToSearchOn = null, string[]? AttributesToRetrieve = null)
    {
        public string IndexUid { get; } = Index;
        public string[] AttributesToRetrieve { get; } = AttributesToRetrieve ?? s_document;
        public string MatchingStrategy { get; } = "all";
    }

    private sealed record Answer(IReadOnlyList<Result> Results);

    private sealed record Result(IReadOnlyList<Hit> Hits);

    private sealed record Hit(SearchDocument? Document, long? Version);

    private sealed record HeldPage(IReadOnlyList<Held> Results);

    private sealed record Held(Guid TenantId, long Version);
}
