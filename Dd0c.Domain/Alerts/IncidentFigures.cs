using System.Text.Json;
using Dd0c.Domain.Alerts.Correlation;

namespace Dd0c.Domain.Alerts;

/// <summary>Keeps an incident's figures and state in step with its alerts, a change at a time, so that ten thousand alerts need not be counted for each new one.</summary>
public static class IncidentFigures
{
    /// <summary>An incident that nothing has joined yet.</summary>
    public static Incident Opened(Guid tenantId, Guid id, int number, Episode first, DateTimeOffset now) => new()
    {
        TenantId = tenantId,
        Id = id,
        Number = number,
        Environment = first.Environment,
        State = IncidentState.Open,
        Severity = SeverityWord.Of(first.Severity),
        Title = first.Title,
        ServiceId = first.ServiceId,
        StartedAt = first.StartedAt,
        LastAt = first.LastAt,
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <param name="before">The same episode as it was in this incident; null: it was not in it.</param>
    public static void Take(Incident incident, Episode? before, Episode after)
    {
        if (before is null)
        {
            incident.Alerts++;
            Count(incident, after.Provider, 1);
        }
        incident.Firings += after.Firings - (before?.Firings ?? 0);
        incident.Firing += Of(after.State != EpisodeState.Resolved) - Of(before is not null && before.State != EpisodeState.Resolved);
        incident.Acknowledged += Of(after.State == EpisodeState.Acknowledged) - Of(before?.State == EpisodeState.Acknowledged);
        if (after.Severity > SeverityWord.Read(incident.Severity)) incident.Severity = SeverityWord.Of(after.Severity);
        if (after.ServiceId is { } service && !incident.Services.Contains(service)) incident.Services = [.. incident.Services, service];
        if (after.ServiceId is null && after.ServiceWord is { } word && !incident.Words.Contains(word) && incident.Words.Length < MostWords) incident.Words = [.. incident.Words, word];
        if (after.StartedAt < incident.StartedAt || (after.StartedAt == incident.StartedAt && incident.Alerts == 1))
            (incident.StartedAt, incident.Title, incident.ServiceId) = (after.StartedAt, after.Title, after.ServiceId);
        if (after.LastAt > incident.LastAt) incident.LastAt = after.LastAt;
    }

    /// <summary>An alert that went elsewhere, or turned out to be part of another one. What the worst and the first of the others are is left: see <see cref="Of(Incident, IReadOnlyList{Episode})"/>.</summary>
    public static void Lose(Incident incident, Episode before)
    {
        incident.Alerts--;
        Count(incident, before.Provider, -1);
        incident.Firings -= before.Firings;
        incident.Firing -= Of(before.State != EpisodeState.Resolved);
        incident.Acknowledged -= Of(before.State == EpisodeState.Acknowledged);
    }

    /// <summary>All that another incident counted is this one's now.</summary>
    public static void Absorb(Incident into, Incident from)
    {
        into.Alerts += from.Alerts;
        into.Firings += from.Firings;
        into.Firing += from.Firing;
        into.Acknowledged += from.Acknowledged;
        into.Cut += from.Cut;
        foreach (var (provider, count) in Sources(from)) Count(into, provider, count);
        into.Services = [.. into.Services.Union(from.Services)];
        into.Words = [.. into.Words.Union(from.Words).Take(MostWords)];
        if (SeverityWord.Read(from.Severity) > SeverityWord.Read(into.Severity)) into.Severity = from.Severity;
        if (from.StartedAt < into.StartedAt) (into.StartedAt, into.Title, into.ServiceId) = (from.StartedAt, from.Title, from.ServiceId);
        if (from.LastAt > into.LastAt) into.LastAt = from.LastAt;
        // Somebody has seen one of the two.
        if (into.AcknowledgedAt is null) (into.AcknowledgedAt, into.AcknowledgedBy) = (from.AcknowledgedAt, from.AcknowledgedBy);
        (from.State, from.MergedInto, from.DueAt) = (IncidentState.Merged, into.Id, null);
    }

    /// <summary>The figures counted anew, after alerts were moved by hand.</summary>
    public static void Of(Incident incident, IReadOnlyList<Episode> episodes)
    {
        (incident.Alerts, incident.Firings, incident.Firing, incident.Acknowledged) = (0, 0, 0, 0);
        (incident.Sources, incident.Services, incident.Words) = ("{}", [], []);
        if (episodes.Count == 0) return;
        var first = episodes.MinBy(e => (e.StartedAt, e.Id))!;
        (incident.Severity, incident.StartedAt, incident.LastAt, incident.Title, incident.ServiceId) = (SeverityWord.Of(episodes.Max(e => e.Severity)), first.StartedAt, episodes.Max(e => e.LastAt), first.Title, first.ServiceId);
        foreach (var episode in episodes) Take(incident, null, episode);
    }

    /// <summary>The state that its alerts and people's answers make. While an alert of it flaps it goes on, though none fires just then: it is over when all have been quiet.</summary>
    /// <param name="resolvedAt">When the last of its alerts was resolved.</param>
    /// <param name="flaps">What of it goes on and off now.</param>
    /// <returns>The kind of the timeline's entry that says so; null: it is as it was.</returns>
    public static string? Settle(Incident incident, DateTimeOffset? resolvedAt, Flaps? flaps)
    {
        // What flapped in it flaps in the other one now.
        if (incident.State == IncidentState.Merged) (incident.Flapping, incident.FlappingOff, incident.FlapsUntil) = (0, 0, null);
        if (incident.State == IncidentState.Merged || incident.ClosedAt is not null) return null;
        var (before, flapped) = (incident.State, incident.FlapsUntil is not null);
        // A look that was due for what flapped is due when that will have been quiet now.
        if (incident.DueAt == incident.FlapsUntil) incident.DueAt = null;
        (incident.Flapping, incident.FlappingOff, incident.FlapsUntil) = (flaps?.Alerts ?? 0, flaps?.Off ?? 0, flaps?.Until);
        incident.DueAt = Earliest(incident.DueAt, incident.FlapsUntil);
        if (incident.Firing == 0 && flaps is null)
        {
            incident.State = IncidentState.Resolved;
            incident.ResolvedAt = resolvedAt ?? incident.LastAt;
            return before == IncidentState.Resolved ? null : EntryKind.Resolved;
        }
        (incident.ResolvedAt, incident.ResolvedBy) = (null, null);
        var acknowledged = incident.AcknowledgedAt is not null || (incident.Firing == 0 ? before == IncidentState.Acknowledged : incident.Acknowledged == incident.Firing);
        incident.State = acknowledged ? IncidentState.Acknowledged : IncidentState.Open;
        if (flaps is not null && !flapped) return EntryKind.Flapping;
        if (before == IncidentState.Resolved) return EntryKind.Reopened;
        if (before == IncidentState.Open && acknowledged) return EntryKind.Acknowledged;
        return flapped && flaps is null ? EntryKind.Steady : null;
    }

    /// <summary>The sooner of two times that may not be; null: neither is.</summary>
    public static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    public static IReadOnlyDictionary<string, int> Sources(Incident incident) => JsonSerializer.Deserialize<Dictionary<string, int>>(incident.Sources)!;

    private const int MostWords = 200;

    private static void Count(Incident incident, string provider, int by)
    {
        var sources = JsonSerializer.Deserialize<SortedDictionary<string, int>>(incident.Sources)!;
        if ((sources[provider] = sources.GetValueOrDefault(provider) + by) <= 0) sources.Remove(provider);
        incident.Sources = JsonSerializer.Serialize(sources);
    }

    private static int Of(bool value) => value ? 1 : 0;
}

/// <summary>The states of an incident.</summary>
public static class IncidentState
{
    public const string Open = "open";
    public const string Acknowledged = "acknowledged";
    public const string Resolved = "resolved";
    /// <summary>It is part of another one now.</summary>
    public const string Merged = "merged";

    public static bool IsActive(string state) => state is Open or Acknowledged;
}

/// <summary>Severities as tables, API and pages write them: info, low, medium, high, critical.</summary>
public static class SeverityWord
{
    public static string Of(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Critical => "critical",
        AlertSeverity.High => "high",
        AlertSeverity.Medium => "medium",
        AlertSeverity.Low => "low",
        _ => "info",
    };

    /// <exception cref="ArgumentException">It is none of the five.</exception>
    public static AlertSeverity Read(string word) => TryRead(word, out var severity) ? severity : throw new ArgumentException($"{word} is no severity.", nameof(word));

    public static bool TryRead(string word, out AlertSeverity severity)
    {
        (severity, var known) = word switch
        {
            "critical" => (AlertSeverity.Critical, true),
            "high" => (AlertSeverity.High, true),
            "medium" => (AlertSeverity.Medium, true),
            "low" => (AlertSeverity.Low, true),
            "info" => (AlertSeverity.Info, true),
            _ => (default, false),
        };
        return known;
    }
}
