using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Web.Webhooks;

/// <summary>
/// Reads the bodies of webhooks whose signature is over the body, so that nobody who has no secret can fill the memory: hashed as they come, no more
/// kept than came, few large ones at a time, and none for longer than a sender waits.
/// </summary>
internal sealed class SignedBodies(TimeProvider time) : IDisposable
{
    /// <summary>GitHub waits as long for an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    /// <summary>Of more than this only <see cref="MostLarge"/> are held at once. Hardly any push is larger.</summary>
    public const int Small = 1024 * 1024;
    public const int MostLarge = 4;
    private const int Piece = 64 * 1024;
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _large = new(MostLarge);

    /// <param name="told">The HMAC-SHA256 that the sender states.</param>
    public async Task<SignedBody> ReadAsync(HttpRequest request, string secret, byte[] told, int largest, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        using var patience = new CancellationTokenSource(Patience, time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        // Not as large as its head says that it will be: saying so is free.
        var body = new ArrayBufferWriter<byte>();
        var large = false;
        try
        {
            if (request.ContentLength > Small && !(large = await _large.WaitAsync(s_turn, waiting.Token))) return new SignedBody.Busy();
            while (true)
            {
                var piece = body.GetMemory(Piece)[..Piece];
                var read = await request.Body.ReadAsync(piece, waiting.Token);
                if (read == 0) break;
                hash.AppendData(piece.Span[..read]);
                body.Advance(read);
                if (body.WrittenCount > largest) return new SignedBody.TooLarge();
                if (!large && body.WrittenCount > Small && !(large = await _large.WaitAsync(s_turn, waiting.Token))) return new SignedBody.Busy();
            }
            return CryptographicOperations.FixedTimeEquals(told, hash.GetHashAndReset()) ? new SignedBody.Signed(body.WrittenMemory) : new SignedBody.Unsigned();
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return new SignedBody.TooLarge();
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new SignedBody.TooSlow();
        }
        finally
        {
            if (large) _large.Release();
        }
    }

    public void Dispose() => _large.Dispose();
}

/// <summary>How the reading of a signed body ended. Closed family: meet it with a switch.</summary>
internal abstract record SignedBody
{
    public sealed record Signed(ReadOnlyMemory<byte> Raw) : SignedBody;
    public sealed record Unsigned : SignedBody;
    public sealed record TooLarge : SignedBody;
    public sealed record TooSlow : SignedBody;
    /// <summary>Too many large ones are being read.</summary>
    public sealed record Busy : SignedBody;
}
