using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Calls;

/// <summary>
/// Lets calls go at a rate. Each caller reserves its place at once and waits for it, so nobody overtakes; when the vendor
/// says "too fast" the rate is halved, and it grows back to the documented one over about a minute.
/// </summary>
internal sealed class TokenBucket(AwsRate rate, TimeProvider time)
{
    private const double SlowestShare = 1.0 / 16;
    private const double RegrownPerSecond = 1.0 / 60;

    private readonly Lock _lock = new();
    private double _rate = rate.PerSecond;
    private double _tokens = rate.Burst;
    private long _at = time.GetTimestamp();
    private long _slowedAt = long.MinValue;

    /// <summary>Calls a second at this moment.</summary>
    public double Rate { get { lock (_lock) { Refill(); return _rate; } } }

    /// <summary>Takes a token, if need be one of the future.</summary>
    /// <returns>How long to wait before it is ours.</returns>
    public TimeSpan Reserve()
    {
        lock (_lock)
        {
            Refill();
            _tokens -= 1;
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _rate);
        }
    }

    /// <summary>The vendor refused a call as too fast.</summary>
    public void Slow()
    {
        lock (_lock)
        {
            Refill();
            // Calls that went out together are refused together: that is one message, not ten.
            if (_slowedAt != long.MinValue && time.GetElapsedTime(_slowedAt) < TimeSpan.FromMilliseconds(500)) { return; }
            _slowedAt = time.GetTimestamp();
            _rate = double.Max(_rate / 2, rate.PerSecond * SlowestShare);
            _tokens = double.Min(_tokens, 0);
        }
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_at, now).TotalSeconds;
        _at = now;
        _tokens = double.Min(rate.Burst, _tokens + (seconds * _rate));
        _rate = double.Min(rate.PerSecond, _rate + (seconds * rate.PerSecond * RegrownPerSecond));
    }
}
