using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;

namespace Dd0c.Bench;

/// <summary>What another program waits for: the questions of seed 7.6, and an assistant's, over HTTP against the whole portal with 10,000 services.</summary>
internal static class ApiBench
{
    private const int ResourcesOfEach = 3;
    private const int Incidents = 200;
    private const int Asked = 300, Warming = 100;

    public static async Task RunAsync(Figures figures)
    {
        await using var database = await BenchDatabase.StartAsync();
        await using var portal = await BenchPortal.StartAsync(database, "--Api:RequestsPerMinute", "10000000");
        var (tenant, _) = await UiSeed.WriteAsync(database, portal);
        await FillAsync(database, tenant);
        var secret = await ActivatorUtilities.CreateInstance<CliTokens>(portal.Services).CreateAsync("bench", "bench", [Scope.ReadCatalog, Scope.ReadIncidents], 1);
        using var client = new HttpClient { BaseAddress = portal.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", secret) } };
        figures.Add("services", UiSeed.Services, "");
        figures.Add("resources", UiSeed.Services * ResourcesOfEach, "");
        figures.Add("open incidents", Incidents, "");

        var random = new Random(7);
        string Name() => SyntheticCompany.Name(random.Next(UiSeed.Services));
        figures.AddSpread("/resources/{arn}/service", await AskAsync(() => GetAsync(client, $"api/v1/resources/{Uri.EscapeDataString(Arn(Name(), random.Next(ResourcesOfEach)))}/service")), "ms", goal: 20);
        figures.AddSpread("/services/{id}/routing", await AskAsync(() => GetAsync(client, $"api/v1/services/{Name()}/routing")), "ms", goal: 20);
        figures.AddSpread("/services/{id}", await AskAsync(() => GetAsync(client, $"api/v1/services/{Name()}")), "ms");
        figures.AddSpread("/services, 50 of them", await AskAsync(() => GetAsync(client, "api/v1/services?limit=50")), "ms");

        var known = $"api/v1/services/{Name()}";
        using var first = await client.GetAsync(known);
        var tag = first.Headers.ETag!;
        figures.AddSpread("/services/{id}, 304", await AskAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, known) { Headers = { IfNoneMatch = { tag } } };
            using var answer = await client.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.NotModified) throw new InvalidOperationException($"{known} answered {answer.StatusCode}.");
        }), "ms");

        await using var assistant = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(portal.Address, "mcp"), TransportMode = HttpTransportMode.StreamableHttp, AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {secret}" } }));
        foreach (var (tool, argument, value) in new (string, string, Func<string>)[]
        {
            ("who_owns, an ARN", "what", () => Arn(Name(), 0)), ("who_owns, a misspelt name", "what", () => Name() is var name ? name.Remove(name.Length / 2, 1) : ""),
            ("get_service", "service", Name), ("blast_radius", "service", Name), ("find_services", "query", Name),
        })
            figures.AddSpread($"mcp {tool}", await AskAsync(() => CallAsync(assistant, tool.Split(',')[0], argument, value())), "ms");
        figures.AddSpread("mcp what_is_broken", await AskAsync(() => CallAsync(assistant, "what_is_broken", null, null)), "ms");
    }

    private static async Task<List<double>> AskAsync(Func<Task> ask)
    {
        var took = new List<double>(Asked);
        for (var i = 0; i < Warming + Asked; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await ask();
            if (i >= Warming) took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return took;
    }

    private static async Task GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path} answered {answer.StatusCode}.");
        await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task CallAsync(McpClient assistant, string tool, string? argument, string? value)
    {
        var answer = await assistant.CallToolAsync(tool, argument is null ? [] : new Dictionary<string, object?> { [argument] = value });
        if (answer.IsError == true) throw new InvalidOperationException($"{tool} {value}: {JsonSerializer.Serialize(answer.Content)}");
    }

    private static string Arn(string service, int number) => $"arn:aws:lambda:eu-west-1:123456789012:function:{service}-{number}";

    /// <summary>What real services have besides: resources, evidence, neighbours, and some that burn.</summary>
    private static async Task FillAsync(BenchDatabase database, Guid tenant)
    {
        var evidence = JsonSerializer.Serialize(Enumerable.Range(0, 12).Select(i => new Evidence(i % 2 == 0 ? "owner" : "repo", "codeowners", $"CODEOWNERS line {i}: * @acme/team-{i:00}", 1.5, null, $"team-{i:00}")), JsonSerializerOptions.Web);
        await RunAsync("update services set evidence = $2::jsonb where tenant_id = $1", evidence);
        await RunAsync("insert into connections (tenant_id, id, provider, name, status, config, created_at, updated_at) values ($1, $1, 'aws', 'bench', 'active', '{}', now(), now())");
        await RunAsync("""
            with arns as (select s.id, 'arn:aws:lambda:eu-west-1:123456789012:function:' || s.name || '-' || n as arn, s.name || '-' || n as name from services s, generate_series(0, $2 - 1) n where s.tenant_id = $1),
                made as (insert into cloud_resources (tenant_id, arn, connection_id, type, name, account, region, facts, fingerprint, first_seen_at, changed_at)
                    select $1, arn, $1, 'lambda:function', name, '123456789012', 'eu-west-1', '{}', '', now(), now() from arns)
            insert into service_resources (tenant_id, arn, service_id, environment) select $1, arn, id, 'production' from arns
            """, ResourcesOfEach);
        await RunAsync("""
            with numbered as (select id, row_number() over (order by name) n from services where tenant_id = $1)
            insert into service_dependencies (tenant_id, source_service_id, target_service_id, kind, confidence, source)
            select $1, a.id, b.id, 'calls', .9, 'runtime' from numbered a cross join lateral (values (a.n + 1 + a.n % 7), (a.n + 10 + a.n % 90)) as t(n) join numbered b on b.n = t.n where a.n % 3 <> 0
            """);
        await RunAsync("""
            insert into incidents (tenant_id, id, number, environment, state, severity, title, service_id, services, words, sources, alerts, firings, firing, flapping, activities, started_at, last_at, version, created_at, updated_at)
            select $1, uuidv7(), n, 'production', 'open', 'high', 'Errors of ' || s.name, s.id, array[s.id], '{}', '{"custom": 1}', 1, 1, 1, 0, '[]', now(), now(), 1, now(), now()
            from (select id, name, row_number() over (order by name) n from services where tenant_id = $1 and name is not null order by name limit $2) s
            """, Incidents);
        await using var analyse = database.Owner.CreateCommand("vacuum analyze");
        await analyse.ExecuteNonQueryAsync();

        async Task RunAsync(string sql, object? value = null)
        {
            await using var command = database.Owner.CreateCommand(sql);
            command.Parameters.AddWithValue(tenant);
            if (value is not null) command.Parameters.AddWithValue(value);
            await command.ExecuteNonQueryAsync();
        }
    }
}
