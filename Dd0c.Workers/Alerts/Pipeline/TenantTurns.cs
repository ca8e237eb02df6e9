using System.Threading.Channels;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>
/// Which tenants have work, in the order in which they asked. None is worked for twice at once; who asks while it is worked for gets
/// another turn after it, however often it asks.
/// </summary>
internal sealed class TenantTurns
{
    private readonly Channel<Guid> _due = System.Threading.Channels.Channel.CreateUnbounded<Guid>();
    private readonly Dictionary<Guid, Turn> _turns = [];
    private readonly Lock _lock = new();

    private enum Turn
    {
        Waits,
        Works,
        WorksAndAsked,
    }

    public void Ask(Guid tenant)
    {
        lock (_lock)
        {
            if (_turns.TryAdd(tenant, Turn.Waits)) _due.Writer.TryWrite(tenant);
            else if (_turns[tenant] == Turn.Works) _turns[tenant] = Turn.WorksAndAsked;
        }
    }

    /// <summary>The next one's turn begins; it has to be ended.</summary>
    public async ValueTask<Guid> NextAsync(CancellationToken cancellationToken)
    {
        var tenant = await _due.Reader.ReadAsync(cancellationToken);
        lock (_lock) _turns[tenant] = Turn.Works;
        return tenant;
    }

    /// <param name="again">There is more to do, whether or not it asked.</param>
    public void End(Guid tenant, bool again)
    {
        lock (_lock)
        {
            if (!_turns.Remove(tenant, out var turn) || (!again && turn != Turn.WorksAndAsked)) return;
            _turns[tenant] = Turn.Waits;
            _due.Writer.TryWrite(tenant);
        }
    }
}
