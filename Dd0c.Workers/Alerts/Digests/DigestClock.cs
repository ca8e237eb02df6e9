using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Alerts.Digests;

/// <summary>Looks each minute whose digests are due. Who looks twice, or at once with another node, makes none twice.</summary>
internal sealed class DigestClock(SystemDatabase database, IServiceScopeFactory scopes, TimeProvider time, ILogger<DigestClock> logger) : TenantClock(scopes, time, logger, TimeSpan.FromMinutes(1))
{
    private readonly TimeProvider _time = time;

    /// <summary>Tenants of which a channel wants one.</summary>
    protected internal override Task<List<Guid>> DueAsync(CancellationToken cancellationToken) => database.TenantsAsync("select distinct tenant_id from delivery_channels where enabled and rule->>'digest' in ('daily', 'weekly', 'both')", cancellationToken);

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) => services.GetRequiredService<DigestDesk>().WriteAsync(_time.GetUtcNow(), cancellationToken);
}
