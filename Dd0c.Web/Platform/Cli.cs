using Dd0c.Domain.Alerts;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Demo;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.History;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Integrations.GitHub;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Search;

namespace Dd0c.Web.Platform;

/// <summary>The operator's command line: <c>./dev cli …</c>, or <c>dotnet Dd0c.Web.dll cli …</c> in the container.</summary>
internal static class Cli
{
    private const string Usage = """
        dd0c cli migrate                                    bring the database up to date
        dd0c cli tenant create --slug acme [--name "Acme"]  make an organisation
        dd0c cli tenant plan --tenant acme --plan pro       how long what comes is kept: free, pro, business, enterprise
        dd0c cli token create --tenant acme --scope S …     make an API token and print it, once
                              [--name N] [--days 90|0]      0 days: never runs out
        dd0c cli discover --tenant acme [--full]            run discovery now and wait for it; --full: read all
                                                            again, also what has not changed
        dd0c cli archive                                    move the months of the history that are over to the
                                                            archive now, as is done some times a day
        dd0c cli storm deploy --tenant sample-company       fire a storm at a sample company: deploy, cascade,
                                                            flapping or noise

        Scopes: read:catalog write:catalog read:connections write:connections read:discovery run:discovery
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return args switch
            {
                ["migrate"] => await WithAsync((_, _) => Task.FromResult("The database is up to date.")),
                ["tenant", "create", [not '-', ..] slug, .. var rest] => await CreateTenantAsync(CliOptions.Parse([.. rest, "--slug", slug], "slug", "name")),
                ["tenant", "create", .. var rest] => await CreateTenantAsync(CliOptions.Parse(rest, "slug", "name")),
                ["tenant", "plan", .. var rest] => await SetPlanAsync(CliOptions.Parse(rest, "tenant", "plan")),
                ["token", "create", .. var rest] => await CreateTokenAsync(CliOptions.Parse(rest, "tenant", "scope", "name", "days")),
                ["discover", .. var rest] => await DiscoverAsync(CliOptions.Parse([.. rest.Where(r => r != "--full")], "tenant"), rest.Contains("--full")),
                ["storm", [not '-', ..] storm, .. var rest] => await StormAsync(storm, CliOptions.Parse(rest, "tenant")),
                ["archive"] => await ArchiveAsync(),
                _ => Fail(Usage),
            };
        }
        catch (CliFault fault)
        {
            return Fail(fault.Message);
        }
    }

    private static Task<int> CreateTenantAsync(CliOptions options)
    {
        var slug = options.One("slug") ?? (options.One("name") is { } name ? Slug.Of(name, "") : throw new CliFault("Say which: --slug acme"));
        if (slug != Slug.Of(slug, "")) throw new CliFault($"\"{slug}\" cannot stand in an address. Use a to z, 0 to 9 and hyphens, as in {Slug.Of(slug, "acme")}.");
        return WithAsync(async (services, cancellationToken) =>
        {
            try
            {
                await services.GetRequiredService<SignUp>().CreateTenantAsync(options.One("name") ?? slug, slug, cancellationToken);
            }
            catch (InvalidOperationException e)
            {
                throw new CliFault(e.Message);
            }
            return $"Made the organisation {slug}.";
        });
    }

    private static Task<int> SetPlanAsync(CliOptions options)
    {
        var tenant = options.One("tenant") ?? throw new CliFault("Say for whom: --tenant acme");
        if (options.One("plan") is not { } plan || !RetentionPlan.Usual.TryGetValue(plan, out var usual)) throw new CliFault($"Say which: --plan {string.Join(", ", RetentionPlan.Usual.Keys)}");
        return WithAsync(async (services, cancellationToken) =>
        {
            await using var command = services.GetRequiredService<SystemDatabase>().Source.CreateCommand("update tenants set plan = $2 where slug = $1");
            command.Parameters.AddWithValue(tenant);
            command.Parameters.AddWithValue(plan);
            return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? $"{tenant} is on {plan}: alerts are kept for {usual.Alerts} days unless Alerts:Retention says otherwise."
                : throw new CliFault($"There is no organisation {tenant}. Make it: ./dev cli tenant create --slug {tenant}");
        });
    }

    private static Task<int> CreateTokenAsync(CliOptions options)
    {
        var tenant = options.One("tenant") ?? throw new CliFault("Say for whom: --tenant acme");
        var scopes = options.All("scope").SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct().ToArray();
        if (scopes.Length == 0) throw new CliFault($"Say what it may do: --scope read:catalog (known: {string.Join(' ', Scope.All)})");
        if (scopes.FirstOrDefault(s => !Scope.All.Contains(s)) is { } unknown) throw new CliFault($"There is no scope {unknown}. Known: {string.Join(' ', Scope.All)}");
        if (!int.TryParse(options.One("days") ?? "90", out var days) || days is < 0 or > 3650) throw new CliFault("--days takes 0 (never runs out) to 3650.");
        return WithAsync(async (services, _) => await services.GetRequiredService<CliTokens>().CreateAsync(tenant, options.One("name") ?? "command line", scopes, days)
            ?? throw new CliFault($"There is no organisation {tenant}. Make it: ./dev cli tenant create --slug {tenant}"));
    }

    private static Task<int> DiscoverAsync(CliOptions options, bool full)
    {
        var tenant = options.One("tenant") ?? throw new CliFault("Say for whom: --tenant acme");
        return WithAsync(async (services, cancellationToken) => await services.GetRequiredService<CliDiscovery>().RunAsync(tenant, full, cancellationToken));
    }

    private static Task<int> StormAsync(string storm, CliOptions options)
    {
        var tenant = options.One("tenant") ?? throw new CliFault("Say at whom: --tenant sample-company");
        return WithAsync(async (services, cancellationToken) => await services.GetRequiredService<CliStorm>().FireAsync(tenant, storm, cancellationToken));
    }

    private static Task<int> ArchiveAsync() => WithAsync(async (services, cancellationToken) =>
        !services.GetRequiredService<IArchive>().IsOpen ? throw new CliFault("There is no archive: name its folder with History:ArchiveFolder.")
            : await services.GetRequiredService<HistoryArchiver>().RunAsync(cancellationToken) ? "What is over is in the archive." : "Another node is at it.");

    /// <summary>Runs one command on a prepared database; what it returns goes to standard output, alone, for scripts.</summary>
    private static async Task<int> WithAsync(Func<IServiceProvider, CancellationToken, Task<string>> command)
    {
        var builder = Startup.Builder([]);
        builder.Logging.ClearProviders();
        await using var backing = await Backing.PrepareAsync(builder.Configuration, mayVisit: true);
        builder.Services.AddDatabase(backing.Addresses).AddKeyRing(backing.MasterKey).AddTenancy(builder.Configuration);
        builder.Services.AddSingleton<CliTokens>().AddSingleton<CliDiscovery>().AddSingleton<CliStorm>().AddSingleton<ChangeFeed>();
        builder.Services.AddAws().AddGitHub().AddVendorConnections().AddDiscovery().AddHistory(builder.Configuration).AddSearch(builder.Configuration).AddDemo();
        await using var app = builder.Build();
        Console.WriteLine(await command(app.Services, backing.Stopping));
        return 0;
    }

    private static int Fail(string text)
    {
        Console.Error.WriteLine(text);
        return 2;
    }
}
