namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>Whether a channel is told of an incident as it stands, and why (not).</summary>
/// <param name="Why">For people; at least one.</param>
public sealed record Telling(TellingVerdict Verdict, IReadOnlyList<string> Why)
{
    /// <summary>Why it is told again.</summary>
    public const string Changed = "it was told and has changed since";
    /// <summary>What happened before anybody could be told, and is over, is told while it is so young.</summary>
    private static readonly TimeSpan s_young = TimeSpan.FromMinutes(10);
    /// <summary>Whoever adds a channel wants to see what is going on, and not all that nobody ever closed.</summary>
    private static readonly TimeSpan s_before = TimeSpan.FromHours(1);

    /// <summary>
    /// What was posted is kept up to date whatever the rule or a mute says by now: a message that calls something broken
    /// which is not, is worse than none.
    /// </summary>
    public static Telling Decide(TellingIncident incident, TellingChannel channel, TellingBefore? before, DateTimeOffset now)
    {
        if (!channel.Enabled) return No("the channel is switched off");
        if (before is { Gone: true }) return new(TellingVerdict.Told, ["its message was deleted there, and it is posted once only"]);
        if (before is { Posted: true })
            return before.ToldVersion >= incident.Version ? new(TellingVerdict.Told, ["already told of this state"]) : new(TellingVerdict.Update, [Changed]);
        if (incident.State == IncidentState.Merged) return No(incident.MergedInto is { } into ? $"it is part of incident #{into}" : "it is part of another incident");
        var against = channel.Rule.Against(incident.Severity, incident.Environment, incident.Teams).ToList();
        if (channel.CreatedAt is { } created && incident.OpenedAt < created - s_before) against.Add("it was opened before the channel was added");
        if (channel.Rule.UnacknowledgedMinutes > 0)
        {
            if (incident.State == IncidentState.Acknowledged) against.Add("somebody has acknowledged it");
            else if (incident.State == IncidentState.Resolved && before is not { Waiting: true }) against.Add("it was over before it had to be escalated");
            else if (channel.Rule.EscalatesAt(incident.OpenedAt) > now) against.Add($"it is told at {channel.Rule.EscalatesAt(incident.OpenedAt).UtcDateTime:HH:mm} UTC if nobody has acknowledged it by then");
        }
        if (incident.AllPaused) against.Add("the integrations its alerts come from are paused");
        if (incident.Mute is { } mute) against.Add($"muted by “{mute}”");
        if (incident.SnoozedUntil is { } until && until > now) against.Add($"snoozed until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        if (incident.State == IncidentState.Resolved && before is not { Waiting: true } && now - incident.OpenedAt > s_young) against.Add("it was over before anybody was to be told");
        return against.Count > 0 ? new(TellingVerdict.Withhold, against) : new(TellingVerdict.Post, [$"severity {SeverityWord.Of(incident.Severity)} in {incident.Environment} fits the channel's rule"]);
    }

    private static Telling No(string why) => new(TellingVerdict.Withhold, [why]);
}

public enum TellingVerdict
{
    Withhold,
    /// <summary>It has been; nothing is to be done.</summary>
    Told,
    Post,
    Update,
}

/// <summary>What of an incident decides who is told of it.</summary>
/// <param name="OpenedAt">By our clock.</param>
/// <param name="Teams">The owners of its services.</param>
/// <param name="Mute">The name of the mute that covers it.</param>
/// <param name="AllPaused">All that fires in it comes from integrations that are paused.</param>
public sealed record TellingIncident(long Version, string State, AlertSeverity Severity, string Environment, IReadOnlyCollection<Guid> Teams, DateTimeOffset OpenedAt, string? Mute = null, DateTimeOffset? SnoozedUntil = null, int? MergedInto = null, bool AllPaused = false);

/// <param name="CreatedAt">By our clock; null: it was always there.</param>
public sealed record TellingChannel(bool Enabled, DeliveryRule Rule, DateTimeOffset? CreatedAt = null);

/// <summary>What the channel was told of it before.</summary>
/// <param name="Posted">It was, or that is not known for certain.</param>
/// <param name="Waiting">It is to be, and was not yet.</param>
public sealed record TellingBefore(long ToldVersion, bool Posted, bool Waiting, bool Gone);
