using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Assessment;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Incidents;

/// <summary>What people do with an incident: on its page, over the API, in Slack. Each deed is one transaction, under the tenant's lock, with its entry in the timeline and in the audit trail.</summary>
public sealed class IncidentActions(TenantDb database, TimeProvider time)
{
    private const int LongestNote = 10_000;

    public Task<IncidentAnswer> AcknowledgeAsync(int number, Actor actor, CancellationToken cancellationToken) => SetAsync(number, actor, "incident.acknowledged", (deed, incident) =>
    {
        if (incident.State == IncidentState.Resolved) return new IncidentAnswer.Late($"It was resolved at {incident.ResolvedAt:u}.");
        if (incident.AcknowledgedAt is not null) return null; // twice is once
        (incident.AcknowledgedAt, incident.AcknowledgedBy, incident.State) = (deed.Now, actor.Name, IncidentState.Acknowledged);
        deed.Say(EntryKind.Acknowledged, $"{actor.Name} acknowledged it");
        return null;
    }, cancellationToken);

    /// <param name="pause">Up to seven days.</param>
    public Task<IncidentAnswer> SnoozeAsync(int number, TimeSpan pause, Actor actor, CancellationToken cancellationToken) => SetAsync(number, actor, "incident.snoozed", (deed, incident) =>
    {
        if (pause < TimeSpan.FromMinutes(1) || pause > TimeSpan.FromDays(7)) return new IncidentAnswer.Wrong("Snooze for 1 minute to 7 days.");
        if (incident.State == IncidentState.Resolved) return new IncidentAnswer.Late($"It was resolved at {incident.ResolvedAt:u}.");
        incident.SnoozedUntil = deed.Now + pause;
        incident.DueAt = IncidentFigures.Earliest(incident.SnoozedUntil, incident.FlapsUntil);
        if (incident.AcknowledgedAt is null) (incident.AcknowledgedAt, incident.AcknowledgedBy, incident.State) = (deed.Now, actor.Name, IncidentState.Acknowledged);
        deed.Say(EntryKind.Snoozed, $"{actor.Name} snoozed it until {incident.SnoozedUntil.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        return null;
    }, cancellationToken);

    /// <summary>Ends it, whatever still fires; what fires anew is another incident, unless it is one of its own alerts.</summary>
    public Task<IncidentAnswer> ResolveAsync(int number, Actor actor, CancellationToken cancellationToken) => SetAsync(number, actor, "incident.resolved", (deed, incident) =>
    {
        if (incident.State == IncidentState.Resolved && incident.ClosedAt is not null) return null;
        (incident.State, incident.ResolvedAt, incident.ResolvedBy, incident.ClosedAt, incident.SnoozedUntil, incident.DueAt) = (IncidentState.Resolved, deed.Now, actor.Name, deed.Now, null, null);
        (incident.Flapping, incident.FlappingOff, incident.FlapsUntil) = (0, 0, null);
        deed.Say(EntryKind.Resolved, incident.Firing == 0 ? $"{actor.Name} resolved it" : $"{actor.Name} resolved it while {incident.Firing} of its alerts still fired");
        return null;
    }, cancellationToken);

    public Task<IncidentAnswer> NoteAsync(int number, string? text, Actor actor, CancellationToken cancellationToken) => SetAsync(number, actor, "incident.noted", (deed, _) =>
    {
        var trimmed = (text ?? "").Trim().Replace("\0", "", StringComparison.Ordinal);
        if (trimmed.Length is 0 or > LongestNote) return new IncidentAnswer.Wrong($"A note has 1 to {LongestNote} characters.");
        deed.Say(EntryKind.Note, trimmed, by: actor.Name);
        return null;
    }, cancellationToken);

    public Task<IncidentAnswer> PinAsync(int number, Guid entry, bool pinned, Actor actor, CancellationToken cancellationToken) => ChangeAsync(number, actor, pinned ? "incident.entry_pinned" : "incident.entry_unpinned", async (deed, incident) =>
        await deed.Db.IncidentEntries.Where(e => e.IncidentId == incident.Id && e.Id == entry).ExecuteUpdateAsync(e => e.SetProperty(x => x.Pinned, pinned), cancellationToken) == 0 ? new IncidentAnswer.Wrong("It has no such entry.") : null, cancellationToken);

    /// <param name="subject">incident, or the key of one of its suggestions.</param>
    public Task<IncidentAnswer> RateAsync(int number, string subject, bool helpful, Actor actor, CancellationToken cancellationToken) => ChangeAsync(number, actor, "incident.rated", async (deed, incident) =>
    {
        if (subject is not AlertFeedback.OfIncident && !JsonSerializer.Deserialize<List<Domain.Alerts.Noise.Suggestion>>(incident.Suggestions, AlertRows.Json)!.Exists(s => s.Key == subject)) return new IncidentAnswer.Wrong("Rate the incident, or one of its suggestions.");
        var who = actor.Id?.ToString() ?? actor.Name;
        if (await deed.Db.AlertFeedback.SingleOrDefaultAsync(f => f.IncidentId == incident.Id && f.Subject == subject && f.ActorId == who, cancellationToken) is { } before) (before.Helpful, before.At) = (helpful, deed.Now);
        else deed.Db.AlertFeedback.Add(new AlertFeedback { TenantId = deed.Db.TenantId, Id = Guid.CreateVersion7(), IncidentId = incident.Id, Subject = subject, Helpful = helpful, ActorId = who, Actor = actor.Name, At = deed.Now });
        deed.Say(EntryKind.Feedback, subject == AlertFeedback.OfIncident ? $"{actor.Name} found the grouping {(helpful ? "helpful" : "not helpful")}" : $"{actor.Name} found a suggestion {(helpful ? "helpful" : "not helpful")}");
        return null;
    }, cancellationToken);

    /// <summary>Makes others part of this one.</summary>
    public Task<IncidentAnswer> MergeAsync(int number, IReadOnlyCollection<int> others, Actor actor, CancellationToken cancellationToken) => ChangeAsync(number, actor, "incident.merged", async (deed, incident) =>
    {
        var from = await deed.Db.Incidents.Where(i => others.Contains(i.Number)).ToListAsync(cancellationToken);
        if (from.Count != others.Distinct().Count()) return new IncidentAnswer.Wrong($"There is no incident #{others.Except(from.Select(i => i.Number)).First()}.");
        if (from.Exists(i => i.Id == incident.Id)) return new IncidentAnswer.Wrong("An incident cannot become part of itself.");
        if (from.Find(i => i.Environment != incident.Environment) is { } other) return new IncidentAnswer.Wrong($"#{other.Number} is of {other.Environment}, this one of {incident.Environment}.");
        if (from.Find(i => i.State == IncidentState.Merged) is { } gone) return new IncidentAnswer.Late($"#{gone.Number} is part of another incident already.");
        foreach (var one in from)
        {
            IncidentFigures.Absorb(incident, one);
            IncidentFigures.Settle(one, null, null);
            (one.Version, one.UpdatedAt) = (one.Version + 1, deed.Now);
            incident.Apart = [.. incident.Apart.Where(id => id != one.Id)];
            await deed.Db.Alerts.Where(a => a.IncidentId == one.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.IncidentId, incident.Id).SetProperty(x => x.Pinned, true), cancellationToken);
            deed.Say(EntryKind.Merged, $"{actor.Name} made incident #{one.Number} part of this one");
            deed.SayOf(one.Id, EntryKind.Merged, $"{actor.Name} made it part of incident #{incident.Number}", new { into = incident.Number });
            deed.Others.Add(one.Id);
        }
        await RecountAsync(deed, incident, cancellationToken);
        return null;
    }, cancellationToken);

