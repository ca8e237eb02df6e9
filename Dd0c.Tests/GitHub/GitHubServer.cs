using Dd0c.Demo.Estate;
using Dd0c.Demo.GitHub;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Integrations.GitHub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>The simulated GitHub on a real socket, and the real scanner pointed at it.</summary>
internal sealed class GitHubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServiceProvider _services;

    private GitHubServer(WebApplication app, GitHubDemo demo, JumpingClock clock, ServiceProvider services)
    {
        (_app, Demo, Clock, _services) = (app, demo, clock, services);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Connection = new GitHubConnection(Guid.CreateVersion7(), "GitHub", demo.Org.Login, Address, new GitHubAuth.Token(demo.Org.Token));
    }

    public GitHubDemo Demo { get; }
    public JumpingClock Clock { get; }
    public Uri Address { get; }
    public GitHubConnection Connection { get; set; }
    public List<VendorCall> Calls { get; } = [];
    public List<ScanProgress> Progress { get; } = [];
    public GitHubSessions Sessions => _services.GetRequiredService<GitHubSessions>();
    public GitHubScanner Scanner => (GitHubScanner)_services.GetRequiredService<IScanner>();

    public static async Task<GitHubServer> StartAsync(GitHubOrg org, Func<GitHubOptions, GitHubOptions>? options = null, Action<WebApplication>? routes = null)
    {
        var clock = new JumpingClock();
        var demo = new GitHubDemo(org, clock);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseRouting(); // before the test's own middleware would be met
        routes?.Invoke(app);
        app.MapGitHubDemo(demo);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(new Dd0c.Workers.Connections.AddressPolicy(allowCustomEndpoints: true)) // the simulated GitHub is on loopback
            .AddSingleton((options ?? (o => o))(new GitHubOptions()))
            .AddGitHub()
            .BuildServiceProvider();
        return new(app, demo, clock, services);
    }

    public Task<ScanResult> ScanAsync(ScanResult? known = null, bool full = false, params string[] only) => Scanner.ScanAsync(
        new ScanContext(Connection, Known(known), new Sink<ScanProgress>(Progress), new Sink<VendorCall>(Calls)) { Full = full, Only = only }, TestContext.Current.CancellationToken);

    public Task<ProbeResult> ProbeAsync() => Scanner.ProbeAsync(Connection, new Sink<VendorCall>(Calls), TestContext.Current.CancellationToken);

    /// <summary>Forgets the calls made so far on both sides.</summary>
    public void Forget()
    {
        Calls.Clear();
        Demo.Calls.Clear();
    }

    private static Inventory Known(ScanResult? scan) => scan is null ? new([], [], []) : new(
        [], [.. scan.Repositories.Select(r => new Seen<RepositoryFact>(r, OrgBuilder.Start))], [.. scan.Teams.Select(t => new Seen<TeamFact>(t, OrgBuilder.Start))]);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _app.DisposeAsync();
    }

    private sealed class Sink<T>(List<T> into) : IProgress<T>
    {
        public void Report(T value)
        {
            lock (into) { into.Add(value); }
        }
    }
}

/// <summary>A clock on which every wait ends at once, having moved the time by as much.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _jumped;

    public TimeSpan Waited => TimeSpan.FromTicks(Interlocked.Read(ref _jumped));

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Waited;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _jumped, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero) { Advance(dueTime); }
        return System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }
}
