using System.Text;
using System.Text.Unicode;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>
/// JSON as senders make it, made into JSON that can be kept: what is no text (half a surrogate pair, NUL, bytes that are no UTF-8) becomes
/// U+FFFD, and a control character that stands raw inside a string (a template that pasted a log line) becomes a space. Everything else stays.
/// </summary>
internal static class CleanJson
{
    private static ReadOnlySpan<byte> Replacement => "fffd"u8;

    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) body = body[3..];
        if (!Utf8.IsValid(body.Span)) body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span));
        if (!NeedsCleaning(body.Span)) return body;
        var clean = body.ToArray();
        Mend(clean);
        return clean;
    }

    private static bool NeedsCleaning(ReadOnlySpan<byte> json) => json.ContainsAnyInRange((byte)0, (byte)0x1F) || json.IndexOf("\\u"u8) >= 0;

    private static void Mend(Span<byte> json)
    {
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"') inString = !inString;
            else if (!inString) continue;
            else if (json[i] < 0x20) json[i] = (byte)' ';
            else if (json[i] == '\\') i = MendEscape(json, i);
        }
    }

    /// <summary>The last byte of the escape that begins here.</summary>
    private static int MendEscape(Span<byte> json, int at)
    {
        if (Unit(json, at) is not { } unit) return at + 1;
        if (char.IsHighSurrogate(unit) && Unit(json, at + 6) is { } next && char.IsLowSurrogate(next)) return at + 11;
        if (unit == '\0' || char.IsSurrogate(unit)) Replacement.CopyTo(json[(at + 2)..]);
        return at + 5;
    }

    private static char? Unit(ReadOnlySpan<byte> json, int at)
    {
        if (at + 6 > json.Length || json[at] != '\\' || json[at + 1] != 'u') return null;
        var unit = 0;
        foreach (var digit in json.Slice(at + 2, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit)) return null;
            unit = (unit << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }
        return (char)unit;
    }
}
