using System.Collections.Concurrent;

namespace Dd0c.Workers.Integrations.Slack;

/// <summary>
/// How fast Slack may be asked: posts about one a second and channel with short bursts, updates some fifty a minute and workspace.
/// A workspace belongs to one tenant, and a tenant's turn runs on one node at a time, so each node may count for itself.
/// </summary>
/// <remarks>https://docs.slack.dev/apis/web-api/rate-limits</remarks>
internal sealed class SlackPace(TimeProvider time)
{
    public const string Post = "chat.postMessage", Update = "chat.update", History = "conversations.history", Replies = "conversations.replies";
    private const int Most = 20_000;
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new();

    /// <summary>What a limit counts by.</summary>
    public static string Key(string method, string team, string channel) => method == Post ? $"{method}:{team}:{channel}" : $"{method}:{team}";

    /// <returns>Zero: it may be asked now.</returns>
    public TimeSpan WaitOf(string key)
    {
        var bucket = Of(key);
        lock (bucket)
        {
            Fill(bucket);
            var now = time.GetUtcNow();
            var blocked = bucket.BlockedUntil > now ? bucket.BlockedUntil - now : TimeSpan.Zero;
            var empty = bucket.Tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - bucket.Tokens) / bucket.PerSecond);
            return blocked > empty ? blocked : empty;
        }
    }

    public void Take(string key)
    {
        var bucket = Of(key);
        lock (bucket)
        {
            Fill(bucket);
            bucket.Tokens--;
        }
    }

    /// <summary>Slack said when it may be asked again.</summary>
    public void Block(string key, DateTimeOffset until)
    {
        var bucket = Of(key);
        lock (bucket)
            if (until > bucket.BlockedUntil) bucket.BlockedUntil = until;
    }

    private Bucket Of(string key)
    {
        if (_buckets.Count > Most) _buckets.Clear();
        return _buckets.GetOrAdd(key, static (k, now) => k.StartsWith(Post, StringComparison.Ordinal) ? new(3, 1, now) : new(10, 40 / 60.0, now), time.GetTimestamp());
    }

    private void Fill(Bucket bucket)
    {
        var now = time.GetTimestamp();
        bucket.Tokens = Math.Min(bucket.Most, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * bucket.PerSecond));
        bucket.At = now;
    }

    private sealed class Bucket(double most, double perSecond, long at)
    {
        public double Most { get; } = most;
        public double PerSecond { get; } = perSecond;
        public double Tokens { get; set; } = most;
        public long At { get; set; } = at;
        public DateTimeOffset BlockedUntil { get; set; }
    }
}
