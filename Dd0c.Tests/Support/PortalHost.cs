using System.Security.Claims;
using Dd0c.Tests.Support;
using Dd0c.Web.Components;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Search;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using Xunit;

namespace Dd0c.Tests.Support;

/// <summary>The tests that look at the portal: one after another, because they share its one browser.</summary>
[CollectionDefinition(Name)]
public sealed class Portal : ICollectionFixture<PortalHost>
{
    public const string Name = "portal";
}

/// <summary>The whole portal on a free port over a seeded database, and one headless Chromium; both start when first asked for.</summary>
public sealed class PortalHost : WebApplicationFactory<App>
{
    private readonly PostgresFixture _postgres;
    private readonly Lazy<Task<Uri>> _served;
    private readonly Lazy<Task<(IPlaywright, IBrowser)>> _browser;
    private TestDatabase? _database;

    public PortalHost(PostgresFixture postgres)
    {
        _postgres = postgres;
        UseKestrel(0);
        _served = new(ServeAsync);
        _browser = new(LaunchAsync);
    }

    /// <summary>The portal's address.</summary>
    public Task<Uri> AddressAsync() => _served.Value;

    /// <summary>What the database was seeded with.</summary>
    internal PortalSeed Seed { get; private set; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("ConnectionStrings:Main", _database!.Addresses.Owner);
        builder.UseSetting("MasterKey", Convert.ToBase64String(new byte[32]));
    }

    /// <summary>A browser signed in as a person of the seeded organisation; dispose it before the test ends.</summary>
    internal async Task<IBrowserContext> OpenAsync(int width = 1440, int height = 900, string? theme = null, bool signedIn = true, bool script = true)
    {
        var address = await AddressAsync();
        var (_, browser) = await _browser.Value;
        var context = await browser.NewContextAsync(new() { BaseURL = address.ToString(), ViewportSize = new() { Width = width, Height = height }, ReducedMotion = ReducedMotion.Reduce, TimezoneId = "Europe/Berlin", Locale = "en-GB", JavaScriptEnabled = script });
        if (signedIn) await context.AddCookiesAsync([new() { Name = "dd0c", Value = await CookieAsync(Seed.UserId), Url = address.ToString() }]);
        if (theme is not null) await context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = address.ToString() }]);
        return context;
    }

    /// <summary>The portal's own session cookie of a person, as signing in would set it.</summary>
    internal async Task<string> CookieAsync(Guid userId)
    {
        await AddressAsync();
        var session = await Services.GetRequiredService<Sessions>().OpenAsync(userId, null, "test", CancellationToken.None);
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new(Claims.SessionId, session.ToString())], SessionCookie.Scheme)),
            new AuthenticationProperties { IssuedUtc = DateTimeOffset.UtcNow, ExpiresUtc = DateTimeOffset.UtcNow.AddHours(1) }, SessionCookie.Scheme);
        return Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SessionCookie.Scheme).TicketDataFormat.Protect(ticket);
    }

    private async Task<Uri> ServeAsync()
    {
        _database = await _postgres.CreateAsync(CancellationToken.None);
        await Seed.WriteAsync(_database, CancellationToken.None);
        StartServer();
        await IndexAsync();
        return ClientOptions.BaseAddress;
    }

    private async Task IndexAsync()
    {
        await using var connection = await _database!.Owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Services.GetRequiredService<SearchIndexer>().WriteAsync(connection, Seed.TenantId, Seed.Documents(), [], CancellationToken.None);
        await transaction.CommitAsync();
    }

    private async Task<(IPlaywright, IBrowser)> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return (playwright, await Chromium.LaunchAsync(playwright));
    }

    public override async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
        {
            var (playwright, browser) = await _browser.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
        await base.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }
}
