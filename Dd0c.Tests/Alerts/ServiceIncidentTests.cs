using System.Net;
using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Api;
using Dd0c.Web.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts;

/// <summary>What fires at a service, over HTTP, and what that does to its health.</summary>
public sealed class ServiceIncidentTests(AlertHost host) : IClassFixture<AlertHost>, IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UtcNow.AddMinutes(-5);
    private AlertPortal _portal = null!;

    public async ValueTask InitializeAsync()
    {
        _portal = await host.EmptyAsync();
        var (_, address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        await _portal.SendAsync(address, AlertPortal.Alert("Slow", "db", s_start), AlertPortal.Alert("Errors", "api", s_start.AddMinutes(1)), AlertPortal.Alert("Bounces", "mail", s_start.AddMinutes(2), severity: "critical"),
            AlertPortal.Alert("Bounces", "mail", s_start.AddHours(-3), environment: "staging"));
        await _portal.SendAsync(address, AlertPortal.Alert("Bounces", "mail", s_start.AddHours(-3), s_start.AddHours(-2), environment: "staging"));
        await _portal.SettleAsync();
    }

    [Fact]
    public async Task The_incidents_of_a_service_are_those_that_touch_it_page_by_page_and_by_id_or_slug()
    {
        var first = await _portal.Client.JsonAsync("api/v1/services/acme-mail/incidents?limit=1");
        var second = await _portal.Client.JsonAsync($"api/v1/services/{AlertPortal.ServiceId("mail")}/incidents?limit=1&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(["production", "staging"], new[] { first, second }.Select(p => p.GetProperty("items")[0].GetProperty("environment").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal(1, (await _portal.Client.JsonAsync("api/v1/services/acme-mail/incidents?state=resolved")).GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await _portal.Client.JsonAsync("api/v1/services/acme-api/incidents")).GetProperty("items").GetArrayLength()); // the one of db too
        Assert.Equal(0, (await _portal.Client.JsonAsync("api/v1/services/acme-web/incidents")).GetProperty("items").GetArrayLength());
        foreach (var (query, field) in new[] { ("state=closed", "state"), ("limit=0", "limit"), ("cursor=x", "cursor") })
        {
            using var wrong = await _portal.Client.AskAsync($"api/v1/services/acme-mail/incidents?{query}");
            await wrong.FaultAsync(field);
        }
        using var nobody = await _portal.Client.AskAsync("api/v1/services/nobody/incidents");
        await nobody.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Routing_tells_owner_channel_escalation_health_and_what_is_open_and_what_is_not_known_is_null()
    {
        var bare = await _portal.Client.JsonAsync("api/v1/services/acme-web/routing");
        foreach (var unknown in new[] { "owner", "onCall", "channel", "escalation" }) Assert.Equal(JsonValueKind.Null, bare.GetProperty(unknown).ValueKind);
        Assert.Equal(("healthy", 0), (bare.GetProperty("health").GetString(), bare.GetProperty("openIncidents").GetArrayLength()));

        var team = Guid.CreateVersion7();
        await _portal.ScalarAsync($"insert into teams (tenant_id, id, key, slug, name, source, members, aliases, fingerprint, created_at, updated_at) values ('{_portal.Tenant}', '{team}', 'github:post', 'post', 'Post', 'github', '[]', array['@acme/post', '#post-help'], '\\x00', now(), now())");
        await _portal.ScalarAsync($"update services set owner_state = 'owned', owner_team_id = '{team}', owner_confidence = 0.9 where slug = 'acme-mail'");
        await _portal.ScalarAsync($"insert into service_ownership (tenant_id, service_id, team_id, role, confidence, source, created_at) values ('{_portal.Tenant}', '{AlertPortal.ServiceId("mail")}', '{team}', 'on_call', 0.9, 'tag', now())");
        await _portal.ScalarAsync($$"""insert into delivery_channels (tenant_id, id, kind, name, rule, created_at, created_by) values ('{{_portal.Tenant}}', uuidv7(), 'email', 'leads', '{"unacknowledgedMinutes": 15}', now(), 'test')""");
        var mail = await _portal.Client.JsonAsync("api/v1/services/acme-mail/routing");
        Assert.Equal(("post", "#post-help", 15, "degraded"), (mail.GetProperty("owner").GetProperty("slug").GetString(), mail.GetProperty("channel").GetString(), mail.GetProperty("escalation").GetProperty("afterMinutes").GetInt32(), mail.GetProperty("health").GetString()));
        Assert.Equal(("post", JsonValueKind.Null), (mail.GetProperty("onCall").GetProperty("slug").GetString(), mail.GetProperty("onCall").GetProperty("person").ValueKind));
        Assert.Equal("critical", Assert.Single(mail.GetProperty("openIncidents").EnumerateArray()).GetProperty("severity").GetString());
        Assert.Equal("healthy", (await _portal.Client.JsonAsync("api/v1/services/acme-db/routing")).GetProperty("health").GetString()); // a warning alone makes nothing degraded
    }

    [Fact]
    public async Task The_list_of_services_knows_what_fires_and_leaves_the_others_out_when_asked()
    {
        var all = (await _portal.Client.JsonAsync("api/v1/services")).GetProperty("items").EnumerateArray().ToDictionary(s => s.GetProperty("slug").GetString()!, s => s.GetProperty("openIncidents").GetArrayLength());
        Assert.Equal((1, 1, 1, 0), (all["acme-db"], all["acme-api"], all["acme-mail"], all["acme-web"])); // what resolved in staging is not open
        Assert.Equal(["acme-api", "acme-db", "acme-mail"], await SlugsAsync("?openIncident=true"));
        Assert.Equal(["acme-web"], await SlugsAsync("?openIncident=false"));
        using var then = await _portal.Client.AskAsync($"api/v1/services?openIncident=true&asOf={DateTimeOffset.UtcNow.AddSeconds(-1):yyyy-MM-ddTHH:mm:ssZ}");
        await then.FaultAsync("openIncident");
    }

    [Fact]
    public async Task Health_in_the_catalog_counts_sorts_and_filters_as_the_service_page_shows_it()
    {
        var list = await CatalogAsync("");
        Assert.Equal(["acme-api healthy 1", "acme-db healthy 1", "acme-mail degraded 1", "acme-web healthy 0"], list.Select(r => $"{r.Slug} {r.Health} {r.Incidents.Count}"));
        Assert.Equal(["acme-mail"], (await CatalogAsync("?health=degraded")).Select(r => r.Slug));
        Assert.Equal("acme-mail", (await CatalogAsync("?sort=health"))[0].Slug);
        Assert.Equal(["acme-mail"], (await CatalogAsync("?view=critical")).Select(r => r.Slug));
        Assert.Equal(["acme-api", "acme-db", "acme-mail"], (await CatalogAsync("?view=firing")).Select(r => r.Slug));
        var facets = await _portal.AsAsync(s => s.GetRequiredService<ServiceQueries>().FacetsAsync(new(), TestContext.Current.CancellationToken));
        Assert.Equal(["degraded 1", "healthy 3"], facets["health"].Select(f => $"{f.Value} {f.Count}").Order());
    }

    [Fact]
    public async Task The_api_tells_the_health_that_the_pages_show_in_lists_alone_in_search_and_around_it()
    {
        Assert.Equal(["acme-api healthy", "acme-db healthy", "acme-mail degraded", "acme-web healthy"], (await _portal.Client.JsonAsync("api/v1/services")).GetProperty("items").EnumerateArray().Select(HealthOf));
        Assert.Equal(["acme-mail"], await SlugsAsync("?health=degraded"));
        Assert.DoesNotContain("acme-mail", await SlugsAsync("?health=healthy"));
        Assert.Equal("acme-mail degraded", HealthOf(await _portal.Client.JsonAsync("api/v1/services/acme-mail")));
        Assert.Equal("acme-mail degraded", HealthOf((await _portal.Client.JsonAsync("api/v1/services?q=mail")).GetProperty("items")[0]));
        await _portal.ScalarAsync($"insert into service_dependencies (tenant_id, source_service_id, target_service_id, kind, confidence, source, created_at) values ('{_portal.Tenant}', '{AlertPortal.ServiceId("web")}', '{AlertPortal.ServiceId("mail")}', 'calls', 0.9, 'declared', now()) on conflict do nothing");
        await _portal.ScalarAsync("update tenants set catalog_version = catalog_version + 1");
        Assert.Equal("degraded", Assert.Single((await _portal.Client.JsonAsync("api/v1/services/acme-web/dependencies")).GetProperty("items").EnumerateArray(), d => d.GetProperty("slug").GetString() == "acme-mail").GetProperty("health").GetString());

        static string HealthOf(JsonElement service) => $"{service.GetProperty("slug").GetString()} {service.GetProperty("health").GetString()}";
    }

    private async Task<IReadOnlyList<ServiceRow>> CatalogAsync(string query) => (await _portal.AsAsync(s => s.GetRequiredService<ServiceQueries>().ListAsync(ServiceListQuery.Parse(query).Query, TestContext.Current.CancellationToken))).Rows;

    private async Task<IEnumerable<string?>> SlugsAsync(string query) => (await _portal.Client.JsonAsync("api/v1/services" + query)).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("slug").GetString());

    [Theory]
    [InlineData("healthy", "high", "production", false, "degraded"), InlineData("unknown", "critical", "production", false, "degraded"), InlineData("down", "critical", "production", false, "down"), InlineData("degraded", "info", "production", false, "degraded")]
    [InlineData("healthy", "medium", "production", false, "healthy"), InlineData("healthy", "critical", "staging", false, "healthy"), InlineData("healthy", "critical", "production", true, "healthy")]
    public void Health_counts_what_is_bad_in_production_and_not_muted(string scanned, string severity, string environment, bool muted, string health) =>
        Assert.Equal(health, IncidentHealth.Of(scanned, ["production", "staging"], [new(1, SeverityWord.Read(severity), environment, muted)]));

    [Fact]
    public void What_runs_in_no_production_is_judged_by_where_it_runs() => Assert.Equal("degraded", IncidentHealth.Of("healthy", ["staging"], [new(1, AlertSeverity.Critical, "staging", false)]));

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
