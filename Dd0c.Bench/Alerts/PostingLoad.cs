using System.Collections.Concurrent;
using System.Diagnostics;

namespace Dd0c.Bench.Alerts;

/// <summary>
/// Posts at a rate that does not wait for the answers: who is answered late is late with the next one as well, and that counts.
/// </summary>
internal sealed class PostingLoad : IDisposable
{
    private const int Connections = 128;
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Uri _to;
    private readonly Func<long, byte[]> _body;
    private long _made;

    /// <param name="body">Of the n-th one, over all runs.</param>
    public PostingLoad(Uri to, Func<long, byte[]> body) => (_to, _body) = (to, body);

    /// <summary>2xx answers of all runs.</summary>
    public long Taken { get; private set; }

    public async Task<LoadOutcome> RunAsync(int perSecond, TimeSpan length)
    {
        var (total, next, start) = ((int)(perSecond * length.TotalSeconds), -1, Stopwatch.GetTimestamp());
        var (times, refused) = (new ConcurrentBag<List<double>>(), 0);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>(total / Connections * 2);
            for (int i; (i = Interlocked.Increment(ref next)) < total;)
            {
                var due = start + (long)((double)i / perSecond * Stopwatch.Frequency);
                var from = due;
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is var early && early > TimeSpan.Zero)
                {
                    await Task.Delay(early);
                    from = Math.Max(due, Stopwatch.GetTimestamp()); // a timer that wakes late is none of the server's time
                }
                if (await PostAsync()) own.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
                else Interlocked.Increment(ref refused);
            }
            times.Add(own);
        })));
        var took = Stopwatch.GetElapsedTime(start);
        var sorted = times.SelectMany(t => t).Order().ToArray();
        Taken += sorted.Length;
        return new(perSecond, sorted.Length / took.TotalSeconds, refused, sorted);
    }

    private async Task<bool> PostAsync()
    {
        try
        {
            using var content = new ByteArrayContent(_body(Interlocked.Increment(ref _made))) { Headers = { ContentType = new("application/json") } };
            using var answer = await _http.PostAsync(_to, content);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <param name="Offered">A second.</param>
/// <param name="PerSecond">Taken, over the whole time.</param>
/// <param name="Refused">Not answered with 2xx.</param>
/// <param name="Milliseconds">Until the answer, the shortest first.</param>
internal sealed record LoadOutcome(int Offered, double PerSecond, int Refused, double[] Milliseconds)
{
    public double P50 => Figures.At(Milliseconds, 0.50);
    public double P99 => Figures.At(Milliseconds, 0.99);
    /// <summary>All was taken, and hardly anything late.</summary>
    public bool Held(double milliseconds) => Refused == 0 && PerSecond >= Offered * 0.98 && P99 <= milliseconds;
}
