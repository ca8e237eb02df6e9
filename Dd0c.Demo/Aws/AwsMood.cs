using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Demo.Aws;

/// <summary>Which calls go wrong by the options: counted for each operation, so that parallel callers change nothing.</summary>
internal sealed class AwsMood(AwsDemoOptions options)
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new();

    public AwsDemoCall Count(AwsRequest request, AwsRoute route)
    {
        var key = $"{request.Principal.Account.Id}/{request.Region}/{request.Signature!.Service}/{route.Operation}/{request.Path}";
        var number = _counts.AddOrUpdate(key, 0, (_, n) => n + 1);
        return new AwsDemoCall(request.Principal.Account.Id, request.Region, request.Signature.Service, route.Operation, route.Action, number);
    }

    public AwsInterference? Of(AwsDemoCall call)
    {
        if (options.RefusedActions.Contains(call.Action)) { return AwsInterference.Refuse; }
        if (options.FailedRegions.Contains(call.Region)) { return AwsInterference.Fail; }
        if (options.ThrottleRate > 0 && Chance(call) < options.ThrottleRate) { return AwsInterference.Throttle; }
        return options.EnforceRates && !Take(call) ? AwsInterference.Throttle : null;
    }

    private double Chance(AwsDemoCall call)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Seed}/{call}"));
        return BitConverter.ToUInt32(hash) / (double)uint.MaxValue;
    }

    /// <summary>AWS's documented rates, with the share of a call that clocks may disagree about.</summary>
    private bool Take(AwsDemoCall call)
    {
        (string Name, double PerSecond, double Burst)[] rates = (call.Service, call.Operation) switch
        {
            ("ecs", "ListServices" or "DescribeServices") => [("ecs service read", 20, 100)],
            ("ecs", "ListClusters" or "DescribeClusters") => [("ecs cluster read", 20, 50)],
            ("ecs", _) => [("ecs task definition read", 20, 50)],
            ("lambda", _) => [("lambda", 15, 15)],
            ("apigateway", "GetResources") => [("apigateway", 10, 40), ("GetResources", 2.5, 5)],
            ("apigateway", _) => [("apigateway", 10, 40)],
            ("monitoring", _) => [("monitoring", 9, 9)],
            _ => [],
        };
        // Both buckets are asked, so that a call refused by one has still been counted by the other, as AWS does it.
        return rates.Aggregate(true, (ok, r) => _buckets.GetOrAdd($"{call.Account}/{call.Region}/{r.Name}", _ => new Bucket(r.PerSecond, r.Burst + 1, options.Time)).Take() && ok);
    }

    private sealed class Bucket(double perSecond, double burst, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private readonly double _burst = burst;
        private double? _tokens;
        private long _at;

        public bool Take()
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                _tokens = _tokens is null ? _burst : Math.Min(_burst, _tokens.Value + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
                _at = now;
                if (_tokens < 1) { return false; }
                _tokens -= 1;
                return true;
            }
        }
    }
}
