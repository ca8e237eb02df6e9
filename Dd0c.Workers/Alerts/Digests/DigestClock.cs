using Dd0c.Domain.Scorecards.Reminders;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Alerts.Digests;

/// <summary>Looks each minute whose digests are due. Who looks twice, or at once with another node, makes none twice.</summary>
internal sealed class DigestClock(SystemDatabase database, IServiceScopeFactory scopes, TimeProvider time, ILogger<DigestClock> logger) : TenantClock(scopes, time, logger, TimeSpan.FromMinutes(1))
{
    private readonly TimeProvider _time = time;

    /// <summary>Tenants of which a channel wants one, or an initiative is due soon; whatever the day is by their own clock.</summary>
    protected internal override Task<List<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        return database.TenantsAsync("""
            select tenant_id from delivery_channels where enabled and rule->>'digest' in ('daily', 'weekly', 'both')
            union select tenant_id from initiatives where remind and ended_at is null and due between $1 and $2
            """, cancellationToken, today.AddDays(-2), today.AddDays(InitiativeReminders.Days.Max() + 1));
    }

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) => services.GetRequiredService<DigestDesk>().WriteAsync(_time.GetUtcNow(), cancellationToken);
}
