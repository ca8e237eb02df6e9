using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Mapping;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>What people do with integrations: make, change, exchange their tokens and secrets, delete.</summary>
public sealed class IntegrationActions
{
    private readonly TenantDb _database;
    private readonly IntegrationVault _vault;
    private readonly TimeProvider _time;

    internal IntegrationActions(TenantDb database, IntegrationVault vault, TimeProvider time) => (_database, _vault, _time) = (database, vault, time);

    /// <summary>Makes an integration with one address and, where its provider has a use for one, one secret.</summary>
    public async Task<IntegrationAnswer> CreateAsync(string provider, string name, IntegrationConfig config, Actor actor, CancellationToken cancellationToken)
    {
        if (!AlertProvider.Is(provider)) return new IntegrationAnswer.Wrong("provider", $"Use one of {string.Join(", ", AlertProvider.OfAlerts.Concat(AlertProvider.OfDeploys))}.");
        if (Fault(name, config) is { } wrong) return wrong;
        await using var db = _database.Open();
        var now = _time.GetUtcNow();
        var integration = new AlertIntegration
        {
            TenantId = db.TenantId, Id = Guid.CreateVersion7(), Provider = provider, Name = name.Trim(), Config = JsonSerializer.Serialize(config, AlertRows.Json),
            Secrets = HasSecret(provider) ? _vault.Seal(db.TenantId, new IntegrationSecrets(IntegrationVault.NewSecret())) : null,
            CreatedBy = actor.Kind == "user" ? actor.Id : null, CreatedAt = now, UpdatedAt = now,
        };
        db.AlertIntegrations.Add(integration);
        db.AlertTokens.Add(NewToken(integration, now));
        db.Record(actor, "integration.created", integration.Name, now, new { provider });
        return await SaveAsync(db, integration, cancellationToken);
    }

    public Task<IntegrationAnswer> ChangeAsync(Guid id, string name, IntegrationConfig config, bool paused, Actor actor, CancellationToken cancellationToken) => WithAsync(id, actor, "integration.changed", (_, integration) =>
    {
        if (Fault(name, config) is { } wrong) return Task.FromResult<IntegrationAnswer?>(wrong);
        (integration.Name, integration.Config, integration.Paused) = (name.Trim(), JsonSerializer.Serialize(config, AlertRows.Json), paused);
        return Task.FromResult<IntegrationAnswer?>(null);
    }, cancellationToken);

    /// <summary>Makes a second address; both hold until one is ended.</summary>
    public Task<IntegrationAnswer> AddTokenAsync(Guid id, Actor actor, CancellationToken cancellationToken) => WithAsync(id, actor, "integration.token_added", async (db, integration) =>
    {
        if (await db.AlertTokens.CountAsync(t => t.IntegrationId == id && t.RevokedAt == null, cancellationToken) >= 2) return new IntegrationAnswer.Wrong("token", "It has two addresses; end one of them first.");
        db.AlertTokens.Add(NewToken(integration, _time.GetUtcNow()));
        return null;
    }, cancellationToken);

    /// <summary>Ends the elder of two addresses.</summary>
    public Task<IntegrationAnswer> EndTokenAsync(Guid id, Actor actor, CancellationToken cancellationToken) => WithAsync(id, actor, "integration.token_ended", async (db, _) =>
    {
        var live = await db.AlertTokens.Where(t => t.IntegrationId == id && t.RevokedAt == null).OrderBy(t => t.CreatedAt).ToListAsync(cancellationToken);
        if (live.Count < 2) return new IntegrationAnswer.Wrong("token", "It has one address only; make the new one first.");
        live[0].RevokedAt = _time.GetUtcNow();
        return null;
    }, cancellationToken);

    /// <summary>Makes a new secret; the one before holds as well until it is ended.</summary>
    /// <param name="own">The one that the sender made (PagerDuty and SNS-like senders give theirs); null: one of ours.</param>
    public Task<IntegrationAnswer> SetSecretAsync(Guid id, string? own, Actor actor, CancellationToken cancellationToken) => WithAsync(id, actor, "integration.secret_set", (db, integration) =>
    {
        if (!HasSecret(integration.Provider)) return Task.FromResult<IntegrationAnswer?>(new IntegrationAnswer.Wrong("secret", "SNS signs with its own certificate; there is no secret."));
        if (own is not null && own.Trim().Length is < 8 or > 200) return Task.FromResult<IntegrationAnswer?>(new IntegrationAnswer.Wrong("secret", "A secret has 8 to 200 characters."));
        var before = _vault.OpenSecrets(db.TenantId, integration.Secrets);
        integration.Secrets = _vault.Seal(db.TenantId, new IntegrationSecrets(own?.Trim() ?? IntegrationVault.NewSecret(), before?.Current));
        return Task.FromResult<IntegrationAnswer?>(null);
    }, cancellationToken);