    /// <summary>Takes alerts out into an incident of their own; neither they nor what the two have in common bring the two together again.</summary>
    public Task<IncidentAnswer> SplitAsync(int number, IReadOnlyCollection<Guid> alerts, Actor actor, CancellationToken cancellationToken) => ChangeAsync(number, actor, "incident.split", async (deed, incident) =>
    {
        var ids = alerts.Distinct().ToArray();
        var rows = await deed.Db.Alerts.Where(a => a.IncidentId == incident.Id && ids.Contains(a.Id)).ToListAsync(cancellationToken);
        if (rows.Count == 0 || rows.Count != ids.Length) return new IncidentAnswer.Wrong("Name alerts of this incident.");
        if (rows.Count == incident.Alerts) return new IncidentAnswer.Wrong("At least one alert has to stay.");
        var episodes = rows.ConvertAll(AlertRows.EpisodeOf);
        var split = IncidentFigures.Opened(deed.Db.TenantId, Guid.CreateVersion7(), await IncidentNumbers.NextAsync(deed.Connection, deed.Db.TenantId, 1, cancellationToken), episodes.MinBy(e => (e.StartedAt, e.Id))!, deed.Now);
        IncidentFigures.Of(split, episodes);
        (split.Apart, incident.Apart) = ([incident.Id], [.. incident.Apart, split.Id]);
        split.Activities = JsonSerializer.Serialize(IncidentViews.Of(split.Id, split.Environment, episodes, new(), split.Apart).Activities, AlertRows.Json);
        Settle(split, episodes, deed.Now);
        split.Version = 1;
        deed.Db.Incidents.Add(split);
        foreach (var row in rows) (row.IncidentId, row.Pinned, row.Reason, row.UpdatedAt) = (split.Id, true, JsonSerializer.Serialize(new JoinReason("by_hand", TimeSpan.Zero), AlertRows.Json), deed.Now);
        await deed.Db.SaveChangesAsync(cancellationToken);
        await RecountAsync(deed, incident, cancellationToken);
        deed.Say(EntryKind.Split, $"{actor.Name} took {rows.Count} of its alerts out into incident #{split.Number}", new { into = split.Number });
        deed.SayOf(split.Id, EntryKind.Opened, $"{actor.Name} took it out of incident #{incident.Number}", new { from = incident.Number });
        deed.Others.Add(split.Id);
        deed.Made = split.Number;
        return null;
    }, cancellationToken);

