using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>A server that takes outbound webhooks under any path and PagerDuty's events, and answers as it is told to.</summary>
internal sealed class FakeReceivers : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<int> _next = new();

    private FakeReceivers(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;
    public ConcurrentQueue<Received> All { get; } = new();
    public IEnumerable<Received> Taken => All.Where(r => r.Answered is >= 200 and < 300);

    public static async Task<FakeReceivers> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var fake = new FakeReceivers(app);
        app.Run(fake.TakeAsync);
        await app.StartAsync();
        fake.Address = new Uri(app.Urls.Single());
        return fake;
    }

    /// <summary>What the next requests are answered; then 200 again.</summary>
    public void Next(params int[] statuses)
    {
        foreach (var status in statuses) _next.Enqueue(status);
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var status = _next.TryDequeue(out var told) ? told : 200;
        All.Enqueue(new(http.Request.Path, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body, status));
        if (status is 301) http.Response.Headers.Location = "/elsewhere";
        http.Response.StatusCode = status;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed record Received(string Path, Dictionary<string, string> Headers, string Body, int Answered)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;
    }
}
