namespace Dd0c.Workers.Integrations.Aws.Calls;

/// <summary>After some failures in a row nothing is sent for a while; then one call tries, and its outcome decides.</summary>
internal sealed class CircuitBreaker(TimeProvider time)
{
    private const int FailuresToOpen = 6;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private int _failures;
    private long _openedAt;

    /// <summary>True when a call may go out.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_failures < FailuresToOpen) { return true; }
            if (time.GetElapsedTime(_openedAt) < s_pause) { return false; }
            _openedAt = time.GetTimestamp(); // this one tries; the others wait another pause
            return true;
        }
    }

    public void Succeeded()
    {
        lock (_lock) { _failures = 0; }
    }

    public void Failed()
    {
        lock (_lock)
        {
            if (++_failures >= FailuresToOpen) { _openedAt = time.GetTimestamp(); }
        }
    }
}