    private static async Task RecountAsync(Deed deed, Incident incident, CancellationToken cancellationToken)
    {
        var rows = await deed.Db.Alerts.AsNoTracking().Where(a => a.IncidentId == incident.Id).ToListAsync(cancellationToken);
        var episodes = rows.ConvertAll(AlertRows.EpisodeOf);
        IncidentFigures.Of(incident, episodes);
        incident.Activities = JsonSerializer.Serialize(IncidentViews.Of(incident.Id, incident.Environment, episodes, new(), incident.Apart, incident.ClosedAt).Activities, AlertRows.Json);
        Settle(incident, episodes, deed.Now);
    }

    private static void Settle(Incident incident, List<Episode> episodes, DateTimeOffset now) =>
        IncidentFigures.Settle(incident, episodes.Max(e => e.ResolvedAt), Flaps.Of(episodes.Where(e => e.FlappedAt is not null).Select(e => new FlappingAlert(e.Identity, e.FlappedAt!.Value < now ? e.FlappedAt.Value : now, e.State != EpisodeState.Resolved)), now));

    private Task<IncidentAnswer> SetAsync(int number, Actor actor, string action, Func<Deed, Incident, IncidentAnswer?> change, CancellationToken cancellationToken) =>
        ChangeAsync(number, actor, action, (deed, incident) => Task.FromResult<IncidentAnswer?>(change(deed, incident)), cancellationToken);

    /// <param name="change">Null when it is done, else why not.</param>
    private async Task<IncidentAnswer> ChangeAsync(int number, Actor actor, string action, Func<Deed, Incident, Task<IncidentAnswer?>> change, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        if (await db.Incidents.SingleOrDefaultAsync(i => i.Number == number, cancellationToken) is not { } incident) return new IncidentAnswer.Missing();
        if (incident.State == IncidentState.Merged)
            return new IncidentAnswer.Late($"It is part of incident #{await db.Incidents.Where(i => i.Id == incident.MergedInto).Select(i => i.Number).SingleOrDefaultAsync(cancellationToken)} now.");
        var deed = new Deed(db, connection, incident.Id, actor, time.GetUtcNow());
        if (await change(deed, incident) is { } refusal) return refusal;
        if (db.ChangeTracker.HasChanges())
        {
            (incident.Version, incident.UpdatedAt) = (incident.Version + 1, deed.Now);
            db.Record(actor, action, $"incident #{incident.Number}", deed.Now, deed.Made is { } made ? new { made } : null);
            await db.SaveChangesAsync(cancellationToken);
            await AssessmentQueue.AddAsync(connection, db.TenantId, [incident.Id, .. deed.Others], new HashSet<Guid> { incident.Id }, deed.Now, cancellationToken);
            await ChangeFeed.AnnounceAsync(connection, new Change(db.TenantId, Feed.Incidents), cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return new IncidentAnswer.Done(incident, deed.Made);
    }

    /// <summary>One deed while it is done.</summary>
    private sealed class Deed(Dd0cDbContext db, NpgsqlConnection connection, Guid incident, Actor actor, DateTimeOffset now)
    {
        public Dd0cDbContext Db => db;
        public NpgsqlConnection Connection => connection;
        public DateTimeOffset Now => now;
        /// <summary>Other incidents that it changed.</summary>
        public HashSet<Guid> Others { get; } = [];
        public int? Made { get; set; }

        public void Say(string kind, string text, object? data = null, string? by = null) => SayOf(incident, kind, text, data, by);

        public void SayOf(Guid of, string kind, string text, object? data = null, string? by = null) => db.IncidentEntries.Add(new IncidentEntry
        {
            TenantId = db.TenantId, Id = Guid.CreateVersion7(), IncidentId = of, At = now, Kind = kind, Actor = by ?? actor.Name, Text = text, Data = data is null ? "{}" : JsonSerializer.Serialize(data, AlertRows.Json),
        });
    }
}

/// <summary>How a deed ended.</summary>
public abstract record IncidentAnswer
{
    /// <param name="Made">The number of an incident that came of it.</param>
    public sealed record Done(Incident Incident, int? Made = null) : IncidentAnswer;

    public sealed record Missing : IncidentAnswer;

    /// <summary>It is over, or elsewhere.</summary>
    public sealed record Late(string Why) : IncidentAnswer;

    public sealed record Wrong(string Why) : IncidentAnswer;
}
