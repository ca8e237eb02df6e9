using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Discovery;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Bench;

/// <summary>
/// From a signed push that changes CODEOWNERS to the API's answer with another owner, in an organisation of 500 repositories and 500 resources,
/// with the latencies of the real ones (100 ms a REST call, 2.5 s a GraphQL page of 25).
/// </summary>
internal static class PushBench
{
    private const int Pushes = 20;
    private const string Secret = "the benchmark's webhook secret";
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(Figures figures)
    {
        await using var database = await BenchDatabase.StartAsync();
        await using var portal = await BenchPortal.StartAsync(database, "--GitHub:WebhookSecret", Secret);
        var company = SyntheticCompany.Create(resources: 500, repositories: 500, s_now);
        var (org, next) = WithSuccessors(company.GitHub);
        company = company with { GitHub = org };
        await using var wire = await WireHost.StartAsync(company, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2.5));
        var tenant = await BenchPortal.AddTenantAsync(database, "push");
        await DiscoveryBench.ConnectAsync(portal, tenant, company, wire);
        await portal.AsAsync(tenant, async s => await s.GetRequiredService<DiscoveryRunner>().RunAsync(await DiscoveryBench.AddRunAsync(portal, tenant), CancellationToken.None));

        using var http = new HttpClient { BaseAddress = portal.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await ActivatorUtilities.CreateInstance<CliTokens>(portal.Services).CreateAsync("push", "bench", [.. Scope.All], 1));
        var services = await OwnedAsync(database, tenant, next);
        var seconds = new List<double>();
        // Handed to the other team, and when all have been, back again.
        foreach (var push in Enumerable.Range(0, Pushes)) seconds.Add(await HandAsync(push));
        figures.AddSpread("push to owner in the API", seconds, "s", goal: 10);
        figures.Add("push: pushes", seconds.Count, "");
        figures.Add("push: calls to GitHub, all", await CallsOfPushesAsync(database, tenant), "");
        figures.Add("push: shown by another owner than the one written", s_other, "");

        // In the middle of a scan of everything: what waits is read right after it.
        var waited = new List<double>();
        foreach (var number in new[] { Pushes, Pushes + 1 })
        {
            await QuietAsync(database, tenant);
            var run = await DiscoveryBench.AddRunAsync(portal, tenant, full: true);
            var scan = portal.AsAsync(tenant, s => s.GetRequiredService<DiscoveryRunner>().RunAsync(run, CancellationToken.None));
            await Task.Delay(TimeSpan.FromSeconds(2));
            var push = HandAsync(number);
            await scan;
            var ended = Stopwatch.GetTimestamp();
            await push;
            waited.Add(Stopwatch.GetElapsedTime(ended).TotalSeconds);
        }
        figures.Add("push during a scan: from the scan's end, worst", waited.Max(), "s", 10);

