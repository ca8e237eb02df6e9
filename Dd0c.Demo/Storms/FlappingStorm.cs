namespace Dd0c.Demo.Storms;

/// <summary>One alert that goes on and off, six times.</summary>
internal static class FlappingStorm
{
    private static readonly StormAlert s_latency = new("datadog", "search-api", "77019340", "p95 of search-api is above 400 ms", "medium", "p95 is 412 ms (threshold 400 ms).");

    public static readonly Storm Storm = new("flapping", "An alert that flaps", "One alert of search-api goes on and off; it stays one incident and one message.",
        Storm.Script([], [.. Enumerable.Range(0, 6).Select(n => (s_latency, On: 2 + (n * 45), Off: 24 + (n * 45) + (n == 5 ? 60 : 0)))]));
}
