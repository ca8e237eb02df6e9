using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Demo.Aws;
using Dd0c.Demo.Estate;
using Dd0c.Tests.Aws;
using Dd0c.Tests.GitHub;
using Dd0c.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Discovery;

/// <summary>The sample company behind servers of the test's own, connected over the API as a customer's would be, and read once.</summary>
public sealed class EstateRun(PostgresFixture postgres) : IAsyncLifetime
{
    internal const string Tenant = "acme";

    internal Company Company { get; } = DemoCompany.Create(new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero));
    internal AwsDemoHost Aws { get; private set; } = null!;
    internal GitHubServer GitHub { get; private set; } = null!;
    internal ServedPortal Portal { get; private set; } = null!;
    internal TestDatabase Database { get; private set; } = null!;
    public HttpClient Client { get; private set; } = null!;
    internal LogBook Log { get; } = new();
    internal IReadOnlyList<(string Event, JsonElement Argument)> Heard { get; private set; } = [];
    internal JsonElement FirstRun { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        Aws = await AwsDemoHost.StartAsync(Company, new AwsDemoOptions { ThrottleRate = 0.02 });
        GitHub = await GitHubServer.StartAsync(Company.GitHub);
        Database = await postgres.CreateAsync(cancel);
        Portal = ServedPortal.On(Database, services => services.AddLogging(l => l.AddProvider(Log)),
            ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"), ("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Trace"), ("Logging:LogLevel:System.Net.Http", "Trace"), ("Connections:AllowCustomEndpoints", "true"));
        Client = await Portal.ClientAsync(Tenant);
        foreach (var account in Company.Accounts)
            await ConnectAsync(Client, new { provider = "aws", name = account.Alias, endpointUrl = Aws.Url, auth = new { kind = "accessKey", accessKeyId = account.AccessKeyId, secretAccessKey = account.SecretAccessKey } });
        await ConnectAsync(Client, new { provider = "github", org = Company.GitHub.Login, baseUrl = GitHub.Address, auth = new { kind = "token", token = Company.GitHub.Token } });
        await using var hub = await HubListener.ConnectAsync(Portal.Address, Client.DefaultRequestHeaders.Authorization!.Parameter!, cancel);
        FirstRun = await ServedPortal.DiscoverAsync(Client, cancel);
        await hub.UntilAsync(h => h.Event == "completed", cancel);
        Heard = [.. hub.Heard];
    }

    internal static async Task ConnectAsync(HttpClient client, object body)
    {
        using var made = await client.PostAsJsonAsync("api/v1/connections", body, TestContext.Current.CancellationToken);
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        // The first that is missing is where the start failed.
        foreach (var part in new IAsyncDisposable?[] { Portal, Database, GitHub, Aws }) if (part is not null) await part.DisposeAsync();
        Log.Dispose();
    }
}

/// <summary>Every log line of the program at its most talkative, with scopes and exceptions.</summary>
internal sealed class LogBook : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider? _scopes;

    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => Lines.Clear();

    private sealed class Writer(LogBook book, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => book._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(p => p.Value)) : "";
            book.Lines.Enqueue($"{category} {formatter(state, exception)} {values} {exception}");
        }
    }
}
