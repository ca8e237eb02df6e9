using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Matching;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Assessment;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using AlertAlias = Dd0c.Domain.Alerts.AlertAlias;

namespace Dd0c.Workers.Alerts.Incidents;

/// <summary>Says which service a sender's word means: for alerts to come, and for those that stand unmatched; and takes it back.</summary>
internal sealed class AliasActions(TenantDb database, TimeProvider time)
{
    private const int LongestWord = 200;

    /// <param name="word">As an unmatched alert has it.</param>
    /// <param name="service">Null: it is no service, and is not asked for again.</param>
    public async Task<AliasAnswer> MapAsync(string? word, Guid? service, Actor actor, CancellationToken cancellationToken)
    {
        var said = (word ?? "").Trim();
        if (said.Length is 0 or > LongestWord || said.Contains('\0', StringComparison.Ordinal) || !AlertMatching.IsWord(said)) return new AliasAnswer.Wrong("word", $"Name a word of 1 to {LongestWord} characters, as an unmatched alert has it.");
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        var now = time.GetUtcNow();
        var target = service is { } id ? await db.Services.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.RemovedAt == null, cancellationToken) : null;
        if (service is not null && target is null) return new AliasAnswer.Wrong("service", "This service is not in the catalog.");
        if (await db.AlertAliases.SingleOrDefaultAsync(a => a.Word == said, cancellationToken) is { } before) (before.ServiceId, before.CreatedBy, before.CreatedAt) = (service, actor.Name, now);
        else db.AlertAliases.Add(new AlertAlias { TenantId = db.TenantId, Word = said, ServiceId = service, CreatedBy = actor.Name, CreatedAt = now });
        db.Record(actor, "alert.word_mapped", said, now, new { service = target?.Slug });
        await db.SaveChangesAsync(cancellationToken);
        var alerts = target is null ? 0 : await ApplyAsync(db, connection, said, target.Id, target.DisplayName, actor, now, cancellationToken);
        await ChangeFeed.AnnounceAsync(connection, new Change(db.TenantId, Feed.Incidents), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new AliasAnswer.Done(alerts);
    }

    /// <summary>Takes back what was said of a word: alerts to come are matched without it, and those that it matched stay matched.</summary>
    public async Task<AliasAnswer> RemoveAsync(string? word, Actor actor, CancellationToken cancellationToken)
    {
        var said = (word ?? "").Trim();
        if (said.Length is 0 or > LongestWord || said.Contains('\0', StringComparison.Ordinal)) return new AliasAnswer.Wrong("word", $"Name a word of 1 to {LongestWord} characters.");
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await TenantLock.TakeAsync(connection, db.TenantId, cancellationToken);
        if (await db.AlertAliases.SingleOrDefaultAsync(a => a.Word == said, cancellationToken) is not { } alias) return new AliasAnswer.Missing();
        db.AlertAliases.Remove(alias);
        db.Record(actor, "alert.word_unmapped", said, time.GetUtcNow(), new { service = await db.Services.Where(s => s.Id == alias.ServiceId).Select(s => s.Slug).SingleOrDefaultAsync(cancellationToken) });
        await db.SaveChangesAsync(cancellationToken);
        await ChangeFeed.AnnounceAsync(connection, new Change(db.TenantId, Feed.Incidents), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new AliasAnswer.Done(0);
    }

    private static async Task<int> ApplyAsync(Dd0cDbContext db, NpgsqlConnection connection, string word, Guid service, string name, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var waiting = db.Alerts.Where(a => a.ServiceId == null && a.ServiceWord == word);
        var concerned = await waiting.Where(a => a.IncidentId != null).Select(a => a.IncidentId!.Value).Distinct().ToListAsync(cancellationToken);
        var matched = JsonSerializer.Serialize(new MatchedService(service, 1, $"{word} was mapped by hand", "alias"), AlertRows.Json);
        var count = await waiting.ExecuteUpdateAsync(a => a.SetProperty(x => x.ServiceId, service).SetProperty(x => x.Matched, matched).SetProperty(x => x.UpdatedAt, now), cancellationToken);
        foreach (var incident in await db.Incidents.Where(i => concerned.Contains(i.Id)).ToListAsync(cancellationToken))
        {
            if (!incident.Services.Contains(service)) incident.Services = [.. incident.Services, service];
            incident.Words = [.. incident.Words.Where(w => w != word)];
            incident.ServiceId ??= await db.Alerts.Where(a => a.IncidentId == incident.Id).OrderBy(a => a.StartedAt).ThenBy(a => a.Id).Select(a => a.ServiceId).FirstOrDefaultAsync(cancellationToken);
            (incident.Version, incident.UpdatedAt) = (incident.Version + 1, now);
            // What comes next joins by what the alerts are about now; what is over takes nothing more.
            if (IncidentState.IsActive(incident.State))
            {
                var episodes = (await db.Alerts.AsNoTracking().Where(a => a.IncidentId == incident.Id).ToListAsync(cancellationToken)).ConvertAll(AlertRows.EpisodeOf);
                incident.Activities = JsonSerializer.Serialize(IncidentViews.Of(incident.Id, incident.Environment, episodes, new(), incident.Apart, incident.ClosedAt).Activities, AlertRows.Json);
                db.IncidentEntries.Add(new IncidentEntry { TenantId = db.TenantId, Id = Guid.CreateVersion7(), IncidentId = incident.Id, At = now, Kind = EntryKind.Note, Actor = actor.Name, Text = $"“{word}” is {name}" });
            }
        }
        await db.SaveChangesAsync(cancellationToken);
        await AssessmentQueue.AddAsync(connection, db.TenantId, concerned, concerned.ToHashSet(), now, cancellationToken);
        return count;
    }
}

/// <summary>How a deed ended.</summary>
internal abstract record AliasAnswer
{
    /// <param name="Alerts">How many that stood unmatched are matched now.</param>
    public sealed record Done(int Alerts) : AliasAnswer;

    public sealed record Missing : AliasAnswer;

    /// <param name="Field">Of the request.</param>
    public sealed record Wrong(string Field, string Why) : AliasAnswer;
}
