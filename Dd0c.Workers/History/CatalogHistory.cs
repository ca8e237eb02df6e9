using System.Runtime.CompilerServices;
using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.History;

/// <summary>
/// Reads a tenant's catalog as of any instant, and what changed between two, also where months of it are in the archive. The database is
/// read before the list of what was archived: a month that moves meanwhile is met in both, and counted once.
/// </summary>
internal sealed class CatalogHistory(TenantDb database, IArchive archive, TimeProvider time)
{
    public DateTimeOffset Now => Instants.Whole(time.GetUtcNow());

    /// <summary>When the tenant's history begins; null: nothing has been kept yet.</summary>
    public async Task<DateTimeOffset?> SinceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select history_since from tenants where id = $1", connection) { Parameters = { new() { Value = database.TenantId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }

    /// <param name="service">Of this service alone.</param>
    /// <param name="slug">Of the service alone that had this slug then.</param>
    /// <exception cref="ArchiveUnreadable">A month that is needed cannot be read.</exception>
    public async Task<IReadOnlyDictionary<Guid, ServiceThen>> AtAsync(DateTimeOffset at, CancellationToken cancellationToken, Guid? service = null, string? slug = null)
    {
        var found = new Dictionary<Guid, ServiceThen>();
        await VersionsAsync("valid_from <= $2 and valid_to > $2" + (service is null ? "" : " and service_id = $3") + (slug is null ? "" : " and state->>'slug' = $3"), service is { } one ? [at, one] : slug is not null ? [at, slug] : [at],
            (id, from, state) => found[id] = new(ServiceState.Read(state), from), cancellationToken);
        await foreach (var (id, from, to, state) in ArchivedVersionsAsync(at, cancellationToken))
            if (from <= at && at < to && (service is null || id == service) && ServiceState.Read(state) is var then && (slug is null || then.Slug == slug)) found[id] = new(then, from);
        return found;
    }

    /// <summary>One page of the services as they stood at an instant, by name, then id.</summary>
    /// <param name="after">The last one of the page before; null: the first page.</param>
    /// <exception cref="ArchiveUnreadable">A month that is needed cannot be read.</exception>
    public async Task<IReadOnlyList<(Guid Id, ServiceThen Then)>> ListAsync(DateTimeOffset at, ServicesAsked asked, (string Name, Guid Id)? after, int most, CancellationToken cancellationToken)
    {
        var values = new List<object> { at };
        var where = $"valid_from <= $2 and valid_to > $2{asked.Where(Value)}";
        if (after is { } a) where += $" and (state->>'name' collate \"C\", service_id) > ({Value(a.Name)}, {Value(a.Id)})";
        var page = new List<(Guid, ServiceThen)>();
        await VersionsAsync(where, values, (id, from, state) => page.Add((id, new(ServiceState.Read(state), from))), cancellationToken, $"order by state->>'name' collate \"C\", service_id limit {most}");
        // What lies in the archive has no order: then all of it is read.
        if (await IsHotAsync(at, cancellationToken)) return page;
        return [.. (await AtAsync(at, cancellationToken)).Where(s => asked.Matches(s.Value.State) && (after is null || string.CompareOrdinal(s.Value.State.Name, after.Value.Name) is var order && (order > 0 || (order == 0 && s.Key.CompareTo(after.Value.Id) > 0))))
            .OrderBy(s => s.Value.State.Name, StringComparer.Ordinal).ThenBy(s => s.Key).Take(most).Select(s => (s.Key, s.Value))];

        string Value(object value)
        {
            values.Add(value);
            return $"${values.Count + 1}"; // the first is the tenant
        }
    }

    private const string Found = "with found as (select service_id, valid_from, state from service_versions where tenant_id = $1 and valid_from <= $2 and valid_to > $2) ";

    /// <summary>One page of the catalog as it stood at an instant, without what hung on its services, and how many there are in all.</summary>
    /// <returns>Null: a part of it lies in the archive, which has no order, so that all must be read.</returns>
    public async Task<(IReadOnlyList<(Guid Id, ServiceThen Then)> Rows, int Total)?> PageAsync(DateTimeOffset at, ThenAsked asked, CancellationToken cancellationToken)
    {
        var (total, rows) = (0, new List<(Guid, ServiceThen)>());
        await ReadAsync(at, value => $"{Found}select count(*)::int from found where {asked.Where(value)}", row => total = row.GetInt32(0), cancellationToken);
        var page = Math.Min(asked.Page, Math.Max(1, (total + asked.Size - 1) / asked.Size));
        await ReadAsync(at, value => $$"""{{Found}}select service_id, valid_from, (state || '{"resources": [], "needs": []}')::text from found where {{asked.Where(value)}} order by {{asked.Order}} limit {{asked.Size}} offset {{(page - 1) * asked.Size}}""",
            row => rows.Add((row.GetGuid(0), new(ServiceState.Read(row.GetFieldValue<byte[]>(2)), row.GetFieldValue<DateTimeOffset>(1)))), cancellationToken);
        return await IsHotAsync(at, cancellationToken) ? (rows, total) : null;
    }

    /// <summary>For each filter its values, what a team is called, and how many services choosing it would leave.</summary>
    /// <returns>Null: a part of it lies in the archive.</returns>
    public async Task<IReadOnlyList<(string Filter, string Value, string? Name, int Count)>?> CountsAsync(DateTimeOffset at, ThenAsked asked, CancellationToken cancellationToken)
    {
        var counts = new List<(string, string, string?, int)>();
        await ReadAsync(at, value => Found + asked.Counts(value), row => counts.Add((row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt32(3))), cancellationToken);
        return await IsHotAsync(at, cancellationToken) ? counts : null;
    }

