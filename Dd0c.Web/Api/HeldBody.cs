namespace Dd0c.Web.Api;

/// <summary>An answer held back until it is whole, so that headers can still be said of it. What grows beyond the limit goes out as it comes.</summary>
internal sealed class HeldBody(Stream sent, int most) : Stream
{
    private readonly MemoryStream _held = new();

    /// <summary>It grew too large: it is on its way, and nothing can be said of it any more.</summary>
    public bool Passed { get; private set; }

    public ReadOnlyMemory<byte> Held => _held.GetBuffer().AsMemory(0, (int)_held.Length);

    /// <summary>Runs the rest of the request with its answer held; on a fault the answer is dropped.</summary>
    public static async Task<HeldBody> RunAsync(HttpContext context, RequestDelegate next, int most)
    {
        var sent = context.Response.Body;
        var held = new HeldBody(sent, most);
        context.Response.Body = held;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = sent;
        }
        return held;
    }

    /// <summary>Sends what was held.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (!Passed && _held.Length > 0) await sent.WriteAsync(Held, cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!Passed && _held.Length + buffer.Length <= most)
        {
            _held.Write(buffer.Span);
            return;
        }
        if (!Passed)
        {
            Passed = true;
            await sent.WriteAsync(Held, cancellationToken);
            _held.SetLength(0);
        }
        await sent.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Passed ? sent.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written asynchronously.");
    public override void Flush() { }
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
