using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace Dd0c.Tests.Alerts;

/// <summary>
/// Deliveries of many alerts, each sent twice, in no order, to whichever node, by several senders at once, as fast as they are taken. They behave as real
/// ones do: what was not answered with 2xx is sent again.
/// </summary>
internal sealed class Storm : IAsyncDisposable
{
    private const int Senders = 6;
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(150);
    private readonly ConcurrentQueue<Post> _waiting = new();
    private readonly Uri[] _nodes;
    private readonly string _path;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private int _acknowledged, _refused;

    /// <param name="nodes">Their addresses; one may be replaced while it goes on.</param>
    /// <param name="path">Where alerts are sent to, without the host.</param>
    public Storm(Uri[] nodes, string path)
    {
        (_nodes, _path) = (nodes, path);
        _sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(SendAsync)));
    }

    /// <summary>2xx answers so far.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);
    /// <summary>What had to be sent again.</summary>
    public int Refused => Volatile.Read(ref _refused);
    /// <summary>Answers that are neither "it is stored" nor "come again".</summary>
    public ConcurrentDictionary<int, int> Wrong { get; } = new();

    public void Add(IEnumerable<Post> posts)
    {
        foreach (var post in posts) _waiting.Enqueue(post);
    }

    /// <summary>Each of these twice, by one seed always in the same disorder.</summary>
    public static Post[] TwiceAndShuffled(IReadOnlyList<byte[]> deliveries, int seed)
    {
        var random = new Random(seed);
        var posts = deliveries.SelectMany(d => new[] { new Post(d, random.Next(2)), new Post(d, random.Next(2)) }).ToArray();
        random.Shuffle(posts);
        return posts;
    }

    /// <summary>Alerts in deliveries of one to four, as a group's firing and resolving would be told.</summary>
    public static IEnumerable<byte[]> InDeliveries(IReadOnlyList<JsonObject> alerts, Random random)
    {
        for (int at = 0, size; at < alerts.Count; at += size)
        {
            size = Math.Min(random.Next(1, 5), alerts.Count - at);
            yield return Encoding.UTF8.GetBytes(AlertPortal.Batch([.. alerts.Skip(at).Take(size)]).ToJsonString());
        }
    }

    private async Task SendAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (!_waiting.TryDequeue(out var post)) await Task.Delay(5);
            else if (await IsTakenAsync(post)) Interlocked.Increment(ref _acknowledged);
            else
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(s_again);
                _waiting.Enqueue(post);
            }
        }
    }

    private async Task<bool> IsTakenAsync(Post post)
    {
        try
        {
            using var content = new ByteArrayContent(post.Body) { Headers = { ContentType = new("application/json") } };
            using var answer = await _http.PostAsync(new Uri(_nodes[post.Node], _path), content, _stop.Token);
            if (!answer.IsSuccessStatusCode && answer.StatusCode != System.Net.HttpStatusCode.ServiceUnavailable) Wrong.AddOrUpdate((int)answer.StatusCode, 1, (_, n) => n + 1);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false; // nobody knows whether it was taken
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _http.Dispose();
        _stop.Dispose();
    }

    /// <param name="Node">To which it is sent.</param>
    internal sealed record Post(byte[] Body, int Node);
}