    public Task<IntegrationAnswer> EndSecretAsync(Guid id, Actor actor, CancellationToken cancellationToken) => WithAsync(id, actor, "integration.secret_ended", (db, integration) =>
    {
        if (_vault.OpenSecrets(db.TenantId, integration.Secrets) is not { Previous: not null } secrets) return Task.FromResult<IntegrationAnswer?>(new IntegrationAnswer.Wrong("secret", "There is no earlier secret."));
        integration.Secrets = _vault.Seal(db.TenantId, new IntegrationSecrets(secrets.Current));
        return Task.FromResult<IntegrationAnswer?>(null);
    }, cancellationToken);

    /// <summary>Deletes it with what stands in its inbox; its alerts and incidents stay.</summary>
    public Task<IntegrationAnswer> DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken) => WithAsync(id, actor, "integration.deleted", (db, integration) =>
    {
        db.AlertIntegrations.Remove(integration);
        return Task.FromResult<IntegrationAnswer?>(null);
    }, cancellationToken);

    /// <summary>Has deliveries that could not be read, read again: after a mapping or dd0c itself was mended.</summary>
    /// <param name="deliveries">Null: all of it that still have their body.</param>
    /// <returns>How many.</returns>
    public async Task<int> ReadAgainAsync(Guid? integration, IReadOnlyCollection<long>? deliveries, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ids = deliveries?.ToArray();
        // What is read again is in quarantine no more: the figures of its hour say so, or they would count it twice.
        var count = (await db.Database.SqlQuery<int>($"""
            with again as (
                update alert_inbox set state = 'new', reason = null, place = null
                where tenant_id = {db.TenantId} and state = 'quarantined' and body is not null and ({integration}::uuid is null or integration_id = {integration}::uuid) and ({ids}::bigint[] is null or id = any({ids}::bigint[]))
                returning received_at, integration_id),
            hours as (select date_trunc('hour', received_at, 'UTC') as hour, integration_id, count(*)::int as count from again group by 1, 2),
            figures as (update alert_outcomes o set quarantined = o.quarantined - h.count from hours h where o.tenant_id = {db.TenantId} and o.hour = h.hour and o.integration_id = h.integration_id)
            select count(*)::int as "Value" from again
            """).ToListAsync(cancellationToken)).Single();
        db.Record(actor, "quarantine.read_again", integration?.ToString() ?? "all", _time.GetUtcNow(), new { count });
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_notify('dd0c_alerts', {db.TenantId.ToString()})", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    /// <summary>The live addresses' tokens, the newest first.</summary>
    public async Task<IReadOnlyList<string>> TokensAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        var rows = await db.AlertTokens.AsNoTracking().Where(t => t.IntegrationId == id && t.RevokedAt == null).OrderByDescending(t => t.CreatedAt).ToListAsync(cancellationToken);
        return rows.ConvertAll(t => _vault.Open(db.TenantId, t.Sealed));
    }

    /// <summary>To prove a test, or to be told once; null: it has none.</summary>
    public IntegrationSecrets? SecretsOf(AlertIntegration integration) => _vault.OpenSecrets(integration.TenantId, integration.Secrets);

    private async Task<IntegrationAnswer> WithAsync(Guid id, Actor actor, string action, Func<Dd0cDbContext, AlertIntegration, Task<IntegrationAnswer?>> change, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await db.AlertIntegrations.SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } integration) return new IntegrationAnswer.Missing();
        if (await change(db, integration) is { } refusal) return refusal;
        integration.UpdatedAt = _time.GetUtcNow();
        db.Record(actor, action, integration.Name, integration.UpdatedAt);
        return await SaveAsync(db, integration, cancellationToken);
    }

    private static async Task<IntegrationAnswer> SaveAsync(Dd0cDbContext db, AlertIntegration integration, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new IntegrationAnswer.Wrong("name", "Another integration has this name.");
        }
        await ChangeFeed.AnnounceAsync((NpgsqlConnection)db.Database.GetDbConnection(), new Change(db.TenantId, Feed.Integrations), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new IntegrationAnswer.Done(integration);
    }

    private AlertToken NewToken(AlertIntegration integration, DateTimeOffset now)
    {
        var token = IntegrationVault.NewToken();
        return new() { TenantId = integration.TenantId, IntegrationId = integration.Id, Hash = IntegrationVault.HashOf(token), Sealed = _vault.Seal(integration.TenantId, token), CreatedAt = now };
    }

    private static bool HasSecret(string provider) => provider != AlertProvider.CloudWatch;

    private static IntegrationAnswer.Wrong? Fault(string name, IntegrationConfig config) => name.Trim() switch
    {
        { Length: 0 or > 80 } => new("name", "A name has 1 to 80 characters."),
        _ when config.Environment.Trim() is { Length: 0 or > 40 } => new("environment", "Name an environment, in at most 40 characters."),
        _ when config.Mapping is { } mapping && CustomMapping.Read(mapping) is MappingReading.Wrong { Faults: [var first, ..] } => new("mapping", $"{first.Field}: {first.Why}"),
        _ => null,
    };
}

/// <summary>How a deed ended.</summary>
public abstract record IntegrationAnswer
{
    public sealed record Done(AlertIntegration Integration) : IntegrationAnswer;

    public sealed record Missing : IntegrationAnswer;

    /// <param name="Field">Of the request.</param>
    public sealed record Wrong(string Field, string Why) : IntegrationAnswer;
}
