using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Connections;

/// <summary>What people and tokens do with connections; each deed is checked, stored and written to the audit trail.</summary>
internal sealed partial class ConnectionActions(
    TenantDb database, ConnectionVault vault, AddressPolicy addresses, IEnumerable<IScanner> scanners, SystemDatabase system, ChangeFeed feed, TimeProvider time, ILogger<ConnectionActions> logger)
{
    /// <summary>This tenant's own external id, for the trust policy of its roles.</summary>
    public string ExternalId => vault.ExternalId(database.TenantId);

    /// <summary>Checks the form, then the vendor's answer, then stores. Nothing is stored of a connection that cannot be used.</summary>
    public async Task<ConnectionOutcome> CreateAsync(ConnectionDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        var (wanted, faults) = ConnectionRules.Check(draft, ExternalId);
        if (wanted is null) return new ConnectionOutcome.Invalid(faults);
        // Whoever opened the sample company owns it; that must not lend them the server's credentials or its network.
        if (await IsDemoAsync(cancellationToken)) return Fault("provider", "The sample company takes no connections. Switch to your own organisation, and connect there.");
        if (await RefusedAddressAsync(wanted, cancellationToken) is { } refused) return refused;
        return await StoreAsync(wanted, actor, cancellationToken);
    }

    /// <summary>Connects the demo estate, whose addresses no draft may name.</summary>
    public Task<ConnectionOutcome> CreateDemoAsync(CheckedConnection demo, Actor actor, CancellationToken cancellationToken) => StoreAsync(demo, actor, cancellationToken);

    private async Task<ConnectionOutcome> StoreAsync(CheckedConnection wanted, Actor actor, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        var probe = await ProbeAsync(await vault.OpenAsync(id, wanted.Provider, wanted.Name, wanted.Config, wanted.Secret, cancellationToken), cancellationToken);
        if (!probe.Ok && !probe.Waiting) return new ConnectionOutcome.Unusable(probe);

        await using var db = database.Open();
        var twin = (await db.Connections.AsNoTracking().Where(c => c.Provider == wanted.Provider && c.Identity == probe.Identity).ToListAsync(cancellationToken))
            .FirstOrDefault(c => Same(JsonSerializer.Deserialize<ConnectionConfig>(c.Config, ConnectionVault.Json)!, wanted.Config));
        if (twin is not null && probe.Identity is not null) return new ConnectionOutcome.Duplicate(twin.Id, twin.Name);
        var now = time.GetUtcNow();
        var row = new Connection
        {
            TenantId = database.TenantId,
            Id = id,
            Provider = wanted.Provider,
            Name = wanted.Name,
            Status = Status(probe),
            Config = JsonSerializer.Serialize(wanted.Config, ConnectionVault.Json),
            Secret = vault.Seal(database.TenantId, wanted.Secret),
            Identity = probe.Identity,
            Checks = JsonSerializer.Serialize(probe.Checks, ConnectionVault.Json),
            LastError = probe.Problem,
            CreatedBy = actor.Kind == "user" ? actor.Id : null,
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.Connections.Add(row);
        db.Record(actor, "connection.created", wanted.Name, now, new { wanted.Provider, probe.Identity });
        await db.SaveChangesAsync(cancellationToken);
        await feed.AnnounceAsync(new(database.TenantId, Feed.Connections), cancellationToken);
        return new ConnectionOutcome.Created(row, probe);
    }

    /// <summary>Asks the vendor again what the connection may do.</summary>
    public async Task<ConnectionOutcome> RecheckAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Connections.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } row) return new ConnectionOutcome.NotFound();
        var probe = await ProbeAsync(await vault.OpenAsync(row, cancellationToken), cancellationToken);
        row.Status = Status(probe);
        row.LastError = probe.Problem;
        row.Identity = probe.Identity ?? row.Identity;
        row.Checks = JsonSerializer.Serialize(probe.Checks, ConnectionVault.Json);
        row.UpdatedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        await feed.AnnounceAsync(new(database.TenantId, Feed.Connections), cancellationToken);
        return new ConnectionOutcome.Created(row, probe);
    }

    /// <summary>Says how often a connection is read by itself.</summary>
    /// <param name="hours">1 to 24; null: as the server has it.</param>
    public async Task<ConnectionOutcome> ScheduleAsync(Guid id, int? hours, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Connections.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } row) return new ConnectionOutcome.NotFound();
        if (hours is < ScanSchedule.ShortestHours or > ScanSchedule.LongestHours) return Fault("scanIntervalHours", $"Use {ScanSchedule.ShortestHours} to {ScanSchedule.LongestHours} hours, or null for the server's own interval.");
        if (row.ScanIntervalHours != hours)
        {
            (row.ScanIntervalHours, row.UpdatedAt) = (hours, time.GetUtcNow());
            db.Record(actor, "connection.scheduled", row.Name, row.UpdatedAt, new { scanIntervalHours = hours });
            await db.SaveChangesAsync(cancellationToken);
            await feed.AnnounceAsync(new(database.TenantId, Feed.Connections), cancellationToken);
        }
        return new ConnectionOutcome.Scheduled(row);
    }

    /// <summary>Forgets a connection and what was read through it; the services built on that alone leave the catalog right after.</summary>
    public async Task<bool> DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        // A pass over the catalog that is under way stands on the rows that go.
        await using var turn = await CatalogTurn.TakeAsync(database, cancellationToken);
        await using var db = database.Open();
        if (await db.Connections.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } row) return false;
        db.Connections.Remove(row);
        db.Record(actor, "connection.deleted", row.Name, time.GetUtcNow(), new { row.Provider, row.Identity });
        // Not at the next run: without a connection there may never be one.
        db.Outbox.Add(CatalogRefresh.Message(database.TenantId, id, new("disconnection", id, actor.Person), time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_notify('dd0c_outbox', '')", cancellationToken);
        foreach (var scanner in scanners) scanner.Forget(id);
        await feed.AnnounceAsync(DeletedConnections.Announcement(database.TenantId, id), cancellationToken);
        return true;
    }

    private async Task<ProbeResult> ProbeAsync(OpenConnection connection, CancellationToken cancellationToken)
    {
        var provider = connection is AwsConnection ? Provider.Aws : Provider.GitHub;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var calls = new CallLog(database, null);
        try
        {
            return await scanners.Single(s => s.Provider == provider).ProbeAsync(connection, calls, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(false, null, false, $"{(provider == Provider.Aws ? "AWS" : "GitHub")} did not answer within a minute.", []);
        }
        catch (Exception e) when (VendorFault.Is(e))
        {
            LogProbeFailed(e, provider);
            return new(false, null, false, $"{(provider == Provider.Aws ? "AWS" : "GitHub")} could not be reached: {e.Message}", []);
        }
        finally
        {
            // The calls were made, also those of a connection that is refused, or that nobody waits for any more.
            try
            {
                await calls.StoreAsync(CancellationToken.None);
            }
            catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException or IOException)
            {
                LogCallsLost(e, provider); // whether it works is what somebody waits for
            }
        }
    }

    private async Task<ConnectionOutcome?> RefusedAddressAsync(CheckedConnection wanted, CancellationToken cancellationToken)
    {
        if (wanted.Config.EndpointUrl is { } endpoint && !addresses.AllowCustomEndpoints)
            return Fault("endpointUrl", $"Another endpoint than AWS's own is not allowed on this server ({endpoint}). An operator can allow it with Connections:AllowCustomEndpoints=true.");
        if (wanted.Config.AuthKind == "ambient" && !await IsOnlyTenantAsync(cancellationToken))
            return Fault("auth.kind", "The server's own credentials may be used only where one organisation has the server to itself.");
        if (wanted.Provider == Provider.GitHub && wanted.Config.BaseUrl is { } url and not ConnectionRules.GitHubApi && await addresses.RefusalAsync(new Uri(url), cancellationToken) is { } why)
            return Fault("baseUrl", why);
        // Somebody else's role, asked for with their external id, would be a confused deputy.
        if (wanted.Config.ExternalId is { } external && external != ExternalId && await IsAnothersAsync(external, cancellationToken))
            return Fault("auth.externalId", "This external id belongs to another organisation here. Leave it out, and give the role's trust policy this organisation's own.");
        if (wanted.Config.RoleArn is { } role && wanted.Config.ExternalId != ExternalId && await IsTakenAsync(role, cancellationToken))
            return Fault("auth.roleArn", "This role is connected to another organisation. Give its trust policy this organisation's external id and leave auth.externalId out.");
        return null;
    }

    private static ConnectionOutcome.Invalid Fault(string field, string why) => new(new Dictionary<string, string> { [field] = why });

    private async Task<bool> IsDemoAsync(CancellationToken cancellationToken)
    {
        await using var command = system.Source.CreateCommand("select is_demo from tenants where id = $1");
        command.Parameters.AddWithValue(database.TenantId);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task<bool> IsOnlyTenantAsync(CancellationToken cancellationToken)
    {
        await using var command = system.Source.CreateCommand("select count(*) from tenants where not is_demo");
        return await command.ExecuteScalarAsync(cancellationToken) is <= 1L;
    }

    private async Task<bool> IsAnothersAsync(string externalId, CancellationToken cancellationToken)
    {
        await using var command = system.Source.CreateCommand("select id from tenants");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            if (vault.ExternalId(reader.GetGuid(0)) == externalId) return true;
        return false;
    }

    private async Task<bool> IsTakenAsync(string roleArn, CancellationToken cancellationToken)
    {
        await using var command = system.Source.CreateCommand("select exists (select from connections where config->>'roleArn' = $1 and tenant_id <> $2)");
        command.Parameters.AddWithValue(roleArn);
        command.Parameters.AddWithValue(database.TenantId);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static string Status(ProbeResult probe) => probe switch
    {
        { Waiting: true } => "waiting",
        { Ok: true } => "active",
        _ => "error",
    };

    /// <summary>Whether two connections would read the same through the same door.</summary>
    private static bool Same(ConnectionConfig a, ConnectionConfig b) =>
        a with { Regions = null } == b with { Regions = null } && (a.Regions ?? []).SequenceEqual(b.Regions ?? []);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The probe of a {Provider} connection failed")]
    private partial void LogProbeFailed(Exception exception, string provider);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The calls by which a {Provider} connection was checked could not be stored")]
    private partial void LogCallsLost(Exception exception, string provider);
}

/// <summary>How a deed on a connection ended.</summary>
internal abstract record ConnectionOutcome
{
    public sealed record Created(Connection Connection, ProbeResult Probe) : ConnectionOutcome;

    public sealed record Scheduled(Connection Connection) : ConnectionOutcome;

    /// <param name="Faults">By field, in the API's spelling.</param>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Faults) : ConnectionOutcome;

    public sealed record Unusable(ProbeResult Probe) : ConnectionOutcome;

    public sealed record Duplicate(Guid Id, string Name) : ConnectionOutcome;

    public sealed record NotFound : ConnectionOutcome;
}
