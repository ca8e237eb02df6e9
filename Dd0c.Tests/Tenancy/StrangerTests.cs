using System.Net;
using Dd0c.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Tenancy;

/// <summary>What the portal shows to those who are not signed in, and to anybody when it fails, in production as it is served.</summary>
public sealed class StrangerTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ServedPortal _portal = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _portal = await ServedPortal.StartAsync(postgres, Cancelled);

    [Fact]
    public async Task Every_page_but_the_ways_in_leads_a_stranger_to_the_sign_in_and_back()
    {
        using var browser = Browser();
        var open = new List<string>();
        foreach (var page in _portal.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null))
        {
            var address = "/" + string.Join('/', page.RoutePattern.PathSegments.Select(s => s.IsSimple && s.Parts[0] is RoutePatternLiteralPart part ? part.Content : s.Parts[0] is RoutePatternParameterPart { ParameterPolicies: [{ Content: "int" }] } ? "1" : Guid.Empty.ToString()));
            if (page.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                open.Add(address);
                continue;
            }
            using var answer = await browser.GetAsync(new Uri(address, UriKind.Relative), Cancelled);
            Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{address}: {(int)answer.StatusCode}");
            Assert.Equal($"/sign-in?returnUrl={Uri.EscapeDataString(address)}", answer.Headers.Location!.PathAndQuery);
        }
        Assert.Equal(["/_kit", "/denied", "/join", "/not-found", "/setup", "/sign-in"], open.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_sign_in_of_an_empty_portal_tells_of_the_first_link()
    {
        using var browser = Browser();
        Assert.Contains("Nobody has an account here yet", await browser.GetStringAsync("/sign-in", Cancelled), StringComparison.Ordinal);
    }

    /// <summary>The catalog's own table is gone; then the one without which nobody can be recognised at all.</summary>
    [Theory, InlineData("services"), InlineData("sessions")]
    public async Task A_page_that_fails_says_so_with_a_reference_and_without_our_insides(string table)
    {
        var tenants = new TwoTenants();
        await tenants.WriteAsync(_portal.Database, Cancelled);
        using var browser = Browser();
        browser.DefaultRequestHeaders.Add("Cookie", await SessionCookieOf.UserAsync(_portal.Services, tenants.One.UserId));
        await using (var broken = _portal.Database.Owner.CreateCommand($"alter table {table} rename to nowhere")) await broken.ExecuteNonQueryAsync(Cancelled);

        using var page = await browser.GetAsync(new Uri("/services", UriKind.Relative), Cancelled);
        var text = await page.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal(HttpStatusCode.InternalServerError, page.StatusCode);
        Assert.Contains("This page could not be made", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Npgsql", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    private HttpClient Browser() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _portal.Address };

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
