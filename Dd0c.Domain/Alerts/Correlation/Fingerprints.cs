using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Alerts.Correlation;

public static class Fingerprints
{
    /// <summary>32 hexadecimal digits, the same for the same fault told by two senders.</summary>
    /// <param name="serviceKey">The catalog's service id, else the sender's word; null: neither.</param>
    public static string Of(string? serviceKey, string environment, string title) => Identities.Hash($"{serviceKey?.ToLowerInvariant()}\n{environment}\n{Fold(title)}");

    /// <summary>The words of a title without what varies between its firings and its senders: numbers, ids, states, brackets in front.</summary>
    internal static string Fold(string title) => NameTokens.Join(NameTokens.Of(Tail(title)).Where(w => !Varies(w)).Select(NameTokens.Stem));

    /// <summary><c>[FIRING:2] [P1] Latency is high</c> → <c>Latency is high</c>; all of it when nothing else is there.</summary>
    private static string Tail(string title)
    {
        var rest = title.AsSpan().Trim();
        while (rest.Length > 0 && rest[0] == '[' && rest.IndexOf(']') is > 0 and var end) rest = rest[(end + 1)..].Trim();
        return rest.Length > 0 ? rest.ToString() : title;
    }

    private static bool Varies(string word) =>
        word is "triggered" or "retriggered" or "recovered" or "resolved" or "firing" or "alerting" or "ok" or "alarm" or "alert" or "warn" or "warning" or "critical" or "re" or "renotify" or "in" or "on" or "the" or "a" or "is" or "of" or "for"
        || word.Any(char.IsAsciiDigit);
}
