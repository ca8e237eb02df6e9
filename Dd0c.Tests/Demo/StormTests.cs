using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Tests.Api;
using Dd0c.Web.Alerts.Incidents;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Demo;

/// <summary>Storms from the vendors' own requests to the incidents that people read, over the sample company as the real scanners found it.</summary>
public sealed class StormTests(StormHost host) : IClassFixture<StormHost>
{
    private static readonly TimeSpan s_over = TimeSpan.FromMinutes(9);
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bad_deployment_is_one_incident_of_what_was_deployed_and_of_its_callers_and_the_deployment_is_the_first_suspect()
    {
        await host.TellAsync("deploy", s_over);
        var (incident, alerts) = await host.IncidentAsync("payment-gateway");
        Assert.Equal(["checkout-api", "checkout-bff", "payment-gateway", "refund-service"], Services(incident));
        Assert.Equal(("payment-gateway", "payments", 5, 0, "resolved", "critical"), (incident.Row.Service!.Slug, incident.Row.Service.Team, alerts.Count, incident.Row.Firing, incident.Row.State, incident.Row.Severity));
        var suspect = incident.Suspects[0];
        Assert.Equal(("acme-demo/payment-gateway", "jonas-berg", incident.Row.Service.Id), (suspect.Deploy.Repository, suspect.Deploy.Actor, suspect.Deploy.ServiceId));
        Assert.True(suspect.Confidence >= 0.7, $"{suspect.Confidence}: {string.Join(", ", suspect.Reasons)}");
        Assert.Equal(["alertmanager", "datadog", "grafana", "pagerduty"], incident.Row.Sources.Keys.Order());
        Assert.All(incident.Row.Services, s => Assert.NotNull(s.TeamName));
    }

    [Fact]
    public async Task A_failing_database_and_all_that_needs_it_are_one_incident_told_by_five_vendors_that_begins_at_the_database()
    {
        await host.TellAsync("cascade", s_over);
        var (incident, alerts) = await host.IncidentAsync("inventory-api");
        Assert.Equal(["inventory-api", "packing-station", "picking-service", "stock-alerts", "stock-sync", "store-locator"], Services(incident));
        Assert.Equal(("inventory-api", "warehouse", 8, "resolved"), (incident.Row.Service!.Slug, incident.Row.Service.Team, alerts.Count, incident.Row.State));
        Assert.Equal(5, incident.Row.Sources.Count);
        Assert.Equal("arn", alerts[0].Match!.By); // CloudWatch names the cluster, and the catalog knows whose it is
        Assert.Empty(incident.Suspects);
    }

    [Fact]
    public async Task An_alert_that_goes_on_and_off_is_one_incident_that_says_it_flaps()
    {
        await host.TellAsync("flapping", TimeSpan.FromSeconds(2 + (5 * 45) + 5)); // it fires, for the sixth time
        var (incident, _) = await host.IncidentAsync("search-api");
        Assert.Equal(("search-api", "Flapping"), (Assert.Single(Services(incident)), IncidentWords.OfState(incident.Row).Word));
        Assert.Contains(incident.NoiseFactors, f => f is { Name: "flapping", Points: > 0 });
        Assert.Equal("tune", Assert.Single(incident.Suggestions).Kind); // the first time it flaps; that one alert is one incident needs no saying
    }

    [Fact]
    public async Task What_resolved_itself_all_week_is_scored_as_noise_and_earns_a_suggestion_and_its_week_told_twice_is_told_once()
    {
        await host.TellAsync("past", TimeSpan.Zero);
        var told = await host.ScalarAsync("select count(*) from alerts where title like '%competitor-watch%'");
        Assert.Equal(28L, told);
        await host.TellAsync("past", TimeSpan.Zero);
        Assert.Equal(told, await host.ScalarAsync("select count(*) from alerts where title like '%competitor-watch%'"));
        await host.TellAsync("noise", TimeSpan.FromMinutes(3));
        var incident = (await host.InTenantAsync(async s =>
        {
            var queries = s.GetRequiredService<IncidentQueries>();
            var number = (await queries.ListAsync(new([], [], "competitor-watch"), null, 1, Cancelled))[0].Number;
            await StormHost.KeepCardAsync(s, "competitor-watch", number);
            return await queries.FindAsync(number, Cancelled);
        }))!;
        Assert.True(incident.Row.Noise >= 60, string.Join("; ", incident.NoiseFactors.Select(f => $"{f.Name} {f.Points}")));
        Assert.Contains(incident.Suggestions, s => s.Key.StartsWith("suppress:", StringComparison.Ordinal));
        using var report = await host.Client.GetAsync(new Uri("api/v1/incidents/noise", UriKind.Relative), Cancelled);
        Assert.Contains("competitor-watch", await report.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storms_are_fired_one_at_a_time_and_at_the_sample_company_alone()
    {
        using var acme = await host.Portal.ClientAsync("acme");
        using (var refused = await acme.PostAsJsonAsync("api/v1/demo/storms", new { storm = "deploy" }, Cancelled)) await refused.ProblemAsync(HttpStatusCode.Conflict, "another company's");
        using (var refused = await acme.GetAsync(new Uri("api/v1/demo/storms", UriKind.Relative), Cancelled)) await refused.ProblemAsync(HttpStatusCode.Conflict, "another company's");
        Assert.Equal(0L, await host.ScalarAsync("select count(*) from outbox o join tenants t on t.id = o.tenant_id where t.slug = 'acme'"));

        using var other = await host.Portal.ClientAsync("other-sample");
        await host.ScalarAsync("update tenants set is_demo = true where slug = 'other-sample'");
        using (var unknown = await other.PostAsJsonAsync("api/v1/demo/storms", new { storm = "hail" }, Cancelled)) await unknown.ProblemAsync(HttpStatusCode.BadRequest, "hail");
        using (var fired = await other.PostAsJsonAsync("api/v1/demo/storms", new { storm = "flapping" }, Cancelled))
        {
            Assert.Equal(HttpStatusCode.Accepted, fired.StatusCode);
            Assert.Equal("flapping", (await fired.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("running").GetString());
        }
        using (var second = await other.PostAsJsonAsync("api/v1/demo/storms", new { storm = "cascade" }, Cancelled)) await second.ProblemAsync(HttpStatusCode.Conflict, "another storm");
        await host.ScalarAsync("delete from tenants where slug = 'other-sample'");
    }

    private static IEnumerable<string> Services(IncidentDetail incident) => incident.Row.Services.Select(s => s.Slug).Order(StringComparer.Ordinal);
}
