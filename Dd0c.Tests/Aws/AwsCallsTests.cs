using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Wire;
using Xunit;

namespace Dd0c.Tests.Aws;

public sealed class AwsCallsTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_bucket_gives_its_burst_at_once_and_then_its_rate()
    {
        var bucket = new TokenBucket(new AwsRate("r", 10, 3), _clock);
        Assert.Equal([0, 0, 0, 100, 200], Enumerable.Range(0, 5).Select(_ => bucket.Reserve().TotalMilliseconds));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([0, 0, 0, 100], Enumerable.Range(0, 4).Select(_ => bucket.Reserve().TotalMilliseconds));
    }

    [Fact]
    public void A_throttled_bucket_halves_its_rate_and_grows_back_slowly()
    {
        var bucket = new TokenBucket(new AwsRate("r", 16, 16), _clock);
        bucket.Slow();
        Assert.Equal(8, bucket.Rate, 3);
        bucket.Slow(); // of the same wave
        Assert.Equal(8, bucket.Rate, 3);
        Assert.True(bucket.Reserve() > TimeSpan.Zero); // the burst is gone as well
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(12, bucket.Rate, 3);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(16, bucket.Rate, 3);
    }

    [Fact]
    public void A_bucket_never_slows_to_a_standstill()
    {
        var bucket = new TokenBucket(new AwsRate("r", 16, 16), _clock);
        for (var i = 0; i < 20; i++) { bucket.Slow(); _clock.Advance(TimeSpan.FromMilliseconds(600)); }
        Assert.InRange(bucket.Rate, 1, 2);
    }

    [Fact]
    public void A_breaker_opens_after_failures_in_a_row_and_lets_one_call_try()
    {
        var breaker = new CircuitBreaker(_clock);
        for (var i = 0; i < 5; i++) { breaker.Failed(); }
        Assert.True(breaker.TryEnter());
        breaker.Failed();
        Assert.False(breaker.TryEnter());
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.True(breaker.TryEnter());
        Assert.False(breaker.TryEnter());
        breaker.Succeeded();
        Assert.True(breaker.TryEnter());
    }

    [Fact]
    public void A_success_forgets_the_failures_before_it()
    {
        var breaker = new CircuitBreaker(_clock);
        for (var i = 0; i < 20; i++)
        {
            for (var f = 0; f < 5; f++) { breaker.Failed(); }
            breaker.Succeeded();
        }
        Assert.True(breaker.TryEnter());
    }
}

/// <summary>Time that stands still until it is told to go on.</summary>
internal sealed class ManualClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override DateTimeOffset GetUtcNow() => _now;
    public override long GetTimestamp() => _now.Ticks;
    public void Advance(TimeSpan by) => _now += by;
}
