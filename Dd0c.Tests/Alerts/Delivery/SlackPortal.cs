using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Support;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Integrations.Slack;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>One such portal for the tests of a class.</summary>
public sealed class SlackHost(PostgresFixture postgres) : IAsyncLifetime
{
    private SlackPortal _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await SlackPortal.StartAsync(postgres);

    internal async Task<SlackPortal> EmptyAsync()
    {
        await _desk.EmptyAsync();
        return _desk;
    }

    public async ValueTask DisposeAsync() => await _desk.DisposeAsync();
}

/// <summary>A portal that takes alerts, with a Slack of its own that it may write to.</summary>
internal sealed class SlackPortal(AlertPortal portal, FakeSlack slack, string address) : IAsyncDisposable
{
    public const string SigningSecret = "8f742231b10e8888abcd99yyyzzz85a5";
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public AlertPortal Portal => portal;
    public FakeSlack Slack => slack;
    /// <summary>Where alerts are sent to; without the host.</summary>
    public string Address => address;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<SlackPortal> StartAsync(PostgresFixture postgres) => await StartAsync(await postgres.CreateAsync(Cancelled), owned: true);

    /// <param name="owned">The database ends with it.</param>
    public static async Task<SlackPortal> StartAsync(TestDatabase database, bool owned)
    {
        var slack = await FakeSlack.StartAsync();
        var portal = await AlertPortal.StartAsync(database, owned, Settings(slack));
        var (_, address, _) = await portal.IntegrateAsync(AlertProvider.Alertmanager);
        return new(portal, slack, address);
    }

    public static (string, string)[] Settings(FakeSlack slack) =>
    [
        ("Slack:ApiUrl", $"{slack.Address}api/"), ("Slack:WebUrl", slack.Address.ToString()), ("Slack:ClientId", "client"), ("Slack:ClientSecret", "client-secret"), ("Slack:SigningSecret", SigningSecret),
        ("Slack:TimeoutSeconds", "2"), ("Slack:SettledSeconds", "0.3"),
    ];

    public Task<Guid> ConnectAsync(string channel = FakeSlack.Ops, DeliveryRule? rule = null) => ConnectAsync(portal.Tenant, FakeSlack.Team, channel, rule);

    /// <summary>Installs the workspace, if it is not, and adds a channel.</summary>
    public Task<Guid> ConnectAsync(Guid tenant, string team, string channel, DeliveryRule? rule = null) => portal.AsAsync(async services =>
    {
        await using var db = services.GetRequiredService<TenantDb>().Open();
        if (await db.SlackInstallations.FindAsync([tenant, team], Cancelled) is null)
            db.SlackInstallations.Add(new() { TenantId = tenant, TeamId = team, TeamName = "Acme chat", Secret = services.GetRequiredService<SlackVault>().Seal(tenant, FakeSlack.Token), Portal = "https://dd0c.example/", InstalledBy = "test", InstalledAt = DateTimeOffset.UtcNow });
        var id = Guid.CreateVersion7();
        db.DeliveryChannels.Add(new()
        {
            TenantId = tenant, Id = id, Kind = ChannelKind.Slack, Name = $"#{channel}", CreatedAt = DateTimeOffset.UtcNow, CreatedBy = "test",
            Config = JsonSerializer.Serialize(new SlackPlace(team, channel, slack.Channels.GetValueOrDefault(channel)?.Name ?? "gone"), AlertRows.Json), Rule = JsonSerializer.Serialize(rule ?? new(AlertSeverity.Info), AlertRows.Json),
        });
        await db.SaveChangesAsync(Cancelled);
        return id;
    });

    /// <summary>An alert; each service that is not in the catalog is an incident of its own.</summary>
    public Task FireAsync(string service, int minute = 0, string severity = "warning", int? until = null, string environment = "production") =>
        portal.SendAsync(address, AlertPortal.Alert("Errors", service, Start.AddMinutes(minute), until is { } end ? Start.AddMinutes(end) : null, environment, severity));

    public Task FireAllAsync(params JsonObject[] alerts) => portal.SendAsync(address, alerts);

    /// <summary>Waits until nothing is left to be judged or told.</summary>
    public async Task SettleAsync()
    {
        await portal.SettleAsync();
        while (await portal.ScalarAsync("select exists (select from outbox where kind in ('incident', 'deliver.slack', 'slack.interaction') and dead_at is null)") is true) await Task.Delay(20, Cancelled);
        await portal.SettleAsync();
    }

    /// <summary>Empty again, but for the catalog and the integration: that takes milliseconds, and a new portal seconds.</summary>
    public async Task EmptyAsync()
    {
        foreach (var table in new[] { "outbox", "delivery_channels", "slack_installations", "incidents", "alerts", "alert_inbox", "alert_mutes", "alert_feedback", "alert_settings", "memberships", "audit_events" }) await portal.ScalarAsync($"delete from {table}");
        await portal.ScalarAsync("delete from users where login in ('ana', 'vic')");
        slack.Forget();
    }

    public async ValueTask DisposeAsync()
    {
        await portal.DisposeAsync();
        await slack.DisposeAsync();
    }
}
