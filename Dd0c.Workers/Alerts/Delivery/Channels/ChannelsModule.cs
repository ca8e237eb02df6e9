using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Integrations;
using Dd0c.Workers.Integrations.Mail;
using Dd0c.Workers.Integrations.PagerDuty;
using Dd0c.Workers.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Alerts.Delivery.Channels;

internal static class ChannelsModule
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<ChannelVault>().AddSingleton<NewChannels>().AddScoped<WebhookLog>().AddScoped<WebhookSender>();
        // What is wrong with them is said at the start, and not to whoever is to be told of the first incident.
        services.AddOptions<SmtpRead>().Configure<SmtpSettings>((_, _) => { }).ValidateOnStart();
        services.AddSingleton<SmtpSettings>().AddSingleton<Mailer>().AddSingleton<PagerDutyEvents>();
        // Whole addresses and headers are not logged: they are secrets.
        services.AddHttpClient(SignedWebhook.HttpName, http => http.Timeout = s_patience).ConfigurePrimaryHttpMessageHandler(p => p.GetRequiredService<AddressPolicy>().CreateHandler()).RemoveAllLoggers();
        services.AddHttpClient(PagerDutyEvents.HttpName, http => http.Timeout = s_patience).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }).RemoveAllLoggers();
        return services.AddChannel<EmailSender>(ChannelKind.Email).AddChannel<PagerDutySender>(ChannelKind.PagerDuty).AddChannel<WebhookSender>(ChannelKind.Webhook);
    }

    /// <summary>That the settings of the mail server have been read.</summary>
    private sealed class SmtpRead;

    private static IServiceCollection AddChannel<T>(this IServiceCollection services, string kind) where T : class, IChannelSender
    {
        var message = ChannelKind.MessageOf(kind);
        return services.AddSingleton(new OutboxKind(message, Outside: true)).AddKeyedScoped<IChannelSender, T>(kind)
            .AddKeyedScoped<IOutboxHandler>(message, (p, _) => ActivatorUtilities.CreateInstance<ChannelTurn>(p, p.GetRequiredKeyedService<IChannelSender>(kind)));
    }
}
