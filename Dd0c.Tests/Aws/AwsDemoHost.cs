using System.Collections.Concurrent;
using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Credentials;
using Dd0c.Workers.Integrations.Aws.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Aws;

/// <summary>The simulated AWS on a real socket, and our scanner pointed at it.</summary>
internal sealed class AwsDemoHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CompanyBox _box;

    private AwsDemoHost(WebApplication app, CompanyBox box, Uri url) => (_app, _box, Url) = (app, box, url);

    public Uri Url { get; }
    public ConcurrentQueue<AwsDemoCall> Served => _box.Served;

    /// <summary>Every request line with the body of its answer, when it was a good one, while capturing.</summary>
    public ConcurrentQueue<(string Request, byte[] Answer)> Answers => _box.Answers;
    public bool Capturing { set => _box.Capturing = value; }

    /// <summary>How often the operation was asked for.</summary>
    public int Count(string operation) => Served.Count(c => c.Operation == operation);

    public static async Task<AwsDemoHost> StartAsync(Company company, AwsDemoOptions? options = null, string prefix = "")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var box = new CompanyBox();
        options ??= new AwsDemoOptions();
        app.Use(box.CaptureAsync);
        app.MapGroup(prefix).MapAws(company, options with { Seen = call => { box.Served.Enqueue(call); options.Seen?.Invoke(call); } });
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new AwsDemoHost(app, box, new Uri(address + prefix));
    }

    public AwsConnection Connection(AwsAuth? auth = null, params string[] regions) =>
        new(Guid.NewGuid(), "test", auth ?? new AwsAuth.AccessKey(CompanyBuilder.KeyId, CompanyBuilder.SecretKey, null), regions, Url);

    public static AwsScanner Scanner(IAwsCredentials? own = null, AwsPatience? patience = null, bool allowCustomEndpoints = true) =>
        new(new AwsConnector(own ?? new FixedCredentials(CompanyBuilder.KeyId, CompanyBuilder.SecretKey, null), new AwsThrottle(TimeProvider.System), new AwsHttp(new AddressPolicy(allowCustomEndpoints)), TimeProvider.System), patience);

    public async Task<Scan> ScanAsync(AwsConnection? connection = null, IReadOnlyList<ResourceFact>? known = null, AwsScanner? scanner = null, CancellationToken? cancel = null, bool full = false, IReadOnlyList<string>? only = null)
    {
        var (calls, progress) = (new Heard<VendorCall>(), new Heard<ScanProgress>());
        var inventory = new Inventory([.. (known ?? []).Select(k => new Seen<ResourceFact>(k, CompanyBuilder.Day))], [], []);
        var result = await (scanner ?? Scanner()).ScanAsync(new ScanContext(connection ?? Connection(), inventory, progress, calls) { Full = full, Only = only ?? [] }, cancel ?? Xunit.TestContext.Current.CancellationToken);
        return new Scan(result, [.. calls.All], [.. progress.All]);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private sealed class CompanyBox
    {
        public ConcurrentQueue<AwsDemoCall> Served { get; } = new();
        public ConcurrentQueue<(string, byte[])> Answers { get; } = new();
        public bool Capturing { get; set; }

        public async Task CaptureAsync(HttpContext http, Func<Task> next)
        {
            if (!Capturing) { await next(); return; }
            var wire = http.Response.Body;
            using var copy = new MemoryStream();
            http.Response.Body = copy;
            await next();
            http.Response.Body = wire;
            if (http.Response.StatusCode == 200) { Answers.Enqueue(($"{http.Request.Method} {http.Request.Path} {http.Request.Headers["X-Amz-Target"]}", copy.ToArray())); }
            await wire.WriteAsync(copy.ToArray(), http.RequestAborted);
        }
    }

    private sealed class Heard<T> : IProgress<T>
    {
        public ConcurrentQueue<T> All { get; } = new();
        public void Report(T value) => All.Enqueue(value);
    }
}

/// <summary>What a scan brought, and what it told on its way.</summary>
internal sealed record Scan(ScanResult Result, IReadOnlyList<VendorCall> Calls, IReadOnlyList<ScanProgress> Progress)
{
    public ResourceFact Fact(string arn) => Result.Resources.SingleOrDefault(r => r.Arn == arn) ?? throw new InvalidOperationException($"{arn} is not among\n" + string.Join('\n', Result.Resources.Select(r => r.Arn)));
    public Coverage Cell(string kind, string? region = null) => Result.Coverage.Single(c => c.Scope.Kind == kind && (region is null || c.Scope.Region == region));
    public IEnumerable<string> Links(string arn, string kind) => Fact(arn).Links.Where(l => l.Kind == kind).Select(l => l.Target);
    public string AllText => string.Join('\n', Result.Resources.Select(r => System.Text.Json.JsonSerializer.Serialize(r)).Concat(Result.Coverage.Select(c => c.ToString())));
}
