using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Workers.Integrations.Jsm;
using Dd0c.Workers.Integrations.OnCall;
using Dd0c.Workers.Integrations.OpsGenie;
using Dd0c.Workers.Integrations.PagerDuty;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Alerts.OnCall;

internal static class OnCallModule
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    public static IServiceCollection AddOnCall(this IServiceCollection services)
    {
        services.AddSingleton<OnCallVault>().AddSingleton<OnCallHosts>().AddSingleton<OnCallHttp>();
        services.AddKeyedSingleton<IOnCallVendor, PagerDutySchedules>(OnCallKind.PagerDuty).AddKeyedSingleton<IOnCallVendor, OpsGenieSchedules>(OnCallKind.OpsGenie).AddKeyedSingleton<IOnCallVendor, JsmSchedules>(OnCallKind.Jsm);
        // No redirects: a key goes nowhere but where the operator said. Headers are not logged: the key is in them.
        services.AddHttpClient(OnCallHttp.HttpName, http => (http.Timeout, http.MaxResponseContentBufferSize) = (s_patience, 8 * 1024 * 1024))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }).RemoveAllLoggers();
        services.AddSingleton<Func<string, IOnCallVendor>>(p => kind => p.GetRequiredKeyedService<IOnCallVendor>(kind));
        services.AddScoped<OnCallStore>().AddScoped<OnCallDesk>().AddHostedService<OnCallClock>();
        services.AddScoped(p => new OnCallImports(p.GetRequiredService<Platform.TenantDb>(), p.GetRequiredService<OnCallStore>(), p.GetRequiredService<Ingest.IntegrationActions>(), p.GetRequiredService<Delivery.ChannelActions>(), p.GetRequiredService<IDataProtectionProvider>(), p.GetRequiredService<TimeProvider>()));
        return services.AddScoped(p => new OnCallActions(p.GetRequiredService<Platform.TenantDb>(), p.GetRequiredService<OnCallVault>(), p.GetRequiredService<OnCallDesk>(), p.GetRequiredService<OnCallStore>(), p.GetRequiredService<TimeProvider>()));
    }
}
