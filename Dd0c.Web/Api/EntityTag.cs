using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Dd0c.Web.Api;

/// <summary>A strong entity tag (RFC 9110, 8.8.3): 128 bits of the SHA-256 of what is sent, in quotes.</summary>
internal static class EntityTag
{
    public static string Of(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"\"{Base64Url.EncodeToString(hash[..16])}\"";
    }

    /// <summary>Whether If-None-Match names it: a weak comparison, or * for any.</summary>
    public static bool Seen(StringValues ifNoneMatch, string tag) => Among(ifNoneMatch, tag, strong: false);

    /// <summary>Whether If-Match names it: a strong comparison, or * for any.</summary>
    public static bool Stands(StringValues ifMatch, string tag) => Among(ifMatch, tag, strong: true);

    private static bool Among(StringValues header, string tag, bool strong) =>
        EntityTagHeaderValue.TryParseList([.. header.OfType<string>()], out var known) && known is not null && EntityTagHeaderValue.TryParse(tag, out var own)
        && known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(own, useStrongComparison: strong));
}