    private async Task<bool> IsHotAsync(DateTimeOffset at, CancellationToken cancellationToken) => (await ArchivedAsync("service_versions", Instants.Month(at), DateOnly.MaxValue, cancellationToken)).Count == 0;

    private async Task ReadAsync(DateTimeOffset at, Func<Func<object, string>, string> sql, Action<NpgsqlDataReader> take, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand { Connection = connection, Parameters = { new() { Value = database.TenantId }, new() { Value = at } } };
        command.CommandText = sql(value =>
        {
            command.Parameters.Add(new() { Value = value });
            return $"${command.Parameters.Count}";
        });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) take(reader);
    }

    /// <param name="idOrSlug">A slug that it had then, or has now.</param>
    public async Task<(Guid Id, ServiceThen Then)?> FindAsync(string idOrSlug, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(idOrSlug, out var id)) return await OneAsync(id);
        foreach (var (known, then) in await AtAsync(at, cancellationToken, slug: idOrSlug)) return (known, then);
        await using var db = database.Open();
        var now = await db.Services.Where(s => s.Slug == idOrSlug && s.RemovedAt == null).Select(s => (Guid?)s.Id).FirstOrDefaultAsync(cancellationToken)
            ?? await db.ServiceSlugs.Where(s => s.Slug == idOrSlug).Select(s => (Guid?)s.ServiceId).FirstOrDefaultAsync(cancellationToken);
        return now is { } service ? await OneAsync(service) : null;

        async Task<(Guid, ServiceThen)?> OneAsync(Guid service) => (await AtAsync(at, cancellationToken, service)).TryGetValue(service, out var then) ? (service, then) : null;
    }

    /// <summary>What was not the same at both instants.</summary>
    public async Task<IReadOnlyList<ServiceChange>> BetweenAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (before, after) = (new Dictionary<Guid, byte[]>(), new Dictionary<Guid, byte[]>());
        await VersionsAsync("(valid_to > $2 and valid_to <= $3 and valid_from <= $2) or (valid_to > $3 and valid_from > $2 and valid_from <= $3)", [from, to], (id, start, state) => (start <= from ? before : after)[id] = state, cancellationToken);
        await foreach (var (id, start, end, state) in ArchivedVersionsAsync(from, cancellationToken))
            if ((end > from && end <= to && start <= from) || (end > to && start > from && start <= to)) (start <= from ? before : after)[id] = state;
        var changes = CatalogDiff.Of(before, after, await EventsAsync(from, to, cancellationToken));
        // What was there before anything was kept did not come since, though nothing is known of how it was.
        return await SinceAsync(cancellationToken) is { } since && from < since ? [.. changes.Where(c => c.Kind != ChangeKind.Added || c.State.CreatedAt > from)] : changes;
    }

    /// <summary>What was logged after the first instant and until the second.</summary>
    public async Task<IReadOnlyList<DiscoveryEvent>> EventsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        Dictionary<Guid, DiscoveryEvent> found;
        await using (var db = database.Open())
            found = await db.DiscoveryEvents.AsNoTracking().Where(e => e.CreatedAt > from && e.CreatedAt <= to).ToDictionaryAsync(e => e.Id, cancellationToken);
        foreach (var month in await ArchivedAsync("discovery_events", Instants.Month(from), Instants.Month(to), cancellationToken))
            await foreach (var happened in ReadAsync(month, ArchivedRows.Event, cancellationToken))
                if (happened.CreatedAt > from && happened.CreatedAt <= to) found[happened.Id] = happened;
        return [.. found.Values.OrderBy(e => e.CreatedAt).ThenBy(e => e.Id)];
    }

    private async Task VersionsAsync(string where, IReadOnlyList<object> values, Action<Guid, DateTimeOffset, byte[]> take, CancellationToken cancellationToken, string order = "")
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"select service_id, valid_from, state::text from service_versions where tenant_id = $1 and ({where}) {order}", connection) { Parameters = { new() { Value = database.TenantId } } };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) take(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<byte[]>(2));
    }

    private async Task<List<HistoryArchive>> ArchivedAsync(string kind, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.HistoryArchives.AsNoTracking().Where(a => a.Kind == kind && a.Month >= first && a.Month <= last).OrderBy(a => a.Month).ToListAsync(cancellationToken);
    }

    /// <summary>What ended in the month of an instant, or later.</summary>
    private async IAsyncEnumerable<(Guid ServiceId, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, byte[] State)> ArchivedVersionsAsync(DateTimeOffset from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var month in await ArchivedAsync("service_versions", Instants.Month(from), DateOnly.MaxValue, cancellationToken))
            await foreach (var version in ReadAsync(month, ArchivedRows.Version, cancellationToken)) yield return version;
    }

    private async IAsyncEnumerable<T> ReadAsync<T>(HistoryArchive month, Func<JsonElement, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = await archive.OpenAsync(month.Key, cancellationToken);
        await foreach (var row in ArchivedRows.ReadAsync(file, month.Rows, read, cancellationToken)) yield return row;
    }
}

/// <param name="Since">From when on it was so.</param>
public sealed record ServiceThen(ServiceState State, DateTimeOffset Since);
