using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Demo.Estate;
using Dd0c.Demo.GitHub;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Discovery;
using Dd0c.Tests.GitHub;
using Dd0c.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Webhooks;

/// <summary>A portal that takes GitHub's webhooks.</summary>
public sealed class HookedPortal(PostgresFixture postgres) : ReusedPortal(postgres)
{
    internal const string Secret = "a webhook secret of the App";

    protected override (string Key, string Value)[] Settings => [("GitHub:WebhookSecret", Secret), ("Connections:AllowCustomEndpoints", "true")];
}

/// <summary>A portal that takes webhooks, with one tenant, acme, and a GitHub App's organisation connected to it.</summary>
internal sealed class WebhookPortal : IAsyncDisposable
{
    private const string Tenant = "acme";
    private static readonly (string Key, string Value)[] s_settings = [("GitHub:WebhookSecret", HookedPortal.Secret), ("Connections:AllowCustomEndpoints", "true")];
    private readonly HttpClient _hooks = new();
    private readonly bool _own;
    private bool _stopped;

    private WebhookPortal(TestDatabase database, ServedPortal portal, GitHubServer gitHub, HttpClient client, bool own) => (Database, Portal, GitHub, Client, _own) = (database, portal, gitHub, client, own);

    public TestDatabase Database { get; }
    public ServedPortal Portal { get; private set; }
    public GitHubServer GitHub { get; }
    public HttpClient Client { get; private set; }
    public Guid Connection { get; private set; }
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<WebhookPortal> StartAsync(HookedPortal shared, RSA key, GitHubOrg? org = null, Action<WebApplication>? routes = null)
    {
        var github = await GitHubServer.StartAsync(org ?? Org(3), routes: routes);
        github.Demo.Options.App = new GitHubDemoApp("42", "7", key);
        var portal = await shared.EmptyAsync();
        return await ConnectedAsync(new WebhookPortal(portal.Database, portal, github, await portal.ClientAsync(Tenant), own: false), key);
    }

    /// <summary>With a database of its own, that other nodes may stand on.</summary>
    public static async Task<WebhookPortal> StartAsync(PostgresFixture postgres, RSA key, GitHubOrg? org = null, Action<WebApplication>? routes = null)
    {
        var github = await GitHubServer.StartAsync(org ?? Org(3), routes: routes);
        github.Demo.Options.App = new GitHubDemoApp("42", "7", key);
        var database = await postgres.CreateAsync(Cancelled);
        var portal = ServedPortal.On(database, null, s_settings);
        return await ConnectedAsync(new WebhookPortal(database, portal, github, await portal.ClientAsync(Tenant), own: true), key);
    }

    private static async Task<WebhookPortal> ConnectedAsync(WebhookPortal started, RSA key)
    {
        await EstateRun.ConnectAsync(started.Client, new { provider = "github", org = started.GitHub.Demo.Org.Login, baseUrl = started.GitHub.Address, auth = new { kind = "app", appId = "42", installationId = "7", privateKey = key.ExportRSAPrivateKeyPem() } });
        started.Connection = (await started.GetAsync("api/v1/connections")).GetProperty("items")[0].GetProperty("id").GetGuid();
        return started;
    }

    /// <summary>Repositories svc-001 and on, each a service of the team core.</summary>
    public static GitHubOrg Org(int repositories)
    {
        var names = Enumerable.Range(1, repositories).Select(i => $"svc-{i:000}").ToList();
        var builder = new OrgBuilder();
        foreach (var name in names) builder.Repo(name, null, (".github/CODEOWNERS", "* @acme/core\n"), ("catalog-info.yaml", $"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  type: service\n"));
        foreach (var team in new[] { "core", "other" }) builder.Team(team, ["alice"], names.ToDictionary(n => n, _ => "WRITE"));
        return builder.Build();
    }

    public static JsonObject Push(string repository, string installation = "7", string branch = "main") => new()
    {
        ["ref"] = $"refs/heads/{branch}", ["repository"] = new JsonObject { ["id"] = 1, ["full_name"] = $"acme/{repository}", ["default_branch"] = "main", ["owner"] = new JsonObject { ["login"] = "acme" } },
        ["organization"] = new JsonObject { ["login"] = "acme" }, ["installation"] = new JsonObject { ["id"] = long.Parse(installation, System.Globalization.CultureInfo.InvariantCulture) },
    };

    /// <summary>Another node over the same database, of this process.</summary>
    public ServedPortal Beside() => ServedPortal.On(Database, null, s_settings);

    /// <summary>Another node over the same database, as a process of its own.</summary>
    public Task<ChildProgram> ChildAsync() => ChildProgram.ServeAsync(Database, Cancelled, s_settings);

    /// <summary>Ends the node of this process; what was made with it stays.</summary>
    public async Task StopAsync()
    {
        Client.Dispose();
        await Portal.DisposeAsync();
        _stopped = true;
    }

    public async Task StartAgainAsync()
    {
        Portal = Beside();
        Client = await Portal.ClientAsync(Tenant);
        _stopped = false;
    }

    /// <param name="node">Null: the node of this process.</param>
    public async Task DeliverAsync(string id, string name, JsonObject payload, Uri? node = null)
    {
        var body = payload.ToJsonString();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node ?? Portal.Address, "v1/webhooks/github")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-GitHub-Delivery", id);
        request.Headers.Add("X-GitHub-Event", name);
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(HookedPortal.Secret), Encoding.UTF8.GetBytes(body))));
        using var answer = await _hooks.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    public async Task<T> AsAsync<T>(Func<IServiceProvider, Task<T>> deed)
    {
        await using var scope = Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter((Guid)(await ScalarAsync($"select id from tenants where slug = '{Tenant}'"))!);
        return await deed(scope.ServiceProvider);
    }

    public Task<JsonElement> GetAsync(string address) => Client.GetFromJsonAsync<JsonElement>(address, Cancelled);

    public async Task<JsonElement> ConnectionAsync() => await GetAsync($"api/v1/connections/{Connection}");

    public Task<object?> ScalarAsync(string sql) => Database.Owner.ScalarAsync(sql);

    public async Task UntilAsync(string condition)
    {
        while (await ScalarAsync($"select {condition}") is not true) await Task.Delay(50, Cancelled);
    }

    /// <summary>What the runs that a webhook started read, in their order; each a list.</summary>
    public async Task<string[]> WebhookRunsAsync()
    {
        await UntilAsync("not exists (select from outbox where kind in ('github.changed', 'aws.changed')) and not exists (select from discovery_runs where status in ('queued', 'running'))");
        return (string[])(await ScalarAsync("select coalesce(array_agg(array_to_string(parts, ' ') order by created_at), '{}') from discovery_runs where trigger = 'webhook'"))!;
    }

    public async ValueTask DisposeAsync()
    {
        _hooks.Dispose();
        if (!_own) Client.Dispose();
        else if (!_stopped) await StopAsync();
        await GitHub.DisposeAsync();
        if (_own) await Database.DisposeAsync();
    }
}
