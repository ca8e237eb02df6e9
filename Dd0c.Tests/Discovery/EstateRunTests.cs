using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Connections;
using Dd0c.Tests.Support;
using Dd0c.Workers.Connections;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Dd0c.Tests.Discovery;

/// <summary>After a whole run over an estate that is full of planted secrets, none is anywhere; and how a run tells of itself.</summary>
public sealed class EstateRunTests(EstateRun estate) : IClassFixture<EstateRun>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_planted_secret_and_no_credential_is_in_any_column_of_any_table_or_in_any_log_line()
    {
        Assert.Equal("completed", estate.FirstRun.GetProperty("status").GetString());
        string[] secrets = [DemoCompany.SecretMarker, estate.Company.GitHub.Token, estate.Client.DefaultRequestHeaders.Authorization!.Parameter!, .. estate.Company.Accounts.Select(a => a.SecretAccessKey)];
        // As text, and as the bytes of a bytea column are shown.
        var forms = secrets.SelectMany(s => new[] { s, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s)), Convert.ToBase64String(Encoding.UTF8.GetBytes(s))[..^4] }).ToList();
        var (tables, told) = (0, false);
        foreach (var table in await RowsAsync("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"))
        {
            tables++;
            foreach (var row in await RowsAsync($"select to_jsonb(r)::text from {table} r"))
            {
                told |= row.Contains("ecs:service", StringComparison.Ordinal);
                foreach (var form in forms) Assert.False(row.Contains(form, StringComparison.Ordinal), $"{form} is in {table}: {row}");
            }
        }
        Assert.True(tables > 30 && told);
        Assert.True(estate.Log.Lines.Count > 1000, $"{estate.Log.Lines.Count} lines");
        foreach (var line in estate.Log.Lines)
            foreach (var form in forms) Assert.False(line.Contains(form, StringComparison.Ordinal), $"{form} is in the log: {line}");
    }

    [Fact]
    public async Task A_sealed_secret_opens_for_its_own_tenant_alone()
    {
        var vault = estate.Portal.Services.GetRequiredService<ConnectionVault>();
        await using var command = estate.Database.Owner.CreateCommand("select tenant_id, config::text, secret from connections where provider = 'aws' limit 1");
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        Assert.True(await reader.ReadAsync(Cancelled));
        Connection Row(Guid tenant) => new() { TenantId = tenant, Provider = "aws", Name = "x", Status = "active", Config = reader.GetString(1), Secret = reader.GetString(2) };
        Assert.NotEmpty(Assert.IsType<AwsAuth.AccessKey>(((AwsConnection)await vault.OpenAsync(Row(reader.GetGuid(0)), Cancelled)).Auth).SecretAccessKey);
        await Assert.ThrowsAsync<CryptographicException>(() => vault.OpenAsync(Row(Guid.NewGuid()), Cancelled));
    }

    [Fact]
    public void The_hub_tells_of_a_run_in_its_order_with_counts_that_climb()
    {
        var events = estate.Heard.Select(h => h.Event == "phase_started" ? h.Argument.GetProperty("data").GetProperty("phase").GetString()! : h.Event).ToList();
        Assert.Equal(["scan", "resources_discovered", "reconcile", "infer", "persist", "services_reconciled", "ownership_inferred", "completed"], events.Distinct());
        Assert.Equal(events.Count - events.Count(e => e == "resources_discovered") + 1, events.Distinct().Count());
        Assert.Single(estate.Heard.Select(h => h.Argument.GetProperty("runId").GetGuid()).Distinct());
        var counts = estate.Heard.Where(h => h.Event == "resources_discovered").Select(h => h.Argument.GetProperty("data").GetProperty("awsResourcesFound").GetInt32()).ToList();
        Assert.Equal(counts.Order(), counts);
        Assert.True(counts[^1] > 400, $"{counts[^1]}");
        var reconciled = estate.Heard.Single(h => h.Event == "services_reconciled").Argument.GetProperty("data");
        Assert.Equal(reconciled.GetProperty("created").GetInt32(), estate.FirstRun.GetProperty("stats").GetProperty("servicesCreated").GetInt32());
        Assert.Equal("completed", estate.Heard[^1].Argument.GetProperty("data").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Another_owner_in_github_changes_that_one_service_logs_it_and_is_found_under_the_new_team()
    {
        var services = new List<JsonElement>();
        for (string? next = ""; next is not null;)
        {
            var page = await GetAsync($"api/v1/services?limit=200&expand=evidence{(next.Length > 0 ? $"&cursor={next}" : "")}");
            services.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        var org = estate.GitHub.Demo.Org;
        string[] github = ["codeowners", "team_permission", "commits"];
        // A service that GitHub alone speaks for, from a repository of its own.
        var (service, repository, old) = (
            from s in services
            where s.GetProperty("owner").GetProperty("state").GetString() == "owned" && s.GetProperty("repo") is { ValueKind: JsonValueKind.Object } repo && repo.GetProperty("path").ValueKind == JsonValueKind.Null
            let name = s.GetProperty("repo").GetProperty("fullName").GetString()!
            where services.Count(o => o.GetProperty("repo") is { ValueKind: JsonValueKind.Object } r && r.GetProperty("fullName").GetString() == name) == 1
            let owners = s.GetProperty("evidence").EnumerateArray().Where(e => e.GetProperty("field").GetString() == "owner").Select(e => e.GetProperty("source").GetString()!.Replace('-', '_').ToLowerInvariant()).ToList()
            where owners.Contains("codeowners") && owners.TrueForAll(github.Contains)
            let r = org.Repositories.Single(r => $"{org.Login}/{r.Name}" == name)
            let slug = s.GetProperty("owner").GetProperty("slug").GetString()!
            where r.Files.Any(f => f.Key.EndsWith("CODEOWNERS", StringComparison.Ordinal) && f.Value.Contains($"/{slug}", StringComparison.Ordinal))
            select (s, r, slug)).First();
        var now = services.Select(s => s.GetProperty("owner").GetProperty("slug").GetString()).OfType<string>().First(t => t != old && org.Teams.Any(x => x.Slug == t && x.Members.Count > 0));
        var members = org.Teams.Single(t => t.Slug == now).Members.Keys.ToList();
        var changed = repository with
        {
            Files = repository.Files.ToDictionary(f => f.Key, f => f.Key.EndsWith("CODEOWNERS", StringComparison.Ordinal) ? $"* @{org.Login}/{now}\n" : f.Value),
            Commits = [.. repository.Commits.Select((c, i) => c with { AuthorLogin = members[i % members.Count] })],
            PushedAt = DateTimeOffset.UtcNow,
        };
        estate.GitHub.Demo.Org = org with
        {
            Repositories = [.. org.Repositories.Select(r => r.NodeId == changed.NodeId ? changed : r)],
            Teams = [.. org.Teams.Select(t => t.Slug == now ? t with { Repositories = With(t.Repositories, changed.Name, "MAINTAIN") } : t with { Repositories = t.Repositories.Where(r => r.Key != changed.Name).ToDictionary(r => r.Key, r => r.Value) })],
        };

        var run = await ServedPortal.DiscoverAsync(estate.Client, Cancelled);
        var (id, title) = (service.GetProperty("id").GetGuid(), service.GetProperty("name").GetString()!);
        var events = (await GetAsync($"api/v1/discovery/runs/{run.GetProperty("id").GetGuid()}/events")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal((0, 1, 0), (run.GetProperty("stats").GetProperty("servicesCreated").GetInt32(), run.GetProperty("stats").GetProperty("servicesUpdated").GetInt32(), run.GetProperty("stats").GetProperty("servicesRemoved").GetInt32()));
        var told = Assert.Single(events, e => e.GetProperty("type").GetString() == "ownership_changed");
        Assert.All(events, e => Assert.Equal(id, e.GetProperty("serviceId").GetGuid()));
        Assert.Equal((old, now), (told.GetProperty("payload").GetProperty("oldValue").GetString(), told.GetProperty("payload").GetProperty("newValue").GetString()));
        Assert.Equal(now, (await GetAsync($"api/v1/services/{id}")).GetProperty("owner").GetProperty("slug").GetString());
        // Written in the transaction of the change: who reads the change finds it too.
        var team = (await GetAsync($"api/v1/services/{id}")).GetProperty("owner").GetProperty("team").GetString()!;
        var found = await GetAsync($"api/v1/services/search?limit=50&q={Uri.EscapeDataString($"{team} {title}")}");
        Assert.Contains(found.GetProperty("items").EnumerateArray(), s => s.GetProperty("id").GetGuid() == id);
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> of, string key, string value) => new(of) { [key] = value };

    private async Task<JsonElement> GetAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await estate.Client.GetStringAsync(new Uri(path, UriKind.Relative), Cancelled));

    private async Task<List<string>> RowsAsync(string sql)
    {
        await using var command = estate.Database.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancelled)) rows.Add(reader.GetString(0));
        return rows;
    }
}
