using System.Text.RegularExpressions;
using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>
/// Datadog's webhooks: the JSON is the user's template, so what is read is ours (<see cref="Setup.SetupSteps"/>) and, as far as it goes,
/// Datadog's own default. All values are text; a variable that was not set comes empty, as null or as its own name. An alert is a monitor and
/// its scope, an episode Datadog's alert cycle.
/// <code>{"id":"…","alert_id":"1234","alert_cycle_key":"…","alert_transition":"Triggered","alert_scope":"host:i-1,env:prod","alert_priority":"P2","tags":"env:prod,service:api","last_updated":"1700000000000"}</code>
/// </summary>
/// <remarks>https://docs.datadoghq.com/integrations/webhooks/</remarks>
internal static partial class DatadogReader
{
    public static PayloadReading Read(PayloadNode root, WebhookPayload payload) =>
        root.IsObject || root.IsList ? Part.Together(root.ItemsOrSelf().Select(o => One(o, payload))) : new PayloadReading.Unreadable("It is neither an object nor a list.");

    private static Part One(PayloadNode alert, WebhookPayload payload)
    {
        if (!alert.IsObject) return new Part.Fault(alert.Path, "It is no object.");
        var (written, transition) = Heading(Value(alert, "alert_title") ?? Value(alert, "event_title") ?? Value(alert, "title"));
        var said = Value(alert, "alert_transition") ?? transition;
        var type = Value(alert, "alert_type");
        if (KindOf(said, type) is not { } kind) return said is null && type is null && written is null ? new Part.Fault(alert.Path, "It has neither alert_transition nor alert_type nor a title: is the template ours?") : new Part.Skipped("an event that is no monitor's alert");
        var scope = Value(alert, "alert_scope", Bounded.Description);
        var tags = TagsOf(alert, scope);
        var link = Value(alert, "link", Bounded.Url);
        var monitor = Value(alert, "alert_id") ?? (link is not null && MonitorLink().Match(link) is { Success: true } found ? found.Groups[1].Value : null);
        if ((monitor ?? Value(alert, "aggreg_key") ?? written) is not { } name) return new Part.Fault(alert.Path, "It has neither alert_id nor a title.");
        var word = Priority().IsMatch(Value(alert, "alert_priority") ?? "") ? Value(alert, "alert_priority") : Warned(said) ? "warning" : type;
        var title = written ?? $"Datadog monitor {name}";
        return new Part.Alert(new()
        {
            Key = Bounded.KeyOf(monitor is null ? name : $"{monitor}|{SortedScope(scope)}"),
            EpisodeKey = Value(alert, "alert_cycle_key", int.MaxValue) is { } cycle ? Bounded.KeyOf(cycle) : null,
            Kind = kind,
            At = SentTime.Of(Time(alert, "last_updated") ?? Time(alert, "date"), payload.ReceivedAt),
            StartedAt = SentTime.Start(Time(alert, "alert_started") ?? Time(alert, "alert_started_at"), payload.ReceivedAt),
            Title = Bounded.Text(title, Bounded.Title),
            Description = Value(alert, "event_msg", Bounded.Description) ?? Value(alert, "body", Bounded.Description) ?? Value(alert, "text_only_msg", Bounded.Description),
            SeverityWord = word,
            Severity = SeverityWords.Of(word),
            Category = CategoryHint.Of(tags, title),
            Service = ServiceHint.Of(tags),
            Environment = EnvironmentHint.Of(tags, [ServiceHint.Of(tags), tags.Value("host"), Value(alert, "hostname")], [title]),
            Tags = tags.All,
            Account = tags.Value("aws_account", "account_id", "aws_account_id"),
            Region = tags.Value("region", "aws_region"),
            Group = Value(alert, "aggreg_key", int.MaxValue) is { } group && monitor is null ? Bounded.KeyOf(group) : null,
            Url = link,
        });
    }

    /// <summary>Triggered, Re-Triggered, Warn, Re-Warn, No Data, Re-No Data, Renotify; Recovered and its likes. Without one, by the alert's type.</summary>
    private static SignalKind? KindOf(string? transition, string? type) => transition?.ToLowerInvariant() switch
    {
        { } recovered when recovered.Contains("recover", StringComparison.Ordinal) => SignalKind.Resolved,
        "triggered" or "re-triggered" or "warn" or "re-warn" or "warning" or "no data" or "re-no data" or "renotify" or "alert" => SignalKind.Firing,
        { } other when other.Contains("trigger", StringComparison.Ordinal) || other.Contains("warn", StringComparison.Ordinal) || other.Contains("no data", StringComparison.Ordinal) || other.Contains("renotif", StringComparison.Ordinal) => SignalKind.Firing,
        _ => type?.ToLowerInvariant() switch
        {
            "error" or "warning" => SignalKind.Firing,
            "success" => SignalKind.Resolved,
            _ => null,
        },
    };

    private static bool Warned(string? transition) => transition?.Contains("warn", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>"[P2] [Re-Triggered on {host:i-1}] CPU is high" → the title, and the transition that stands before it.</summary>
    private static (string? Title, string? Transition) Heading(string? title)
    {
        string? transition = null;
        while (title is not null && Bracket().Match(title) is { Success: true } bracket && (Priority().IsMatch(bracket.Groups[1].Value) || Transition().IsMatch(bracket.Groups[1].Value)))
        {
            if (Transition().Match(bracket.Groups[1].Value) is { Success: true } said) transition ??= said.Value;
            title = title[bracket.Length..];
        }
        return (title is { Length: > 0 } ? title : null, transition);
    }

    private static PayloadTags TagsOf(PayloadNode alert, string? scope)
    {
        var tags = new PayloadTags();
        if (alert["tags"].IsObject || alert["tags"].IsList) tags.AddAll(alert["tags"]);
        else foreach (var tag in (Value(alert, "tags", Bounded.Description) ?? "").Split(',')) tags.AddWritten(tag);
        if (scope is not null and not "*") foreach (var tag in scope.Split(',')) tags.AddWritten(tag.Trim(' ', '{', '}'));
        tags.AddIf("host", Value(alert, "hostname"));
        tags.AddIf("metric", Value(alert, "alert_metric"));
        tags.AddIf("monitor_id", Value(alert, "alert_id"));
        return tags;
    }

    /// <summary>The scope's order is nobody's promise.</summary>
    private static string SortedScope(string? scope) => string.Join(',', (scope ?? "").Split(',').Select(s => s.Trim(' ', '{', '}')).Where(s => s.Length > 0 && s != "*").Order(StringComparer.Ordinal));

    private static string? Value(PayloadNode alert, string name, int most = Bounded.Value) => alert[name].Text(most) is { } text && !Unset().IsMatch(text) ? text : null;

    private static DateTimeOffset? Time(PayloadNode alert, string name) => Value(alert, name) is { } text ? TolerantTime.Read(text) : null;

    [GeneratedRegex(@"^(?:\$\{?[A-Z][A-Z0-9_]*(?:\[[^\]]*\])?\}?|null|none|n/a)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Unset();

    [GeneratedRegex(@"^\s*\[([^\]]{1,300})\]\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Bracket();

    [GeneratedRegex(@"^P[1-5]$", RegexOptions.CultureInvariant)]
    private static partial Regex Priority();

    [GeneratedRegex(@"^(?:Re-Triggered|Triggered|Warn Recovered|No Data Recovered|Recovered|Re-Warn|Warn|Re-No Data|No Data|Renotify)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Transition();

    [GeneratedRegex(@"/monitors(?:#|/)(\d{1,20})", RegexOptions.CultureInvariant)]
    private static partial Regex MonitorLink();
}
