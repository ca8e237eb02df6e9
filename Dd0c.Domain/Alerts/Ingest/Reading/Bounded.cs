using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>How much of a sender's text is kept.</summary>
internal static class Bounded
{
    public const int Key = 400;
    public const int Title = 500;
    public const int Description = 8_000;
    public const int Name = 200;
    public const int Value = 1_000;
    public const int Url = 2_000;
    public const int Tags = 300;

    /// <summary>Cut with an ellipsis, never inside a character.</summary>
    public static string Text(string text, int most)
    {
        if (text.Length <= most) return text;
        var end = most - 1;
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    /// <summary>Two keys that differ only past the cut stay two keys.</summary>
    public static string KeyOf(string key)
    {
        if (key.Length <= Key) return key;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16));
        return Text(key, Key - hash.Length) + hash;
    }
}
