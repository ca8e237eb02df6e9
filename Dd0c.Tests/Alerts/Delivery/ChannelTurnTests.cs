using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Alerts.Delivery.Channels;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>What a turn of channels does for others when one is slow, or takes one event and not another.</summary>
public sealed class ChannelTurnTests(ChannelHost host) : IClassFixture<ChannelHost>, IAsyncLifetime
{
    private readonly Clock _time = new();
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.EmptyAsync();
        foreach (var service in new[] { "db", "mail" })
        {
            await host.FireAsync(service, service == "db" ? "critical" : "warning");
            await host.SettleAsync(); // numbered in this order
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task One_that_answers_slowly_gives_way_to_the_others_and_goes_on_after_them()
    {
        await WaitingAsync("slow", "quick");
        var sender = new Sender(o =>
        {
            if (o.Channel.Name == "slow") _time.Advance(TimeSpan.FromSeconds(6));
            return Task.FromResult<Sent>(new Sent.Done());
        });
        await Assert.ThrowsAsync<NotYet>(() => TurnAsync(sender));
        Assert.Equal(["slow 1", "quick 1", "quick 2"], sender.Told);
        await TurnAsync(sender);
        Assert.Equal("slow 2", sender.Told[^1]);
    }

    [Fact]
    public async Task What_a_receiver_never_takes_keeps_nothing_else_from_it()
    {
        await WaitingAsync("choosy");
        var sender = new Sender(o => Task.FromResult<Sent>(o.Card.Number == 1 ? new Sent.Broken("It answered 403") : new Sent.Done()));
        await TurnAsync(sender);
        _time.Advance(TimeSpan.FromMinutes(6));
        await TurnAsync(sender);
        Assert.Equal(["choosy 1", "choosy 2", "choosy 1"], sender.Told);
        Assert.Equal("It answered 403.", await host.Portal.ScalarAsync("select last_error from delivery_channels"));
    }

    [Fact]
    public async Task What_came_while_one_was_refused_is_still_to_be_told()
    {
        await WaitingAsync("hook");
        var refused = false;
        var sender = new Sender(async o =>
        {
            if (refused || o.Card.Number != 1) return new Sent.Done();
            await host.Portal.ScalarAsync("update incidents set version = version + 1 where number = 1");
            await host.Portal.ScalarAsync("update deliveries d set wanted_version = i.version from incidents i where i.id = d.incident_id and i.number = 1");
            refused = true;
            return new Sent.Refused("It answered 422");
        });
        await TurnAsync(sender);
        Assert.Equal(["hook 1", "hook 2", "hook 1"], sender.Told);
    }

    private async Task WaitingAsync(params string[] channels)
    {
        // Written down alone, so that no turn of the portal's own comes before.
        foreach (var name in channels) await host.AddAsync(ChannelKind.Webhook, new WebhookPlace("127.0.0.1", "https://dd0c.example/"), null, null, name);
        await host.Portal.ScalarAsync("""
            insert into deliveries (tenant_id, channel_id, incident_id, wanted_version, told_version, wanted_severity, state, reasons, decided_at, created_at)
            select i.tenant_id, c.id, i.id, i.version, 0, case i.severity when 'critical' then 4 else 2 end, 'waiting', '[]', now(), now() from incidents i, delivery_channels c
            """);
    }

    private Task<bool> TurnAsync(IChannelSender sender) => host.Portal.AsAsync(async services =>
    {
        await new ChannelTurn(services.GetRequiredService<TenantDb>(), sender, _time).HandleAsync(host.Portal.Tenant, "{}", Cancelled);
        return true;
    });

    private sealed class Sender(Func<Outgoing, Task<Sent>> answer) : IChannelSender
    {
        public List<string> Told { get; } = [];
        public string Kind => ChannelKind.Webhook;

        public Uri PortalOf(DeliveryChannel channel) => new("https://dd0c.example/");

        public async Task<Sent> SendAsync(Outgoing outgoing, CancellationToken cancellationToken)
        {
            Told.Add($"{outgoing.Channel.Name} {outgoing.Card.Number}");
            return await answer(outgoing);
        }

        public Task<Sent> TestAsync(DeliveryChannel channel, string by, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>Ours, and as much later as it was told to be.</summary>
    private sealed class Clock : TimeProvider
    {
        private TimeSpan _by;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _by;
        public override long GetTimestamp() => GetUtcNow().Ticks;
        public void Advance(TimeSpan by) => _by += by;
    }
}
