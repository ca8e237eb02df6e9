using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Web.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Tenancy;

/// <summary>
/// Every address the running portal answers, asked for what is the neighbour's. The addresses come from the portal's own
/// routes: a new one is held to this as soon as it is mapped, and fails here when these tests cannot reach it.
/// </summary>
public sealed class NeighbourTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly string[] s_tabs = ["overview", "infra", "dependencies", "docs", "incidents", "cost", "drift", "runbooks", "scorecard", "activity", "teams", "checks", "trend", "initiatives", "exemptions", "1"];

    /// <summary>Parameters that name a part of a page and nothing that belongs to anybody.</summary>
    private static readonly Dictionary<string, string[]> s_wordsOfPages = new(StringComparer.OrdinalIgnoreCase) { ["Section"] = ["connections", "alerts", "notifications", "members", "tokens", "audit", "data"], ["Step"] = ["plan", "aws", "github", "discovery"], ["Report"] = ["ownership", "health", "debt", "deploys", "noise"], ["Kind"] = [.. Dd0c.Domain.Catalog.Entities.EntityKind.All] };

    private readonly TwoTenants _tenants = new();
    private ServedPortal _portal = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
    private TenantSample Own => _tenants.One;
    private TenantSample Neighbour => _tenants.Other;

    public async ValueTask InitializeAsync()
    {
        _portal = await ServedPortal.StartAsync(postgres, Cancelled);
        await _tenants.WriteAsync(_portal.Database, Cancelled);
    }

    [Fact]
    public async Task No_api_endpoint_tells_of_a_neighbour_or_changes_what_is_theirs()
    {
        using var client = await _portal.ClientAsync(Own.TenantSlug);
        var asked = 0;
        foreach (var (pattern, methods) in ApiRoutes())
            foreach (var method in methods)
            {
                if (pattern.Parameters.Count == 0)
                {
                    foreach (var query in method == "GET" ? new[] { "", $"?q={Neighbour.Word}", $"?team={Neighbour.TeamSlug}", "?limit=1&expand=resources,evidence" } : [""])
                        await SilentAsync(client, method, "/" + pattern.RawText!.Trim('/') + query, null, method == "POST" ? new { connections = new[] { Neighbour.ConnectionId.ToString() } } : null);
                    asked++;
                    continue;
                }
                if (s_wordsOfPages.TryGetValue(pattern.Parameters[0].Name, out var words))
                {
                    foreach (var address in Addresses(pattern, [.. words, .. Neighbour.Keys])) await SilentAsync(client, method, $"{address}?team={Neighbour.TeamSlug}", null, null);
                    asked++;
                    continue;
                }
                foreach (var address in Addresses(pattern, Neighbour.Keys)) await SilentAsync(client, method, address, HttpStatusCode.NotFound, method is "POST" or "PUT" or "PATCH" ? new { } : null);
                asked++;
                if (method != "GET") continue;
                var reached = false;
                foreach (var address in Addresses(pattern, Own.Keys))
                {
                    using var mine = await client.GetAsync(new Uri(address, UriKind.Relative), Cancelled);
                    reached |= mine.IsSuccessStatusCode;
                    if (reached) break;
                }
                Assert.True(reached, $"None of the sample's keys reaches GET {pattern.RawText}: give {nameof(TenantSample)} what it asks for, or its 404s here prove nothing.");
            }
        Assert.True(asked >= 12, $"{asked} endpoints");
        Assert.Equal("walnut production", await _portal.Database.Owner.CreateCommand($"select name from connections where id = '{Neighbour.ConnectionId}'").ExecuteScalarAsync(Cancelled));
        Assert.Equal(1L, await _portal.Database.Owner.CreateCommand($"select count(*) from discovery_runs where tenant_id = '{Neighbour.TenantId}' and trigger <> 'scheduled'").ExecuteScalarAsync(Cancelled));
    }

    [Fact]
    public async Task No_page_tells_of_a_neighbour()
    {
        using var browser = await SignedInAsync(Own.UserId);
        var pages = _portal.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null).Select(e => e.RoutePattern).DistinctBy(p => p.RawText).ToList();
        Assert.True(pages.Count >= 8, $"{pages.Count} pages");
        foreach (var page in pages)
        {
            var parameters = page.Parameters.Where(p => !p.IsCatchAll).ToList();
            if (parameters.Count == 0)
            {
                await SilentAsync(browser, "GET", $"/{page.RawText!.Trim('/')}?q={Neighbour.TeamSlug}&team={Neighbour.TeamSlug}&peek={Neighbour.ServiceSlug}", null, null);
                continue;
            }
            if (s_wordsOfPages.TryGetValue(parameters[0].Name, out var words))
            {
                if (parameters.Count == 1)
                {
                    foreach (var address in parameters.Count > 1 ? Addresses(page, words, Neighbour.Keys) : Addresses(page, [.. words, .. Neighbour.Keys])) await SilentAsync(browser, "GET", address, null, null);
                    continue;
                }
            }
            foreach (var address in Addresses(page, words ?? Neighbour.Keys, words is null ? [.. s_tabs, .. Neighbour.Keys] : Neighbour.Keys)) await SilentAsync(browser, "GET", address, HttpStatusCode.NotFound, null);
            var reached = false;
            foreach (var address in Addresses(page, words ?? Own.Keys, words is null ? [.. s_tabs, .. Own.Keys] : Own.Keys))
            {
                using var mine = await browser.GetAsync(new Uri(address, UriKind.Relative), Cancelled);
                reached |= mine.IsSuccessStatusCode && (await mine.Content.ReadAsStringAsync(Cancelled)).Contains(Own.Word, StringComparison.OrdinalIgnoreCase);
                if (reached) break;
            }
            Assert.True(reached, $"None of the sample's keys shows anything on {page.RawText}: its 404s here prove nothing.");
        }
        await SilentAsync(browser, "GET", $"/palette?q={Neighbour.ServiceSlug}", null, null);
        await SilentAsync(browser, "GET", "/palette?q=team", null, null);
    }

    [Fact]
    public async Task No_tool_of_an_assistant_tells_of_a_neighbour()
    {
        using var client = await _portal.ClientAsync(Own.TenantSlug);
        await using var assistant = await Assistant.ConnectAsync(_portal, client);
        foreach (var tool in await assistant.ListToolsAsync(cancellationToken: Cancelled))
            foreach (var key in Neighbour.Keys.Append(Neighbour.Arn).Append(Neighbour.Word))
            {
                var text = (await tool.CallAsync(Assistant.Arguments(tool, key, Neighbour.IncidentNumber), cancellationToken: Cancelled)).Text();
                Assert.False(text.Replace(key, "", StringComparison.Ordinal).Contains(Neighbour.Word, StringComparison.OrdinalIgnoreCase), $"{tool.Name} {key} tells of the neighbour: {text}");
            }
    }

    [Fact]
    public async Task A_client_of_the_hub_hears_its_own_tenants_runs_alone()
    {
        using var own = await _portal.ClientAsync(Own.TenantSlug);
        using var other = await _portal.ClientAsync(Neighbour.TenantSlug);
        await using var ownHub = await HubListener.ConnectAsync(_portal.Address, own.DefaultRequestHeaders.Authorization!.Parameter!, Cancelled);
        await using var otherHub = await HubListener.ConnectAsync(_portal.Address, other.DefaultRequestHeaders.Authorization!.Parameter!, Cancelled);
        var feed = _portal.Services.GetRequiredService<ChangeFeed>();
        await feed.AnnounceAsync(new(Own.TenantId, Feed.Discovery, "phase_started", Own.RunId, JsonSerializer.SerializeToElement(new { phase = Own.Word })), Cancelled);
        await feed.AnnounceAsync(new(Neighbour.TenantId, Feed.Discovery, "completed", Neighbour.RunId, JsonSerializer.SerializeToElement(new { status = Neighbour.Word })), Cancelled);
        await otherHub.UntilAsync(h => h.Event == "completed", Cancelled);
        await feed.AnnounceAsync(new(Own.TenantId, Feed.Discovery, "completed", Own.RunId, null), Cancelled);
        await ownHub.UntilAsync(h => h.Event == "completed", Cancelled);
        Assert.Equal(["phase_started", "completed"], ownHub.Heard.Select(h => h.Event));
        Assert.Equal(["completed"], otherHub.Heard.Select(h => h.Event));
        Assert.All(ownHub.Heard, h => Assert.Equal(Own.RunId, h.Argument.GetProperty("runId").GetGuid()));
    }

    [Fact]
    public async Task The_hub_sends_a_client_away_whose_token_is_revoked_and_keeps_the_others()
    {
        using var leaving = await _portal.ClientAsync(Own.TenantSlug);
        using var staying = await _portal.ClientAsync(Own.TenantSlug);
        await using var gone = await HubListener.ConnectAsync(_portal.Address, leaving.DefaultRequestHeaders.Authorization!.Parameter!, Cancelled);
        await using var kept = await HubListener.ConnectAsync(_portal.Address, staying.DefaultRequestHeaders.Authorization!.Parameter!, Cancelled);
        await using (var revoke = _portal.Database.Owner.CreateCommand("update api_tokens set revoked_at = now() where hash = sha256($1::bytea)"))
        {
            revoke.Parameters.AddWithValue(System.Text.Encoding.UTF8.GetBytes(leaving.DefaultRequestHeaders.Authorization!.Parameter!));
            Assert.Equal(1, await revoke.ExecuteNonQueryAsync(Cancelled));
        }
        await _portal.Services.GetRequiredService<HubClients>().SweepAsync(Cancelled);
        await gone.Ended.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        Assert.False(kept.Ended.IsCompleted);
    }

    [Fact]
    public async Task The_hub_takes_no_client_without_a_token_that_may_watch()
    {
        using var blind = await _portal.ClientAsync(Own.TenantSlug, Scope.ReadCatalog);
        await Assert.ThrowsAnyAsync<Exception>(() => HubListener.ConnectAsync(_portal.Address, "dd0c_live_nothing", Cancelled));
        await Assert.ThrowsAnyAsync<Exception>(() => HubListener.ConnectAsync(_portal.Address, blind.DefaultRequestHeaders.Authorization!.Parameter!, Cancelled));
    }

    private IEnumerable<(RoutePattern Pattern, IReadOnlyList<string> Methods)> ApiRoutes() =>
        _portal.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.TrimStart('/') is { } text && text.StartsWith("api/", StringComparison.Ordinal) && text != "api/{**path}")
            .Select(e => (e.RoutePattern, e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST", "PUT", "PATCH", "DELETE"]));

    /// <summary>The route with a key in the place of its first parameter; a second one takes every key, or, where it is a tab, every tab of what has tabs.</summary>
    private static IEnumerable<string> Addresses(RoutePattern pattern, IReadOnlyList<string> keys) =>
        pattern.Parameters is [_, { Name: "Tab" }] ? Addresses(pattern, [.. keys.Where(k => k.StartsWith("service-", StringComparison.Ordinal) || k.StartsWith("scorecard-", StringComparison.Ordinal))], s_tabs).Concat(Addresses(pattern, keys, s_tabs[..1])) : Addresses(pattern, keys, [.. keys, "1"]);

    private static IEnumerable<string> Addresses(RoutePattern pattern, IReadOnlyList<string> firsts, IReadOnlyList<string> seconds)
    {
        var names = pattern.Parameters.Select(p => p.Name).ToList();
        foreach (var first in firsts.Where(f => Fits(pattern.Parameters[0], f) && (names.Count == 1 || Holds(pattern, f))))
            foreach (var second in names.Count > 1 ? seconds.Where(s => Fits(pattern.Parameters[1], s)) : [""])
                yield return "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
                {
                    RoutePatternLiteralPart literal => literal.Content,
                    RoutePatternSeparatorPart separator => separator.Content,
                    RoutePatternParameterPart parameter => names.IndexOf(parameter.Name) == 0 ? first : second,
                    _ => "",
                }))));
    }

    /// <summary>What has parts of its own goes by an id, or by an address that begins with its kind; the parts of others are asked for by every key.</summary>
    private static bool Holds(RoutePattern pattern, string key) => Guid.TryParse(key, out _) || int.TryParse(key, out _) || !Kinded(key) || pattern.RawText!.Contains(key[..key.IndexOf('-', StringComparison.Ordinal)], StringComparison.OrdinalIgnoreCase) || s_wordsOfPages.Values.Any(w => w.Contains(key));

    private static bool Kinded(string key) => key.StartsWith("service-", StringComparison.Ordinal) || key.StartsWith("team-", StringComparison.Ordinal) || key.StartsWith("tenant-", StringComparison.Ordinal) || key.StartsWith("scorecard-", StringComparison.Ordinal) || key.StartsWith("action-", StringComparison.Ordinal) || key.StartsWith("path-", StringComparison.Ordinal);

    /// <summary>A route that takes ids or numbers alone answers nothing else in any case.</summary>
    private static bool Fits(RoutePatternParameterPart parameter, string key) => parameter.ParameterPolicies.All(p => p.Content switch { "guid" => Guid.TryParse(key, out _), "int" => int.TryParse(key, out _), _ => true });

    /// <summary>Asks, and holds the answer to its status and to saying nothing of the neighbour.</summary>
    /// <param name="status">Null: any but a fault of ours.</param>
    private async Task SilentAsync(HttpClient client, string method, string address, HttpStatusCode? status, object? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await client.SendAsync(request, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        // What was asked for may be repeated; nothing else of the neighbour may be there.
        var asked = address.Contains(Neighbour.Word, StringComparison.Ordinal);
        var told = asked ? text.Replace($"\"query\":\"{Neighbour.Word}\"", "", StringComparison.Ordinal) : text;
        Assert.False(told.Contains(Neighbour.Word, StringComparison.OrdinalIgnoreCase), $"{method} {address} tells of the neighbour: {text}");
        Assert.True((int)answer.StatusCode < 500 && (status is null || answer.StatusCode == status || answer.StatusCode == HttpStatusCode.MethodNotAllowed), $"{method} {address}: {(int)answer.StatusCode} {text}");
    }

    private async Task<HttpClient> SignedInAsync(Guid user)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _portal.Address };
        client.DefaultRequestHeaders.Add("Cookie", await SessionCookieOf.UserAsync(_portal.Services, user));
        return client;
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
