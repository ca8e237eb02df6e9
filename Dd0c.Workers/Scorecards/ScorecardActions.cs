using System.Text.Json;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Scorecards;

/// <summary>What people do with scorecards: make, change and delete them. Scores follow within seconds.</summary>
internal sealed class ScorecardActions(TenantDb database, TimeProvider time)
{
    public const int Most = 20;

    public async Task<ScorecardAnswer> CreateAsync(ScorecardDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (draft.Faults() is { Count: > 0 } faults) return new ScorecardAnswer.Wrong(faults);
        var slugs = await db.Scorecards.Select(s => s.Slug).ToListAsync(cancellationToken);
        if (slugs.Count >= Most) return new ScorecardAnswer.Late($"An organisation has at most {Most} scorecards.");
        var (now, slug) = (time.GetUtcNow(), Slug.Free(Slug.Of(draft.Name!, "scorecard"), [.. slugs, "new"]));
        var row = new Scorecard
        {
            TenantId = db.TenantId, Id = Guid.CreateVersion7(), Slug = slug, Name = draft.Name!.Trim(), Description = draft.Said, Definition = JsonSerializer.Serialize(draft.Definition, ScorecardJson.Options), Live = draft.Definition!.IsLive,
            CreatedAt = now, UpdatedAt = now, UpdatedBy = actor.Name,
        };
        db.Scorecards.Add(row);
        db.Record(actor, "scorecard.created", slug, now, new { row.Id, row.Name });
        ScorecardRescore.Ask(db, now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new ScorecardAnswer.Late("Somebody made a scorecard of this name a moment ago.");
        }
        return new ScorecardAnswer.Done(slug);
    }

    /// <param name="version">Of the scorecard that was read; null: whatever it is now.</param>
    public async Task<ScorecardAnswer> ChangeAsync(string slug, ScorecardDraft draft, long? version, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Scorecards.FromSql($"select * from scorecards where tenant_id = {db.TenantId} and slug = {slug} for update").SingleOrDefaultAsync(cancellationToken) is not { } row) return new ScorecardAnswer.Missing();
        if (draft.Faults() is { Count: > 0 } faults) return new ScorecardAnswer.Wrong(faults);
        if (version is { } read && read != row.Version) return new ScorecardAnswer.Late($"{row.UpdatedBy} changed it meanwhile. Look at it again, then change it.");
        var (now, definition) = (time.GetUtcNow(), JsonSerializer.Serialize(draft.Definition, ScorecardJson.Options));
        db.Record(actor, "scorecard.changed", slug, now, new { before = JsonSerializer.Deserialize<JsonElement>(row.Definition), after = JsonSerializer.Deserialize<JsonElement>(definition), was = row.Name, name = draft.Name!.Trim() });
        (row.Name, row.Description, row.Definition, row.Live, row.Version, row.UpdatedAt, row.UpdatedBy) = (draft.Name.Trim(), draft.Said, definition, draft.Definition!.IsLive, row.Version + 1, now, actor.Name);
        ScorecardRescore.Ask(db, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ScorecardAnswer.Done(slug);
    }

    public async Task<ScorecardAnswer> DeleteAsync(string slug, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var all = await db.Scorecards.FromSql($"select * from scorecards where tenant_id = {db.TenantId} for update").ToListAsync(cancellationToken);
        if (all.Find(s => s.Slug == slug) is not { } row) return new ScorecardAnswer.Missing();
        if (all.Count == 1) return new ScorecardAnswer.Late("An organisation keeps one scorecard at least. Change this one, or make another first.");
        db.Scorecards.Remove(row);
        db.Record(actor, "scorecard.deleted", slug, time.GetUtcNow(), new { row.Id, row.Name });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ScorecardAnswer.Done(slug);
    }
}

/// <summary>A scorecard as somebody wants it.</summary>
internal sealed record ScorecardDraft(string? Name, string? Description, ScorecardDefinition? Definition)
{
    public string? Said => Description?.Trim() is { Length: > 0 } text ? text : null;

    public IReadOnlyDictionary<string, string> Faults()
    {
        var faults = Definition is null ? new Dictionary<string, string> { ["checks"] = "A scorecard has checks." } : new Dictionary<string, string>(Definition.Faults());
        if (Name?.Trim() is not { Length: > 0 and <= 80 }) faults["name"] = "A scorecard has a name of at most 80 characters.";
        if (Description is { Length: > 500 }) faults["description"] = "A description has at most 500 characters.";
        return faults;
    }
}

/// <summary>How a deed ended.</summary>
internal abstract record ScorecardAnswer
{
    public sealed record Done(string Slug, Guid Id = default) : ScorecardAnswer;

    public sealed record Missing : ScorecardAnswer;

    public sealed record Late(string Why) : ScorecardAnswer;

    /// <param name="Faults">By field of the request.</param>
    public sealed record Wrong(IReadOnlyDictionary<string, string> Faults) : ScorecardAnswer;
}
