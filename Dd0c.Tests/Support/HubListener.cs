using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Dd0c.Tests.Support;

/// <summary>A client of /hubs/discovery as any language would write it: a WebSocket and SignalR's JSON protocol.</summary>
internal sealed class HubListener : IAsyncDisposable
{
    private const char End = '\u001e';
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;

    /// <summary>What the hub has called so far, in order: the event's name and its one argument.</summary>
    public ConcurrentQueue<(string Event, JsonElement Argument)> Heard { get; } = new();

    /// <summary>Ends when the hub has closed the connection.</summary>
    public Task Ended => _reading;

    public static async Task<HubListener> ConnectAsync(Uri portal, string token, CancellationToken cancellationToken)
    {
        var listener = new HubListener();
        await listener._socket.ConnectAsync(new UriBuilder(portal) { Scheme = "ws", Path = "/hubs/discovery", Query = $"access_token={Uri.EscapeDataString(token)}" }.Uri, cancellationToken);
        await listener._socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}" + End), WebSocketMessageType.Text, true, cancellationToken);
        // The handshake is answered before the hub has let the client in; a call, though there is no such method, is answered after.
        await listener._socket.SendAsync(Encoding.UTF8.GetBytes("{\"type\":1,\"invocationId\":\"in\",\"target\":\"nothing\",\"arguments\":[]}" + End), WebSocketMessageType.Text, true, cancellationToken);
        var ready = new TaskCompletionSource();
        listener._reading = listener.ReadAsync(ready);
        await ready.Task.WaitAsync(cancellationToken);
        return listener;
    }

    public async Task<JsonElement> UntilAsync(Func<(string Event, JsonElement Argument), bool> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var heard in Heard) if (wanted(heard)) return heard.Argument;
            await Task.Delay(20, cancellationToken);
        }
    }

    private async Task ReadAsync(TaskCompletionSource ready)
    {
        var (buffer, text) = (new byte[16 * 1024], new StringBuilder());
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                var got = await _socket.ReceiveAsync(buffer, _stop.Token);
                text.Append(Encoding.UTF8.GetString(buffer, 0, got.Count));
                var parts = text.ToString().Split(End);
                text.Clear().Append(parts[^1]);
                foreach (var part in parts[..^1])
                {
                    var message = JsonSerializer.Deserialize<JsonElement>(part);
                    // The handshake's answer has no type; 1 is a call, 3 the end of one of ours.
                    if (!message.TryGetProperty("type", out var type)) continue;
                    if (type.GetInt32() == 3) ready.TrySetResult();
                    else if (type.GetInt32() == 1) Heard.Enqueue((message.GetProperty("target").GetString()!, message.GetProperty("arguments")[0].Clone()));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            ready.TrySetException(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _socket.Dispose();
        _stop.Dispose();
    }
}
