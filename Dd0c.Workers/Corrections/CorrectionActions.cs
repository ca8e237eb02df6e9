using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Domain.Ownership;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Corrections;

/// <summary>Takes what people say of services: checks it, stores it with what had been found, and brings the catalog to it at once.</summary>
internal sealed class CorrectionActions(TenantDb database, CatalogPipeline catalog, TimeProvider time)
{
    private const int LongestName = 100;
    private const int LongestText = 2_000;

    /// <param name="service">Id or slug.</param>
    /// <param name="alike">Services that get the same values in the same deed. One that a person has corrected in that field before is kept as it is, one that is gone left out.</param>
    /// <param name="unchanged">Whether the service is still what was read, asked while nobody else can correct it; null: it does not matter.</param>
    public async Task<CorrectionOutcome> CorrectAsync(string service, CorrectionDraft draft, Actor actor, CancellationToken cancellationToken, IReadOnlyList<Guid>? alike = null, Func<Guid, Task<bool>>? unchanged = null)
    {
        var batch = Guid.CreateVersion7();
        Guid? goTo;
        HashSet<Guid> judged;
        CatalogCause cause;
        await using (var db = database.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await FindAsync(db, service, cancellationToken) is not { } known) return new CorrectionOutcome.Missing();
            // One correction of a service at a time: each is told what the one before found. In the order of ids, so that two deeds over several never wait for each other.
            Guid[] touched = [known.Id, .. alike ?? []];
            await db.Database.ExecuteSqlAsync($"select 1 from services where tenant_id = {database.TenantId} and id = any({touched}) order by id for update", cancellationToken);
            if (unchanged is not null && (await UnderWayAsync(db, known.Id, cancellationToken) || !await unchanged(known.Id))) return new CorrectionOutcome.Changed();
            var faults = Faults(draft);
            var rows = new List<CorrectionRow>();
            foreach (var (field, typed) in draft.Values.Where(v => !faults.ContainsKey(v.Key)))
            {
                var (value, fault) = await ResolveAsync(db, field, typed, cancellationToken);
                if (fault is not null)
                {
                    faults[field] = [fault];
                    continue;
                }
                rows.Add(await ValueAsync(db, known, field, value, draft.Reason, batch, actor, cancellationToken));
                foreach (var other in await UntouchedAsync(db, alike ?? [], known.Id, field, cancellationToken))
                    rows.Add(await ValueAsync(db, other, field, value, draft.Reason, batch, actor, cancellationToken));
            }
            goTo = known.Id;
            if (draft.NotAService)
            {
                rows.Add(Row(known, "not_a_service", draft.Reason, batch, actor));
                goTo = null;
            }
            if (draft.MergeInto is { } into)
            {
                var whole = await FindAsync(db, into, cancellationToken);
                if (whole is null) faults["mergeInto"] = [$"There is no service \"{into}\"."];
                else if (whole.Id == known.Id) faults["mergeInto"] = ["A service cannot be a part of itself."];
                else rows.Add(Row(known, "merge", draft.Reason, batch, actor, others: whole.Anchors));
                goTo = whole?.Id;
            }
            if (draft.NotSameAs is { } like)
            {
                var other = await FindAsync(db, like, cancellationToken);
                if (other is null) faults["notSameAs"] = [$"There is no service \"{like}\"."];
                else if (other.Id == known.Id) faults["notSameAs"] = ["A service is the same as itself."];
                else rows.Add(Row(known, "distinct", draft.Reason, batch, actor, others: other.Anchors));
            }
            if (draft.SplitArns is { Count: > 0 } arns)
            {
                var own = await db.ServiceResources.Where(r => r.ServiceId == known.Id).Select(r => r.Arn).ToListAsync(cancellationToken);
                if (arns.FirstOrDefault(a => !own.Contains(a)) is { } strange) faults["split"] = [$"{strange} is no resource of {known.Name}."];
                else if (own.All(arns.Contains)) faults["split"] = ["These are all of its resources; rename it instead."];
                else rows.Add(Row(known, "split", draft.Reason, batch, actor, value: draft.SplitName!.Trim(), others: [.. arns]));
            }
            if (rows.Count == 0 && faults.Count == 0) faults["body"] = ["Say what to correct."];
            if (faults.Count > 0) return new CorrectionOutcome.Invalid(faults);
            db.Corrections.AddRange(rows);
            judged = [.. rows.Select(r => r.ServiceId)];
            foreach (var row in rows) db.Record(actor, "service.corrected", row.ServiceId == known.Id ? known.Name : row.ServiceId.ToString(), time.GetUtcNow(), new { row.Kind, row.Field, row.NewValue, row.FoundValue, row.Reason });
            cause = Cause("correction", batch, rows, actor, draft.Reason);
            db.Outbox.Add(CatalogRefresh.Message(database.TenantId, batch, cause, time.GetUtcNow()));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        var certain = await BringAsync(batch, cause, cancellationToken);
        return new CorrectionOutcome.Done(goTo, batch, certain.Count(c => !judged.Contains(c)));
    }

