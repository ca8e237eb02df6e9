using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Demo.GitHub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Bench;

/// <summary>A company's AWS and GitHub on a loopback socket with the latency of the real ones and AWS's documented rates enforced.</summary>
internal sealed class WireHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WireHost(WebApplication app, GitHubDemo demo) => (_app, Demo) = (app, demo);

    /// <summary>Replace its organisation to let something happen there.</summary>
    public GitHubDemo Demo { get; }

    public Uri Aws => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    public Uri GitHub => new(Aws, "/github/");

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
        return new WireHost(app, github);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
