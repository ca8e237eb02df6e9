using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>Looks every half minute which sources are due. One node claims each: see <see cref="OnCallDesk"/>. A slow vendor of one organisation keeps no other waiting for long.</summary>
internal sealed class OnCallClock(SystemDatabase database, IServiceScopeFactory scopes, TimeProvider time, ILogger<OnCallClock> logger) : TenantClock(scopes, time, logger, TimeSpan.FromSeconds(30), atOnce: 4)
{
    private readonly TimeProvider _time = time;

    protected internal override Task<List<Guid>> DueAsync(CancellationToken cancellationToken) => database.TenantsAsync("select distinct tenant_id from on_call_sources where due_at <= $1", cancellationToken, _time.GetUtcNow());

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) => services.GetRequiredService<OnCallDesk>().ReadDueAsync(cancellationToken);
}
