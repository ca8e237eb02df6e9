using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>
/// What an alert is about, by which it is near to others without a graph. An alert whose service the catalog knows is about that service; its
/// host says so only to alerts of which nothing better is known. A word before the colon tells the kind.
/// </summary>
public static class Subjects
{
    public static string OfService(Guid id) => "service:" + id.ToString("N");

    public static string OfWord(string word) => "word:" + word;

    /// <summary>One alert alone.</summary>
    public static string OfAlert(Episode episode) => "alert:" + episode.Identity;

    /// <summary>Null: no service of the catalog.</summary>
    public static Guid? ServiceOf(string subject) => subject.StartsWith("service:", StringComparison.Ordinal) && Guid.TryParseExact(subject.AsSpan(8), "N", out var id) ? id : null;

    /// <summary>For people: the part after the kind.</summary>
    public static string TextOf(string subject) => subject[(subject.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>The service it is about, known or not; null: it names none.</summary>
    internal static string? Main(Episode episode) => episode.ServiceId is { } id ? OfService(id) : episode.ServiceWord is { Length: > 0 } word ? OfWord(word) : null;

    public static IReadOnlyList<string> Of(Episode episode)
    {
        var subjects = new List<string>(3);
        var host = HostOf(episode.Tags);
        if (episode.ServiceId is { } service)
        {
            subjects.Add(OfService(service));
            if (host is not null) subjects.Add("on:" + host);
            return subjects;
        }
        if (episode.ServiceWord is { Length: > 0 } word) subjects.Add(OfWord(word));
        if (host is not null) subjects.Add("host:" + host);
        if (episode.Group is { Length: > 0 } group && IsOfAFault(group)) subjects.Add($"group:{episode.Provider}/{group}");
        if (TellsAFault(episode)) subjects.Add("fault:" + episode.Fingerprint);
        if (subjects.Count == 0) subjects.Add(OfAlert(episode));
        return subjects;
    }

    /// <summary>Under which other subjects the same thing may stand.</summary>
    internal static string? Counterpart(string subject) =>
        subject.StartsWith("on:", StringComparison.Ordinal) ? "host:" + subject[3..] : subject.StartsWith("host:", StringComparison.Ordinal) ? "on:" + subject[5..] : null;

    /// <summary>Two alerts of services that the catalog knows are not near because of their host alone: a cluster's node runs everything.</summary>
    internal static bool Attracts(string subject) => !subject.StartsWith("on:", StringComparison.Ordinal);

    internal static string RuleOf(string subject) => subject[..subject.IndexOf(':', StringComparison.Ordinal)] switch
    {
        "alert" => "same_alert",
        "group" => "same_group",
        "fault" => "same_fault",
        "host" or "on" => "same_host",
        _ => "same_service",
    };

    private static string? HostOf(IReadOnlyDictionary<string, string> tags)
    {
        foreach (var key in (ReadOnlySpan<string>)["host", "hostname", "node", "instance", "instance_id", "InstanceId", "dbinstanceidentifier", "resource"])
            if (tags.TryGetValue(key, out var host) && host.Length > 2) return host.Split(':')[0].ToLowerInvariant();
        return null;
    }

    // What a sender groups by the alert's name alone, or by nothing, is a kind of fault and not one: {}:{alertname="HighLatency"}.
    private static bool IsOfAFault(string group)
    {
        if (group.LastIndexOf('{') is not (>= 0 and var brace)) return true;
        var labels = group[brace..];
        return labels.Count(c => c == '=') > (labels.Contains("alertname=", StringComparison.Ordinal) ? 1 : 0);
    }

    // Another service's high latency is another fault; only a title that is particular by itself says the same fault without a service.
    private static bool TellsAFault(Episode episode) =>
        episode.ServiceWord is null && NameTokens.Of(episode.Title).Count(w => w.Length > 3 && !s_usual.Contains(NameTokens.Stem(w))) >= 3;

    private static readonly HashSet<string> s_usual = new(StringComparer.Ordinal)
    {
        "high", "low", "error", "rate", "latency", "usage", "memory", "cpu", "disk", "above", "below", "threshold", "critical", "warning", "alert", "alarm", "service", "instance", "host", "node", "down", "unhealthy",
        "check", "failed", "failing", "failure", "time", "response", "request", "too", "many", "slow", "percent", "utilization", "space", "pod", "container", "crash", "restart", "looping", "target", "missing", "health", "over", "under", "last", "minute",
    };
}
