using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>A mail server on 127.0.0.1 that keeps what it takes (RFC 5321, as far as mails of ours need it).</summary>
internal sealed class FakeSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public FakeSmtp()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;
    public ConcurrentQueue<(string[] To, string Mail)> Mails { get; } = new();
    /// <summary>Answers to DATA, before 250 again.</summary>
    public ConcurrentQueue<string> Next { get; } = new();
    /// <summary>A recipient that is not known here.</summary>
    public string? Unknown { get; set; }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = TalkAsync(client);
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            var to = new List<string>();
            await writer.WriteLineAsync("220 fake");
            while (await reader.ReadLineAsync(_end.Token) is { } line)
            {
                var verb = line.Split(' ')[0].ToUpperInvariant();
                switch (verb)
                {
                    case "EHLO": await writer.WriteLineAsync("250-fake\r\n250 8BITMIME"); break;
                    case "RCPT" when Unknown is { } unknown && line.Contains(unknown, StringComparison.Ordinal): await writer.WriteLineAsync("550 5.1.1 no such user"); break;
                    case "RCPT":
                        to.Add(line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)]);
                        await writer.WriteLineAsync("250 ok");
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        var mail = new StringBuilder();
                        while (await reader.ReadLineAsync(_end.Token) is { } text && text != ".") mail.AppendLine(text.StartsWith("..", StringComparison.Ordinal) ? text[1..] : text);
                        if (Next.TryDequeue(out var refusal)) { await writer.WriteLineAsync(refusal); }
                        else
                        {
                            Mails.Enqueue(([.. to], mail.ToString()));
                            await writer.WriteLineAsync("250 taken");
                        }
                        to.Clear();
                        break;
                    case "QUIT": await writer.WriteLineAsync("221 bye"); return;
                    default: await writer.WriteLineAsync("250 ok"); break;
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }
}
