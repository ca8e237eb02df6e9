namespace Dd0c.Domain.Alerts.Mutes;

/// <summary>A mute that somebody wants.</summary>
/// <param name="Name">Null or empty: what it covers, in words.</param>
/// <param name="StartsAt">Null: now.</param>
/// <param name="Schedule">Null: all of the time between.</param>
public sealed record MuteDraft(MuteScope Scope, string? Reason, DateTimeOffset? EndsAt, DateTimeOffset? StartsAt = null, MuteSchedule? Schedule = null, string? Name = null)
{
    public const int MostDays = 30, MostAhead = 90;
    private const int LongestName = 120, LongestTitle = 200, LongestReason = 500, MostNamed = 500;

    public DateTimeOffset Begins(DateTimeOffset now) => StartsAt is { } at && at > now ? at : now;

    /// <summary>What is wrong with it, by field; empty: nothing.</summary>
    /// <param name="services">Ids of the catalog's services.</param>
    /// <param name="began">Of a mute that is changed: when it began, which stays; null: it is still to begin.</param>
    public IReadOnlyDictionary<string, string> Faults(DateTimeOffset now, Func<Guid, bool> services, DateTimeOffset? began = null)
    {
        var faults = ScopeFaults(services);
        var begins = began ?? Begins(now);
        if (Reason?.Trim() is not { Length: > 0 and <= LongestReason }) faults["reason"] = $"Say why, in at most {LongestReason} characters.";
        if (Name?.Trim().Length > LongestName) faults["name"] = $"A name has at most {LongestName} characters.";
        if (began is not null && StartsAt is { } start && start != began) faults["startsAt"] = "It has begun already.";
        else if (begins > now.AddDays(MostAhead)) faults["startsAt"] = $"It begins within {MostAhead} days.";
        if (EndsAt is not { } end) faults["endsAt"] = "Say when it ends.";
        else if (end <= begins || end <= now) faults["endsAt"] = "It ends after it begins, and not in the past.";
        else if (end > begins.AddDays(MostDays)) faults["endsAt"] = $"It lasts at most {MostDays} days.";
        if (Schedule is { } hours && hours.From == hours.To) faults["schedule"] = "The hours begin and end at the same time.";
        return faults;
    }

    /// <summary>What is wrong with what it covers.</summary>
    public Dictionary<string, string> ScopeFaults(Func<Guid, bool> services)
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Scope.IsEmpty) faults["scope"] = "Say what it covers: a service, an environment, part of a title, or alerts.";
        if (Scope.Title is { } title && (title.Trim().Length is 0 or > LongestTitle || title.Contains('\0', StringComparison.Ordinal))) faults["scope.title"] = $"Part of a title has 1 to {LongestTitle} characters.";
        if (Scope.Environment is { } environment && environment.Trim().Length is 0 or > 40) faults["scope.environment"] = "An environment has 1 to 40 characters.";
        if (Scope.Services is { } ids && (ids.Count > MostNamed || !ids.All(services))) faults["scope.services"] = "One of the services is not in the catalog.";
        if (Scope.Identities is { } alerts && (alerts.Count > MostNamed || alerts.Any(a => a.Length != 32))) faults["scope.identities"] = $"Name at most {MostNamed} alerts by their identity.";
        return faults;
    }
}
