using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Demo.GitHub;
using Dd0c.Workers.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Dd0c.Web.Demo;

/// <summary>
/// The simulated AWS and GitHub, each on a loopback port of its own, started by the first who asks and stopped with the
/// portal. The real scanners talk to them over the real wire protocols.
/// </summary>
internal sealed class DemoEstate(AddressPolicy addresses, TimeProvider time, IConfiguration configuration) : IDemoAddresses, IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<WebApplication> _servers = [];
    private Uri? _aws, _github;
    private Company? _company;

    /// <summary>The company as it is today; its dates lie before this day's start, so that a day's runs see the same one.</summary>
    public Company Company => _company ??= DemoCompany.Create(new DateTimeOffset(time.GetUtcNow().Date, TimeSpan.Zero));

    public async Task<Uri> AwsAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        return _aws!;
    }

    public async Task<Uri> GitHubAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        return _github!;
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_aws is not null) return;
            // As slow as a near region is; Demo:Latency=0 for tests.
            var latency = TimeSpan.FromMilliseconds(configuration.GetValue("Demo:LatencyMs", 60));
            var github = new GitHubDemo(Company.GitHub, time);
            github.Options.GraphQLLatency = latency * 15;
            github.Options.RestLatency = latency;
            _github = await ServeAsync(routes => routes.MapGitHubDemo(github), cancellationToken);
            _aws = await ServeAsync(routes => routes.MapAws(Company, new AwsDemoOptions { Latency = latency, ThrottleRate = 0.02, Time = time }), cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<Uri> ServeAsync(Action<IEndpointRouteBuilder> map, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var server = builder.Build();
        server.UseRouting();
        map(server);
        await server.StartAsync(cancellationToken);
        _servers.Add(server);
        var address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        addresses.Trust(address);
        return address;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        _gate.Dispose();
    }
}