        Task<double> HandAsync(int number)
        {
            var service = services[number % services.Count];
            var away = number / services.Count % 2 == 0;
            return PushAsync(http, wire, service, away ? service.Owner : next[service.Repository], away ? next[service.Repository] : service.Owner);
        }
    }

    private static int s_other;

    private static async Task<double> PushAsync(HttpClient http, WireHost wire, Owned service, string from, string team)
    {
        var name = service.Repository[(service.Repository.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var org = wire.Demo.Org;
        wire.Demo.Org = org with
        {
            Repositories = [.. org.Repositories.Select(r => r.Name != name ? r : r with { PushedAt = r.PushedAt.AddHours(1), Files = r.Files.ToDictionary(f => f.Key, f => f.Key.EndsWith("CODEOWNERS", StringComparison.Ordinal) ? $"* @{org.Login}/{team}\n" : f.Value) })],
        };
        var clock = Stopwatch.GetTimestamp();
        var body = JsonSerializer.Serialize(new { @ref = "refs/heads/main", repository = new { full_name = service.Repository, owner = new { login = org.Login } }, organization = new { login = org.Login } });
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/webhooks/github") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
        request.Headers.Add("X-GitHub-Event", "push");
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body))));
        using (var taken = await http.SendAsync(request)) taken.EnsureSuccessStatusCode();
        while (Stopwatch.GetElapsedTime(clock) < s_most)
        {
            var owner = (await http.GetFromJsonAsync<JsonElement>($"api/v1/services/{service.Id}")).GetProperty("owner").GetProperty("slug").GetString();
            if (owner != from)
            {
                if (owner != team) s_other++;
                break;
            }
            await Task.Delay(25);
        }
        return Stopwatch.GetElapsedTime(clock).TotalSeconds;
    }

    /// <summary>Gives each repository with a CODEOWNERS of one line a second team that may write to it, for it to be handed to.</summary>
    private static (GitHubOrg Org, Dictionary<string, string> Next) WithSuccessors(GitHubOrg org)
    {
        var next = new Dictionary<string, string>();
        var grants = new List<(string Team, string Repository)>();
        var teams = org.Teams.Select(t => t.Slug).Where(t => t.StartsWith("team-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        foreach (var repository in org.Repositories)
        {
            if (repository.Files.FirstOrDefault(f => f.Key.EndsWith("CODEOWNERS", StringComparison.Ordinal)).Value is not { } text || text.Trim().Contains('\n', StringComparison.Ordinal)) continue;
            var at = teams.FindIndex(t => text.Trim().EndsWith($"/{t}", StringComparison.Ordinal));
            if (at < 0) continue;
            var team = teams[(at + 1) % teams.Count];
            next[$"{org.Login}/{repository.Name}"] = team;
            grants.Add((team, repository.Name));
        }
        var of = grants.ToLookup(g => g.Team, g => g.Repository);
        return (org with { Teams = [.. org.Teams.Select(t => t with { Repositories = t.Repositories.Concat(of[t.Slug].Select(r => KeyValuePair.Create(r, "WRITE"))).DistinctBy(r => r.Key).ToDictionary(r => r.Key, r => r.Value) })] }, next);
    }

    /// <summary>Until the run of the push that was shown has ended as well.</summary>
    private static async Task QuietAsync(BenchDatabase database, Guid tenant)
    {
        await using var ask = database.Owner.CreateCommand("select exists (select from discovery_runs where tenant_id = $1 and status in ('queued', 'running')) or exists (select from changes_waiting where tenant_id = $1)");
        ask.Parameters.AddWithValue(tenant);
        while (await ask.ExecuteScalarAsync() is true) await Task.Delay(50);
    }

    private static async Task<List<Owned>> OwnedAsync(BenchDatabase database, Guid tenant, Dictionary<string, string> next)
    {
        await using var ask = database.Owner.CreateCommand("""
            select s.id, s.repo_full_name, t.slug from services s join teams t on t.tenant_id = s.tenant_id and t.id = s.owner_team_id
            where s.tenant_id = $1 and s.removed_at is null and s.owner_state = 'owned' and s.owner_source = 'codeowners' and s.repo_full_name = any($2) order by s.slug
            """);
        ask.Parameters.AddWithValue(tenant);
        ask.Parameters.AddWithValue(next.Keys.ToArray());
        var owned = new List<Owned>();
        await using var reader = await ask.ExecuteReaderAsync();
        while (await reader.ReadAsync()) owned.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return [.. owned.Where(o => next[o.Repository] != o.Owner).DistinctBy(o => o.Repository)];
    }

    private static async Task<long> CallsOfPushesAsync(BenchDatabase database, Guid tenant)
    {
        await using var ask = database.Owner.CreateCommand("select coalesce(sum(c.calls), 0)::bigint from discovery_calls c join discovery_runs r on r.tenant_id = c.tenant_id and r.id = c.run_id where r.tenant_id = $1 and r.trigger = 'webhook'");
        ask.Parameters.AddWithValue(tenant);
        return (long)(await ask.ExecuteScalarAsync())!;
    }

    private sealed record Owned(Guid Id, string Repository, string Owner);
}
