using Dd0c.Domain.Actions;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Actions;

/// <summary>What admins do with actions: write, change, pause and delete them. Runs that have begun go on by the plan they began with.</summary>
internal sealed class ActionActions(TenantDb database, ActionVault vault, TimeProvider time)
{
    public const int Most = 200;
    public const int LongestDefinition = 50_000;
    private static readonly string[] s_alive = [RunState.WaitingForApproval, RunState.Running, RunState.InEffect, RunState.Ending];

    public async Task<ActionAnswer> CreateAsync(string text, Actor actor, CancellationToken cancellationToken)
    {
        var read = Read(text);
        if (read.Definition is not { } definition) return new ActionAnswer.Wrong(Faults(read.Faults));
        await using var db = database.Open();
        if (await WrongTeamsAsync(db, definition, cancellationToken) is { } wrong) return wrong;
        var slugs = await db.Actions.Select(a => a.Slug).ToListAsync(cancellationToken);
        if (slugs.Count >= Most) return new ActionAnswer.Late($"An organisation has at most {Most} actions.");
        var (now, slug, secret) = (time.GetUtcNow(), Slug.Free(Slug.Of(definition.Name, "action"), [.. slugs, "new"]), ActionVault.New());
        db.Actions.Add(new()
        {
            TenantId = db.TenantId, Id = Guid.CreateVersion7(), Slug = slug, Name = definition.Name, Summary = definition.Summary, StartsOn = definition.On, Definition = text,
            Secret = vault.Seal(db.TenantId, secret), CreatedAt = now, UpdatedAt = now, UpdatedBy = actor.Name,
        });
        db.Record(actor, "action.created", slug, now, new { definition.Name, definition = text });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new ActionAnswer.Late("Somebody made an action of this name a moment ago.");
        }
        return new ActionAnswer.Done(slug, definition.Steps.Concat(definition.Undo).Any(s => s is ActionStep.Webhook) ? secret.Signing : null);
    }

    /// <param name="version">Of the action that was read; null: whatever it is now.</param>
    public async Task<ActionAnswer> ChangeAsync(string slug, string text, long? version, Actor actor, CancellationToken cancellationToken)
    {
        var read = Read(text);
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, slug, cancellationToken) is not { } row) return new ActionAnswer.Missing();
        if (read.Definition is not { } definition) return new ActionAnswer.Wrong(Faults(read.Faults));
        if (await WrongTeamsAsync(db, definition, cancellationToken) is { } wrong) return wrong;
        if (version is { } known && known != row.Version) return new ActionAnswer.Late($"{row.UpdatedBy} changed it meanwhile. Look at it again, then change it.");
        var now = time.GetUtcNow();
        db.Record(actor, "action.changed", slug, now, new { before = row.Definition, after = text });
        (row.Name, row.Summary, row.StartsOn, row.Definition, row.Version, row.UpdatedAt, row.UpdatedBy) = (definition.Name, definition.Summary, definition.On, text, row.Version + 1, now, actor.Name);
        return await SaveAsync(db, transaction, new ActionAnswer.Done(slug), cancellationToken);
    }

    /// <summary>While it is off nobody can start it.</summary>
    public Task<ActionAnswer> EnableAsync(string slug, bool enabled, Actor actor, CancellationToken cancellationToken) => WithAsync(slug, (db, row, now) =>
    {
        if (row.Enabled == enabled) return new ActionAnswer.Done(slug);
        (row.Enabled, row.UpdatedAt, row.UpdatedBy) = (enabled, now, actor.Name);
        db.Record(actor, enabled ? "action.enabled" : "action.disabled", slug, now);
        return new ActionAnswer.Done(slug);
    }, cancellationToken);

    /// <summary>A new secret; the one before signs beside it for a day.</summary>
    public Task<ActionAnswer> RotateAsync(string slug, Actor actor, CancellationToken cancellationToken) => WithAsync(slug, (db, row, now) =>
    {
        var (secret, before) = (ActionVault.New(), vault.Open(row));
        // A third would shut out the receivers that have not taken the second yet.
        if (before?.EarlierUntil is { } until && until > now) return new ActionAnswer.Late($"Two secrets sign already. The earlier one ends at {until.UtcDateTime:d MMM yyyy HH:mm} UTC; make a new one then.");
        row.Secret = vault.Seal(db.TenantId, before is null ? secret : secret with { Earlier = before.Signing, EarlierUntil = now + WebhookPlace.Overlap });
        db.Record(actor, "action.secret_rotated", slug, now);
        return new ActionAnswer.Done(slug, secret.Signing);
    }, cancellationToken);

    /// <summary>Not while a run of it may still need its secret: an effect that cannot be taken back would stay.</summary>
    public async Task<ActionAnswer> DeleteAsync(string slug, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, slug, cancellationToken) is not { } row) return new ActionAnswer.Missing();
        if (await db.ActionRuns.CountAsync(r => r.ActionId == row.Id && s_alive.Contains(r.State), cancellationToken) is > 0 and var alive) return new ActionAnswer.Late($"{(alive == 1 ? "A run of it waits, is" : $"{alive} runs of it wait, are")} under way or in effect. Switch it off, let them end, then delete it.");
        await db.ActionRuns.Where(r => r.ActionId == row.Id).ExecuteUpdateAsync(r => r.SetProperty(x => x.ActionId, (Guid?)null), cancellationToken);
        db.Actions.Remove(row);
        db.Record(actor, "action.deleted", slug, time.GetUtcNow(), new { row.Name, row.Definition });
        return await SaveAsync(db, transaction, new ActionAnswer.Done(slug), cancellationToken);
    }

    private async Task<ActionAnswer> WithAsync(string slug, Func<Dd0cDbContext, ActionRow, DateTimeOffset, ActionAnswer> deed, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, slug, cancellationToken) is not { } row) return new ActionAnswer.Missing();
        var answer = deed(db, row, time.GetUtcNow());
        return answer is ActionAnswer.Done ? await SaveAsync(db, transaction, answer, cancellationToken) : answer;
    }

    private static Task<ActionRow?> LockAsync(Dd0cDbContext db, string slug, CancellationToken cancellationToken) =>
        db.Actions.FromSql($"select * from actions where tenant_id = {db.TenantId} and slug = {slug} for update").SingleOrDefaultAsync(cancellationToken);

    private static async Task<ActionAnswer> SaveAsync(Dd0cDbContext db, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, ActionAnswer answer, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return answer;
    }

    private static (ActionDefinition? Definition, IReadOnlyList<ActionFault> Faults) Read(string text) =>
        text.Length > LongestDefinition ? (null, [new(1, $"A definition has at most {LongestDefinition / 1000} KB.")]) : text.Contains('\0', StringComparison.Ordinal) ? (null, [new(1, "It holds a character that cannot be kept.")]) : ActionText.Read(text);

    /// <summary>A rule that names a team which is not there would let nobody in, or ask nobody.</summary>
    private static async Task<ActionAnswer?> WrongTeamsAsync(Dd0cDbContext db, ActionDefinition definition, CancellationToken cancellationToken)
    {
        var named = definition.Allow.Select(a => a.Team).OfType<string>().Concat((definition.Approval ?? []).SelectMany(a => a.By).Where(b => b is not (ApprovalRule.Admin or ApprovalRule.Owner))).Distinct().ToList();
        var known = await db.Teams.Where(t => t.RemovedAt == null && named.Contains(t.Slug)).Select(t => t.Slug).ToListAsync(cancellationToken);
        return named.Except(known).ToList() is { Count: > 0 } strange ? new ActionAnswer.Wrong(new Dictionary<string, string> { ["definition"] = $"There is no team {string.Join(", ", strange)}." }) : null;
    }

    private static Dictionary<string, string> Faults(IReadOnlyList<ActionFault> faults) => new() { ["definition"] = string.Join("\n", faults.Select(f => $"Line {f.Line}: {f.Message}")) };
}
