using System.Collections.Concurrent;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Calls;

/// <summary>The buckets of the whole process: AWS counts per account and region, whoever of us is calling.</summary>
internal sealed class AwsThrottle(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Endpoint, string Account, string Region, AwsRate Rate), TokenBucket> _buckets = new();

    public async Task WaitAsync(string endpoint, string account, string region, AwsOperation operation, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.Zero;
        foreach (var rate in operation.Rates)
        {
            var mine = Bucket(endpoint, account, region, rate).Reserve();
            if (mine > wait) { wait = mine; }
        }
        if (wait > TimeSpan.Zero) { await Task.Delay(wait, time, cancellationToken); }
    }

    public void Slow(string endpoint, string account, string region, AwsOperation operation)
    {
        foreach (var rate in operation.Rates) { Bucket(endpoint, account, region, rate).Slow(); }
    }

    private TokenBucket Bucket(string endpoint, string account, string region, AwsRate rate) =>
        _buckets.GetOrAdd((endpoint, account, region, rate), static (key, clock) => new TokenBucket(key.Rate, clock), time);
}
