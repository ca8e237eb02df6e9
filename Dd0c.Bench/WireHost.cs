using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Demo.GitHub;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Integrations.GitHub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Bench;

/// <summary>A company's AWS and GitHub on a loopback socket with the latency of the real ones, and our scanners pointed at both.</summary>
internal sealed class WireHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<OpenConnection> _connections;

    private WireHost(WebApplication app, ServiceProvider services, Company company, Uri address)
    {
        (_app, _services) = (app, services);
        _connections =
        [
            .. company.Accounts.Select(a => new AwsConnection(Guid.NewGuid(), a.Alias, new AwsAuth.AccessKey(a.AccessKeyId, a.SecretAccessKey, null), [], address)),
            new GitHubConnection(Guid.NewGuid(), "GitHub", company.GitHub.Login, new Uri(address, "/github/"), new GitHubAuth.Token(company.GitHub.Token)),
        ];
    }

    public static async Task<WireHost> StartAsync(Company company, TimeSpan awsLatency, TimeSpan graphQLPage)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var github = new GitHubDemo(company.GitHub);
        github.Options.GraphQLLatency = graphQLPage;
        github.Options.RestLatency = awsLatency;
        app.MapAws(company, new AwsDemoOptions { Latency = awsLatency, EnforceRates = true });
        app.MapGitHubDemo(github, "/github");
        await app.StartAsync();
        var services = new ServiceCollection().AddLogging().AddSingleton(new AddressPolicy(allowCustomEndpoints: true)).AddAws().AddGitHub().BuildServiceProvider();
        return new WireHost(app, services, company, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));
    }

    /// <summary>All connections at once, as a discovery run does it.</summary>
    public async Task<WireScan> ScanAsync(Inventory known)
    {
        var calls = new Counter();
        var results = await Task.WhenAll(_connections.Select(connection => ScannerFor(connection).ScanAsync(new ScanContext(connection, known, new Ignored(), calls), CancellationToken.None)));
        return new WireScan(results, calls.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _app.DisposeAsync();
    }

    private IScanner ScannerFor(OpenConnection connection) =>
        _services.GetServices<IScanner>().Single(s => s.Provider == (connection is AwsConnection ? Provider.Aws : Provider.GitHub));

    private sealed class Ignored : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) { }
    }

    private sealed class Counter : IProgress<VendorCall>
    {
        private int _count;
        public int Count => _count;
        public void Report(VendorCall value) => Interlocked.Increment(ref _count);
    }
}

/// <summary>What one round over all connections brought home.</summary>
internal sealed record WireScan(IReadOnlyList<ScanResult> Results, int Calls)
{
    /// <summary>Parts of the matrix that were not seen whole; a benchmark with any measured something else.</summary>
    public IReadOnlyList<Coverage> Partial => [.. Results.SelectMany(r => r.Coverage).Where(c => c.State is not CoverageState.Complete)];

    public Inventory Inventory(DateTimeOffset at) => new(
        [.. Results.SelectMany(r => r.Resources).Select(r => new Seen<ResourceFact>(r, at))],
        [.. Results.SelectMany(r => r.Repositories).Select(r => new Seen<RepositoryFact>(r, at))],
        [.. Results.SelectMany(r => r.Teams).Select(t => new Seen<TeamFact>(t, at))]);
}
