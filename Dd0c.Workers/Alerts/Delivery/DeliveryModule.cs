using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Actions.News;
using Dd0c.Workers.Alerts.Delivery.Channels;
using Dd0c.Workers.Catalog.News;
using Dd0c.Workers.Integrations.Slack;
using Dd0c.Workers.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Alerts.Delivery;

internal static class DeliveryModule
{
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddSlack().AddChannels();
        services.AddSingleton<SlackPlaces>().AddSingleton<SlackSearch>().AddSingleton<SlackTelling>().AddSingleton<SlackOnce>();
        services.AddSingleton<SlackDoor>().AddSingleton<SlackPeople>().AddSingleton<SlackDirect>();
        services.AddScoped(p => new SlackCommands(p.GetRequiredService<Platform.TenantDb>(), p.GetRequiredService<SlackPeople>(), p.GetRequiredService<Incidents.MuteActions>(), p.GetRequiredService<Domain.Search.ISearch>(), p.GetRequiredService<TimeProvider>()));
        services.AddScoped(p => new SlackConnections(p.GetRequiredService<Platform.TenantDb>(), p.GetRequiredService<SlackClient>(), p.GetRequiredService<SlackVault>(), p.GetRequiredService<TimeProvider>()));
        services.AddScoped(p => new ChannelActions(p.GetRequiredService<Platform.TenantDb>(), p.GetRequiredService<SlackConnections>(), p.GetRequiredService<SlackPlaces>(), p.GetRequiredService<SlackClient>(), p.GetRequiredService<NewChannels>(), kind => p.GetRequiredKeyedService<IChannelSender>(kind), p.GetRequiredService<TimeProvider>()));
        services.AddScoped(p => new SigningSecrets(p.GetRequiredService<Platform.TenantDb>(), p.GetRequiredService<ChannelVault>(), p.GetRequiredService<TimeProvider>()));
        services.AddOutboxHandler<SlackInteraction>(SlackInteraction.Kind, outside: true);
        foreach (var kind in new[] { ChannelKind.Slack, ChannelKind.Email, ChannelKind.PagerDuty, ChannelKind.Webhook }.Append(CatalogNoticeStore.Turns).Append(RunNewsDelivery.Queue).Select(DeliverLater.KindOf).Append(DeliverLater.Kind)) services.AddOutboxHandler<DeliverLater>(kind);
        services.AddOutboxHandler<CatalogNoticeTurn>(CatalogNoticeStore.Kind, outside: true);
        services.AddOutboxHandler<RunNewsDelivery>(RunNewsDelivery.Kind, outside: true);
        return services.AddOutboxHandler<SlackDelivery>(SlackDelivery.Kind, outside: true);
    }
}
