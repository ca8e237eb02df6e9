using Dd0c.Domain.Actions;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Actions;

/// <summary>What admins do with golden paths.</summary>
internal sealed class GoldenPathActions(TenantDb database, TimeProvider time)
{
    public const int Most = 200;
    public const int LongestBody = 100_000;

    public async Task<ActionAnswer> CreateAsync(PathDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        if (draft.Faults() is { Count: > 0 } faults) return new ActionAnswer.Wrong(faults);
        await using var db = database.Open();
        var slugs = await db.GoldenPaths.Select(p => p.Slug).ToListAsync(cancellationToken);
        if (slugs.Count >= Most) return new ActionAnswer.Late($"An organisation has at most {Most} golden paths.");
        var (now, slug) = (time.GetUtcNow(), Slug.Free(Slug.Of(draft.Title!, "path"), [.. slugs, "new"]));
        db.GoldenPaths.Add(new() { TenantId = db.TenantId, Id = Guid.CreateVersion7(), Slug = slug, Title = draft.Title!.Trim(), Summary = draft.Said, Body = draft.Body!, UpdatedAt = now, UpdatedBy = actor.Name });
        db.Record(actor, "golden_path.created", slug, now, new { draft.Title });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new ActionAnswer.Late("Somebody made a golden path of this title a moment ago.");
        }
        return new ActionAnswer.Done(slug);
    }

    /// <param name="version">Of the page that was read; null: whatever it is now.</param>
    public async Task<ActionAnswer> ChangeAsync(string slug, PathDraft draft, long? version, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.GoldenPaths.FromSql($"select * from golden_paths where tenant_id = {db.TenantId} and slug = {slug} for update").SingleOrDefaultAsync(cancellationToken) is not { } row) return new ActionAnswer.Missing();
        if (draft.Faults() is { Count: > 0 } faults) return new ActionAnswer.Wrong(faults);
        if (version is { } known && known != row.Version) return new ActionAnswer.Late($"{row.UpdatedBy} changed it meanwhile. Look at it again, then change it.");
        var now = time.GetUtcNow();
        db.Record(actor, "golden_path.changed", slug, now, new { before = row.Body, after = draft.Body });
        (row.Title, row.Summary, row.Body, row.Version, row.UpdatedAt, row.UpdatedBy) = (draft.Title!.Trim(), draft.Said, draft.Body!, row.Version + 1, now, actor.Name);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ActionAnswer.Done(slug);
    }

    public async Task<ActionAnswer> DeleteAsync(string slug, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.GoldenPaths.SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken) is not { } row) return new ActionAnswer.Missing();
        db.GoldenPaths.Remove(row);
        db.Record(actor, "golden_path.deleted", slug, time.GetUtcNow(), new { row.Title, row.Body });
        await db.SaveChangesAsync(cancellationToken);
        return new ActionAnswer.Done(slug);
    }
}

/// <summary>A golden path as somebody wants it.</summary>
internal sealed record PathDraft(string? Title, string? Summary, string? Body)
{
    public string? Said => Summary?.Trim() is { Length: > 0 } text ? text : null;

    public IReadOnlyDictionary<string, string> Faults()
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Title?.Trim() is not { Length: > 0 and <= 80 }) faults["title"] = "A golden path has a title of at most 80 characters.";
        if (Summary is { Length: > 300 }) faults["summary"] = "A summary has at most 300 characters.";
        if (string.IsNullOrWhiteSpace(Body)) faults["body"] = "Write what to do.";
        else if (Body.Length > GoldenPathActions.LongestBody) faults["body"] = $"At most {GoldenPathActions.LongestBody / 1000} KB.";
        if (new[] { Title, Summary, Body }.Any(t => t?.Contains('\0', StringComparison.Ordinal) == true)) faults["body"] = "It holds a character that cannot be kept.";
        return faults;
    }
}