    /// <summary>A correction is made that the catalog does not show yet: the service is about to be another.</summary>
    private static Task<bool> UnderWayAsync(Dd0cDbContext db, Guid service, CancellationToken cancellationToken) =>
        db.Corrections.AnyAsync(c => c.ServiceId == service && db.Outbox.Any(m => m.Kind == CatalogRefresh.Kind && m.Key == c.BatchId.ToString()), cancellationToken);

    /// <summary>Takes back one deed whole; what it had replaced stands again.</summary>
    /// <returns>False when there is none, or it was taken back before.</returns>
    public async Task<bool> UndoAsync(Guid batch, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var message = Guid.CreateVersion7();
        CatalogCause cause;
        await using (var db = database.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var rows = await db.Corrections.Where(c => c.BatchId == batch && c.UndoneAt == null).ToListAsync(cancellationToken);
            if (rows.Count == 0) return false;
            await db.Corrections.Where(c => c.BatchId == batch && c.UndoneAt == null).ExecuteUpdateAsync(c => c.SetProperty(x => x.UndoneAt, now).SetProperty(x => x.UndoneBy, actor.Name), cancellationToken);
            foreach (var row in rows.Where(r => r.Kind == "value" && r.ReplacedAt is null))
                await db.Corrections.Where(c => c.ServiceId == row.ServiceId && c.Field == row.Field && c.Kind == "value" && c.UndoneAt == null && c.ReplacedAt == row.CreatedAt).ExecuteUpdateAsync(c => c.SetProperty(x => x.ReplacedAt, (DateTimeOffset?)null), cancellationToken);
            db.Record(actor, "service.correction_undone", rows[0].ServiceId.ToString(), now, new { Batch = batch, Corrections = rows.Count });
            cause = Cause("undo", batch, rows, actor, "");
            db.Outbox.Add(CatalogRefresh.Message(database.TenantId, message, cause, now));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        await BringAsync(message, cause, cancellationToken);
        return true;
    }

    /// <summary>At once, for whoever waits; the message would do the same should this process end before.</summary>
    private async Task<IReadOnlyList<Guid>> BringAsync(Guid message, CatalogCause cause, CancellationToken cancellationToken)
    {
        var pass = await catalog.RunAsync(cause, null, cancellationToken);
        await using var db = database.Open();
        await db.Outbox.Where(m => m.Kind == CatalogRefresh.Kind && m.Key == message.ToString()).ExecuteDeleteAsync(cancellationToken);
        return pass.MoreCertain;
    }

    private static CatalogCause Cause(string kind, Guid batch, IReadOnlyList<CorrectionRow> rows, Actor actor, string reason) =>
        new(kind, batch, actor.Person, reason.Length > 0 ? reason : null) { Services = [.. rows.Select(r => r.ServiceId).Distinct()] };

    private static async Task<Service?> FindAsync(Dd0cDbContext db, string idOrSlug, CancellationToken cancellationToken)
    {
        var alive = db.Services.AsNoTracking().Where(s => s.RemovedAt == null);
        return Guid.TryParse(idOrSlug, out var id) ? await alive.SingleOrDefaultAsync(s => s.Id == id, cancellationToken)
            : await alive.SingleOrDefaultAsync(s => s.Slug == idOrSlug, cancellationToken);
    }

    private static Dictionary<string, string[]> Faults(CorrectionDraft draft)
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (field, typed) in draft.Values)
        {
            if (!CorrectedField.All.Contains(field)) faults[field] = [$"Cannot be corrected; {string.Join(", ", CorrectedField.All)} can."];
            else if (CorrectedField.Words(field) is { } words && !words.Contains(typed)) faults[field] = [$"Use {string.Join(", ", words)}."];
            else if (field == CorrectedField.Name && (NameTokens.Of(typed ?? "").Count == 0 || typed!.Length > LongestName)) faults[field] = [$"Use 1 to {LongestName} characters with a letter or digit."];
            else if (typed is { Length: > LongestText } || typed?.Contains('\0', StringComparison.Ordinal) == true) faults[field] = [$"Use at most {LongestText} characters."];
        }
        if (draft.Reason.Length > LongestText || draft.Reason.Contains('\0', StringComparison.Ordinal)) faults["reason"] = [$"Use at most {LongestText} characters."];
        if (draft.SplitArns is { Count: > 0 } && NameTokens.Of(draft.SplitName ?? "").Count == 0) faults["split"] = ["Say what the new service is called."];
        if (new[] { draft.NotAService, draft.MergeInto is not null, draft.NotSameAs is not null, draft.SplitArns is { Count: > 0 } }.Count(b => b) > 1) faults["body"] = ["Not a service, merge, split and not the same as exclude each other."];
        return faults;
    }

    /// <summary>An owner's team key, a repository's node id; any other value as it is.</summary>
    private static async Task<(string? Value, string? Fault)> ResolveAsync(Dd0cDbContext db, string field, string? typed, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(typed)) return (null, null);
        typed = typed.Trim();
        if (field == CorrectedField.Owner)
        {
            var (teams, slug) = (db.Teams.Where(t => t.RemovedAt == null), typed.ToLowerInvariant());
            var key = Guid.TryParse(typed, out var id) ? await teams.Where(t => t.Id == id).Select(t => t.Key).SingleOrDefaultAsync(cancellationToken)
                : await teams.Where(t => t.Slug == slug).Select(t => t.Key).SingleOrDefaultAsync(cancellationToken);
            return key is null ? (null, $"There is no team \"{typed}\".") : (key, null);
        }
        if (field == CorrectedField.Repository)
        {
            var name = typed.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? string.Join('/', typed.TrimEnd('/').Split('/')[^2..]) : typed;
            var nodes = await db.Repositories.Where(r => r.NodeId == name || EF.Functions.ILike(r.FullName, LikePattern.Literal(name), LikePattern.Escape)).Select(r => r.NodeId).Take(2).ToListAsync(cancellationToken);
            return nodes is [var node] ? (node, null) : (null, $"No connection reads a repository \"{typed}\".");
        }
        return (typed, null);
    }

    /// <summary>One value, with what had been found for it; the correction that stood before gives way and hands on what it knew.</summary>
    private async Task<CorrectionRow> ValueAsync(Dd0cDbContext db, Service known, string field, string? value, string reason, Guid batch, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var standing = await db.Corrections.AsNoTracking().SingleOrDefaultAsync(c => c.ServiceId == known.Id && c.Kind == "value" && c.Field == field && c.UndoneAt == null && c.ReplacedAt == null, cancellationToken);
        if (standing is not null) await db.Corrections.Where(c => c.Id == standing.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.ReplacedAt, now), cancellationToken);
        var (found, source, confidence) = standing is null ? await FoundAsync(db, known, field, cancellationToken)
            : await ChangedAsync(db, known, standing, cancellationToken) ?? (standing.FoundValue, standing.FoundSource, standing.FoundConfidence);
        var heard = field == CorrectedField.Owner ? await HeardAsync(db, known, standing, cancellationToken) : default;
        return Row(known, "value", reason, batch, actor, field, value, now: now, found: (found, source, confidence), heard: heard);
    }

    /// <summary>Who speaks for whom now, and what of the owner's drift the person has before them; what was accepted earlier stays so.</summary>
    private static async Task<(string? Votes, string[]? Drift)> HeardAsync(Dd0cDbContext db, Service known, CorrectionRow? standing, CancellationToken cancellationToken)
    {
        var keys = await db.Teams.Where(t => t.RemovedAt == null).Select(t => new { t.Slug, t.Key }).ToDictionaryAsync(t => t.Slug, t => t.Key, cancellationToken);
        var votes = OwnerVotes.Of(CanonicalJson.Read<List<Evidence>>(known.Evidence), slug => keys.GetValueOrDefault(slug));
        var drift = CanonicalJson.Read<List<Drift>>(known.Drift).Select(d => d.Key);
        return (System.Text.Json.JsonSerializer.Serialize(votes, CanonicalJson.Options), [.. drift.Union(standing?.SeenDrift ?? [])]);
    }

    /// <summary>What a source has come to say against the correction that stands: who corrects anew has seen that, so it is no conflict any more.</summary>
    private static async Task<(string? Value, string? Source, double? Confidence)?> ChangedAsync(Dd0cDbContext db, Service known, CorrectionRow standing, CancellationToken cancellationToken)
    {
        var conflict = System.Text.Json.JsonSerializer.Deserialize<List<Conflict>>(known.Conflicts, CanonicalJson.Options)!.Find(c => c.CorrectionId == standing.Id);
        if (conflict?.Found is not { } found) return null;
        var (value, fault) = await ResolveAsync(db, conflict.Field, found, cancellationToken);
        return fault is null ? (value, conflict.Source, conflict.Field == CorrectedField.Owner ? known.RunnerUpConfidence : null) : null;
    }

    private static async Task<IReadOnlyList<Service>> UntouchedAsync(Dd0cDbContext db, IReadOnlyList<Guid> ids, Guid but, string field, CancellationToken cancellationToken) => ids.Count == 0 ? []
        : await db.Services.AsNoTracking().Where(s => ids.Contains(s.Id) && s.Id != but && s.RemovedAt == null
            && !db.Corrections.Any(c => c.ServiceId == s.Id && c.Kind == "value" && c.Field == field && c.UndoneAt == null && c.ReplacedAt == null)).OrderBy(s => s.Id).ToListAsync(cancellationToken);

    private static async Task<(string? Value, string? Source, double? Confidence)> FoundAsync(Dd0cDbContext db, Service known, string field, CancellationToken cancellationToken)
    {
        switch (field)
        {
            case CorrectedField.Owner:
                var key = known.OwnerState == "owned" ? await db.Teams.Where(t => t.Id == known.OwnerTeamId).Select(t => t.Key).SingleOrDefaultAsync(cancellationToken) : null;
                return (key, known.OwnerSource, key is null ? null : known.OwnerConfidence);
            case CorrectedField.Repository: return (known.RepoNodeId, known.RepoSource, known.RepoConfidence);
            default:
                var value = field switch { CorrectedField.Name => known.DisplayName, CorrectedField.Tier => known.Tier, CorrectedField.Lifecycle => known.Lifecycle, CorrectedField.Description => known.Description, _ => known.Type };
                var best = System.Text.Json.JsonSerializer.Deserialize<List<Evidence>>(known.Evidence, CanonicalJson.Options)!.Where(e => e.Field == field).MaxBy(e => e.Weight);
                return (value, best?.Source, best?.Weight);
        }
    }

    private CorrectionRow Row(Service known, string kind, string reason, Guid batch, Actor actor, string? field = null, string? value = null, string[]? others = null, DateTimeOffset? now = null, (string? Value, string? Source, double? Confidence) found = default, (string? Votes, string[]? Drift) heard = default) => new()
    {
        TenantId = database.TenantId, ServiceId = known.Id, BatchId = batch, Kind = kind, Field = field, NewValue = value, FoundValue = found.Value, FoundSource = found.Source, FoundConfidence = found.Confidence, FoundVotes = heard.Votes, SeenDrift = heard.Drift ?? [],
        Anchors = known.Anchors, Others = others ?? [], Reason = reason.Trim(), AuthorId = actor.Kind == "user" ? actor.Id : null, AuthorName = actor.Name, CreatedAt = now ?? time.GetUtcNow(),
    };
}
