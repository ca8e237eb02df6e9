using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Support;
using Dd0c.Workers.Alerts.Delivery.Channels;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>A portal that takes alerts, with a mail server, a PagerDuty and receivers of webhooks; empty for each test.</summary>
public sealed class ChannelHost(PostgresFixture postgres) : IAsyncLifetime
{
    public const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private FakeReceivers _receivers = null!;
    private AlertPortal _portal = null!;
    private string _address = "";

    internal FakeReceivers Receivers => _receivers;
    internal FakeSmtp Smtp { get; } = new();
    internal AlertPortal Portal => _portal;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _receivers = await FakeReceivers.StartAsync();
        _portal = await AlertPortal.StartAsync(postgres, ("PagerDuty:EventsUrl", $"{_receivers.Address}v2/enqueue"), ("Connections:AllowCustomEndpoints", "true"),
            ("Smtp:Host", "127.0.0.1"), ("Smtp:Port", $"{Smtp.Port}"), ("Smtp:Security", "none"), ("Smtp:From", "dd0c <dd0c@acme.example>"));
        (_, _address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
    }

    internal async Task EmptyAsync()
    {
        foreach (var table in new[] { "outbox", "delivery_channels", "incidents", "alerts", "alert_inbox", "alert_mutes", "alert_settings", "audit_events" }) await _portal.ScalarAsync($"delete from {table}");
        Smtp.Unknown = null;
        _receivers.All.Clear();
        Smtp.Mails.Clear();
    }

    internal Task<Guid> AddAsync(string kind, object place, string? secret = null, DeliveryRule? rule = null, string? name = null) => _portal.AsAsync(async services =>
    {
        await using var db = services.GetRequiredService<TenantDb>().Open();
        var id = Guid.CreateVersion7();
        db.DeliveryChannels.Add(new()
        {
            TenantId = _portal.Tenant, Id = id, Kind = kind, Name = name ?? kind, CreatedAt = DateTimeOffset.UtcNow, CreatedBy = "test", Config = JsonSerializer.Serialize(place, place.GetType(), AlertRows.Json),
            Secret = secret is null ? null : services.GetRequiredService<ChannelVault>().Seal(_portal.Tenant, secret), Rule = JsonSerializer.Serialize(rule ?? new(AlertSeverity.Info), AlertRows.Json),
        });
        await db.SaveChangesAsync(Cancelled);
        return id;
    });

    internal Task<Guid> AddWebhookAsync(string path = "hook", DeliveryRule? rule = null) =>
        AddAsync(ChannelKind.Webhook, new WebhookPlace("127.0.0.1", "https://dd0c.example/"), JsonSerializer.Serialize(new WebhookSecret($"{_receivers.Address}{path}", Secret), AlertRows.Json), rule, path);

    internal Task FireAsync(string service, string severity = "warning", bool over = false, string name = "Errors") =>
        _portal.SendAsync(_address, AlertPortal.Alert(name, service, SlackPortal.Start, over ? SlackPortal.Start.AddMinutes(5) : null, "production", severity));

    /// <summary>Waits until nothing is left to be judged or told; what waits for a later time is left.</summary>
    internal async Task SettleAsync()
    {
        await _portal.SettleAsync();
        while (await _portal.ScalarAsync("select exists (select from outbox where kind = 'incident' or kind like 'deliver.%' and (kind not like 'deliver.later%' or attempts > 0 or available_at < now() + interval '20 s'))") is true) await Task.Delay(20, Cancelled);
        await _portal.SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _receivers.DisposeAsync();
        await Smtp.DisposeAsync();
    }
}
