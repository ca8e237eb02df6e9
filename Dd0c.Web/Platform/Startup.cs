using Dd0c.Web.Actions;
using Dd0c.Web.Alerts;
using Dd0c.Web.Api;
using Dd0c.Web.Ask;
using Dd0c.Web.Audit;
using Dd0c.Web.Catalog;
using Dd0c.Web.Corrections;
using Dd0c.Web.Catalog.Api;
using Dd0c.Web.Catalog.Dependencies;
using Dd0c.Web.Catalog.Entities;
using Dd0c.Web.Catalog.Export;
using Dd0c.Web.Demo;
using Dd0c.Web.Discovery;
using Dd0c.Web.Insights;
using Dd0c.Web.Onboarding;
using Dd0c.Web.History;
using Dd0c.Web.Home;
using Dd0c.Web.Scorecards;
using Dd0c.Web.Mcp;
using Dd0c.Web.Search;
using Dd0c.Web.Teams;
using Dd0c.Web.Tenancy;
using Dd0c.Web.Tenancy.Data;
using Dd0c.Web.Webhooks;
using Dd0c.Workers.Actions;
using Dd0c.Workers.Alerts;
using Dd0c.Workers.Audit;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.History;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Integrations.GitHub;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Scorecards;
using Dd0c.Workers.Search;
using Dd0c.Workers.Webhooks;

namespace Dd0c.Web.Platform;

/// <summary>The way from a command line to a serving portal.</summary>
internal static class Startup
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["healthcheck", ..]) return await HealthCheck.RunAsync(args[1..]);
        if (args is ["cli", ..]) return await Cli.RunAsync(args[1..]);

        var builder = Builder(args);
        await using var backing = await Backing.PrepareAsync(builder.Configuration);
        await using var app = Compose(builder, backing);
        backing.Stopping.Register(app.Lifetime.StopApplication);
        await FirstRunLink.PrintAsync(app);
        await app.RunAsync();
        return 0;
    }

    internal static WebApplicationBuilder Builder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        return builder;
    }

    internal static WebApplication Compose(WebApplicationBuilder builder, Backing backing)
    {
        builder.AddTelemetry();
        // It logs whole addresses, and some carry a secret: a hub client's token, a first-run or invitation link.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Services.AddDatabase(backing.Addresses);
        builder.Services.AddKeyRing(backing.MasterKey);
        builder.Services.AddHostedSingleton<ChangeFeed>();
        builder.Services.AddTenancy(builder.Configuration);
        builder.Services.AddApi().AddMcpTools().AddAsk();
        builder.Services.AddSingleton<SignedBodies>();
        builder.Services.AddAws().AddGitHub().AddVendorConnections().AddDiscovery().AddWebhooks().AddAlerts().AddHistory(builder.Configuration).AddScorecards().AddActions().AddAuditSealing().AddScheduler(backing.Addresses).AddSearch(builder.Configuration).AddDemo().AddStorms();
        builder.Services.AddPortal().AddSearchPages().AddCatalogPages().AddCorrectionPages().AddTeamPages().AddHomePage().AddAlertPages().AddDiscoveryPages().AddHistoryPages().AddScorecardPages().AddActionPages().AddInsights().AddAudit().AddOrganisationData().AddOnboarding();

        var app = builder.Build();
        app.UseRequestSpans();
        app.UsePortal();
        app.UseApiFaults();
        app.UseRateLimits();
        app.UseAuthentication();
        app.UseAuthorization(); // signs API tokens in, so the tenant is known after it
        app.UseMiddleware<TenantMiddleware>();
        app.UseApiHeaders();
        app.UseAntiforgery();
        app.MapHealth();
        app.MapTenancy();
        app.MapDiscovery();
        app.MapOnboarding();
        app.MapCatalogApi();
        app.MapCatalogExport();
        app.MapDependencies();
        app.MapEntities();
        app.MapHistory();
        app.MapHistoryPages();
        app.MapCorrections();
        app.MapScorecards();
        app.MapActions();
        app.MapInsights();
        app.MapAudit();
        app.MapOrganisationData();
        app.MapGitHubWebhooks();
        app.MapAwsWebhooks();
        app.MapAlerts();
        app.MapStorms();
        app.MapCorrectionPages();
        app.MapApi();
        app.MapMcpTools();
        app.MapAsk();
        app.MapSearchPages();
        app.MapPortal();
        return app;
    }

    /// <summary>One instance, as itself and as the hosted service that runs it.</summary>
    private static void AddHostedSingleton<T>(this IServiceCollection services) where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
