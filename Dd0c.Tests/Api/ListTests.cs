using System.Net;
using System.Text.Json;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Api;

/// <summary>Reading the catalog over HTTP, on the seeded organisation of 150 services.</summary>
public sealed class ListTests(ListTests.Seeded api) : IClassFixture<ListTests.Seeded>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData(1), InlineData(7), InlineData(200)]
    public async Task A_walk_by_cursor_meets_every_service_once_and_in_order(int limit)
    {
        var walked = await WalkAsync($"api/v1/services?limit={limit}&q=-api", null);
        Assert.Equal(api.Seed.Services.Where(s => s.Name.Contains("-api", StringComparison.Ordinal)).Select(s => s.Name).Order(StringComparer.Ordinal), walked);
        if (limit > 1) Assert.Equal(api.Seed.Services.Count, (await WalkAsync($"api/v1/services?limit={limit}", null)).Count(n => !n.Contains("added-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rows_that_come_while_a_list_is_walked_neither_repeat_nor_hide_another()
    {
        var added = 0;
        var walked = await WalkAsync("api/v1/services?limit=20", async () => await api.AddAsync($"{(added % 2 == 0 ? "added-" : "zz-added-")}{added++}", Cancelled));
        Assert.Equal(walked.Count, walked.Distinct().Count());
        var seeded = api.Seed.Services.Select(s => s.Name).ToHashSet();
        Assert.Equal(seeded.Order(StringComparer.Ordinal), walked.Where(seeded.Contains).Order(StringComparer.Ordinal));
        Assert.Equal(walked.Order(StringComparer.Ordinal), walked);
    }

    [Fact]
    public async Task Filters_narrow_by_any_of_their_values_and_all_of_their_kinds()
    {
        async Task Is(string query, Func<Domain.Catalog.Service, bool> wanted) =>
            Assert.Equal(api.Seed.Services.Where(wanted).Select(s => s.Name).Order(StringComparer.Ordinal), (await WalkAsync($"api/v1/services?limit=200&{query}", null)).Where(n => !n.Contains("added-", StringComparison.Ordinal)));
        await Is("health=down", s => s.Health == "down");
        await Is("health=down&health=degraded&tier=critical", s => s.Health is "down" or "degraded" && s.Tier == "critical");
        await Is("owner=unowned", s => s.OwnerState == "unowned");
        await Is("lang=Go&env=staging", s => s.TechStack.Contains("Go") && s.Environments.Contains("staging"));
        await Is("type=cron&lifecycle=production", s => s.Type == "cron" && s.Lifecycle == "production");
        await Is("team=payments", s => s.OwnerState == "owned" && s.OwnerTeamId == api.Seed.Teams[0].Id);
        await Is("q=100%25", _ => false);
        await Is("q=_", _ => false);
        await Is("health=nothing", _ => false);
    }

    [Fact]
    public async Task A_service_is_found_by_id_slug_and_resource_with_encoded_and_raw_arn()
    {
        var service = api.Seed.Services[3];
        var arn = service.Anchors[0];
        foreach (var path in new[] { $"services/{service.Id}", $"services/{service.Slug}", $"resources/{arn}/service", $"resources/{Uri.EscapeDataString(arn)}/service" })
        {
            var found = await api.Client.JsonAsync($"api/v1/{path}");
            Assert.Equal(service.Id, found.GetProperty("id").GetGuid());
            foreach (var member in "slug name displayName aliases description type lifecycle tier techStack environments owner repo resources health lastDeployAt confidence evidence".Split(' '))
                Assert.True(found.TryGetProperty(member, out _), member);
            foreach (var member in "team slug state confidence source runnerUp".Split(' ')) Assert.True(found.GetProperty("owner").TryGetProperty(member, out _), member);
            foreach (var member in "fullName url defaultBranch confidence source".Split(' ')) Assert.True(found.GetProperty("repo").TryGetProperty(member, out _), member);
            foreach (var member in "arn type region account environment".Split(' ')) Assert.True(found.GetProperty("resources")[0].TryGetProperty(member, out _), member);
            foreach (var member in "field source value weight seenAt".Split(' ')) Assert.True(found.GetProperty("evidence")[0].TryGetProperty(member, out _), member);
        }
        foreach (var odd in new[] { "resources/arn:aws:s3:::none/service", "resources/%2500/service", "services/none", "services/%25", "services/%2500", "services/..%2fx", "teams/none/services", $"services/{Guid.NewGuid()}" })
        {
            using var answer = await api.Client.AskAsync($"api/v1/{odd}");
            await answer.ProblemAsync(HttpStatusCode.NotFound, odd);
        }
    }

    [Fact]
    public async Task Lists_bring_resources_and_evidence_only_when_asked()
    {
        var plain = (await api.Client.JsonAsync("api/v1/services?limit=1")).GetProperty("items")[0];
        Assert.False(plain.TryGetProperty("resources", out _) || plain.TryGetProperty("evidence", out _));
        var full = (await api.Client.JsonAsync("api/v1/services?limit=1&q=payment-api&expand=resources,evidence")).GetProperty("items")[0];
        Assert.Equal(3, full.GetProperty("resources").GetArrayLength());
        Assert.NotEqual(0, full.GetProperty("evidence").GetArrayLength());
    }

    [Fact]
    public async Task Teams_are_listed_with_what_they_own_and_walked_by_cursor()
    {
        var names = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await api.Client.JsonAsync($"api/v1/teams?limit=5{(next.Length > 0 ? $"&cursor={next}" : "")}");
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(t => t.GetProperty("name").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        Assert.Equal(api.Seed.Teams.Select(t => t.Name).Order(StringComparer.Ordinal), names);
        var owned = (await api.Client.JsonAsync("api/v1/teams/payments/services?limit=200")).GetProperty("items").GetArrayLength();
        Assert.Equal(api.Seed.Services.Count(s => s.OwnerState == "owned" && s.OwnerTeamId == api.Seed.Teams[0].Id), owned);
        Assert.Equal(0, (await api.Client.JsonAsync("api/v1/teams/payments/services?role=security")).GetProperty("items").GetArrayLength());
    }

    [Theory, InlineData(1), InlineData(20), InlineData(60)]
    public async Task Runs_are_walked_by_cursor_newest_first_also_those_of_one_moment(int limit)
    {
        var expected = await api.RunsAsync(Cancelled);
        Assert.True(expected.Count > 50);
        var walked = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await api.Client.JsonAsync($"api/v1/discovery/runs?limit={limit}{(next.Length > 0 ? $"&cursor={next}" : "")}");
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 1, limit);
            walked.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        Assert.Equal(expected, walked);
        Assert.Equal(50, (await api.Client.JsonAsync("api/v1/discovery/runs")).GetProperty("items").GetArrayLength());
    }

    private async Task<List<string>> WalkAsync(string path, Func<Task>? between)
    {
        var names = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await api.Client.JsonAsync(path + (next.Length > 0 ? $"&cursor={next}" : ""));
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("name").GetString()!));
            next = page.GetProperty("next").GetString();
            if (between is not null && next is not null) await between();
        }
        return names;
    }

    public sealed class Seeded(PostgresFixture postgres) : IAsyncLifetime
    {
        private ServedPortal _portal = null!;
        internal PortalSeed Seed { get; } = new();
        public HttpClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _portal = await ServedPortal.StartAsync(postgres, Cancelled);
            await Seed.WriteAsync(_portal.Database, Cancelled);
            await using (var runs = _portal.Database.Owner.CreateCommand("insert into discovery_runs (tenant_id, id, trigger, status, created_at) select $1, uuidv7(), 'scheduled', 'completed', now() - make_interval(hours => n / 3) from generate_series(1, 55) n"))
            {
                runs.Parameters.AddWithValue(Seed.TenantId);
                await runs.ExecuteNonQueryAsync(Cancelled);
            }
            Client = await _portal.ClientAsync("acme");
        }

        internal async Task<List<string>> RunsAsync(CancellationToken cancellationToken)
        {
            await using var command = _portal.Database.Owner.CreateCommand("select id::text from discovery_runs where tenant_id = $1 order by created_at desc, id desc");
            command.Parameters.AddWithValue(Seed.TenantId);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var ids = new List<string>();
            while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.GetString(0));
            return ids;
        }

        internal async Task AddAsync(string name, CancellationToken cancellationToken)
        {
            await using var command = _portal.Database.Owner.CreateCommand("insert into services (tenant_id, id, slug, name, display_name, type, lifecycle, tier, health, owner_state, owner_confidence, confidence, anchors, fingerprint) values ($1, uuidv7(), $2, $2, $2, 'api', 'production', 'standard', 'unknown', 'unowned', 0, 0, '{}', '')");
            command.Parameters.AddWithValue(Seed.TenantId);
            command.Parameters.AddWithValue(name);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _portal.DisposeAsync();
        }
    }
}
