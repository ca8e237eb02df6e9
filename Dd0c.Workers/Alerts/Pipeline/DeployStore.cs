using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Matching;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Workers.Alerts.Pipeline;

/// <summary>Keeps the changes that are told of, each through all its states, whatever the order and the way they come in. For whoever holds the tenant's lock.</summary>
internal sealed class DeployStore(Dd0cDbContext db, NpgsqlConnection connection, AlertWorld world, DateTimeOffset now)
{
    public Task<KeptDeploys> TakeAsync(IReadOnlyList<InboxReading> read, CancellationToken cancellationToken) =>
        TakeAsync([.. read.Where(r => r.Reading is PayloadReading.Read).SelectMany(r => ((PayloadReading.Read)r.Reading).Deploys.Select(d => new ToldDeploy(r.Row.Provider, d)))], cancellationToken);

    /// <param name="told">In the order of arrival.</param>
    public async Task<KeptDeploys> TakeAsync(IReadOnlyList<ToldDeploy> told, CancellationToken cancellationToken)
    {
        if (told.Count == 0) return new([]);
        var keys = told.Select(t => t.Signal.Key).Distinct().ToArray();
        var rows = await db.Deploys.AsNoTracking().Where(d => keys.Contains(d.Key)).ToDictionaryAsync(d => (d.Provider, d.Key), cancellationToken);
        var services = await ServicesAsync(told.Select(t => t.Signal.Repository).OfType<string>(), cancellationToken);
        var touched = new HashSet<(string, string)>();
        foreach (var (provider, signal) in told.OrderBy(t => t.Signal.At)) // as they came, where that is the same
        {
            var known = signal.Arns.Count == 0 ? null : DeployMatching.Of(signal, world.Directory);
            if (known is { ServiceId: null, Shared: false } && signal.Kind != ChangeKind.Deployment) continue;
            if (!rows.TryGetValue((provider, signal.Key), out var row)) rows[(provider, signal.Key)] = row = NewRow(provider, signal);
            Tell(row, signal);
            row.Environment ??= known?.Environment;
            row.ServiceId ??= known is null ? ServiceOf(signal, services) : known.ServiceId;
            touched.Add((provider, signal.Key));
        }
        var changed = touched.Select(t => rows[t]).ToList();
        await db.UpsertAsync(connection, changed, cancellationToken);
        return new(changed);
    }

    private Deploy NewRow(string provider, DeploySignal signal) => new()
    {
        TenantId = db.TenantId,
        Id = StableId.Of(db.TenantId, $"deploy:{provider}:{signal.Key}"),
        Provider = provider,
        Key = signal.Key,
        Kind = signal.Kind.ToString().ToLowerInvariant(),
        Status = DeployRows.WordOf(signal.Status),
        ServiceWord = signal.Service,
        Repository = signal.Repository,
        StartedAt = signal.StartedAt ?? signal.At,
        At = DateTimeOffset.MinValue,
        ReceivedAt = now,
    };

    /// <summary>The latest by the sender's time says how it stands; the earliest when it began.</summary>
    private static void Tell(Deploy row, DeploySignal signal)
    {
        if ((signal.StartedAt ?? signal.At) < row.StartedAt) row.StartedAt = signal.StartedAt ?? signal.At;
        row.Environment = signal.Environment ?? row.Environment;
        row.CommitId = signal.Commit ?? row.CommitId;
        row.Ref = signal.Ref ?? row.Ref;
        row.Actor = signal.Actor ?? row.Actor;
        row.Title = signal.Title ?? row.Title;
        row.PullRequest = signal.PullRequest ?? row.PullRequest;
        row.Url = signal.Url ?? row.Url;
        // At the same instant the end counts: senders give whole seconds.
        if (signal.At < row.At || (signal.At == row.At && signal.Status == DeployStatus.InProgress)) return;
        (row.At, row.Status) = (signal.At, DeployRows.WordOf(signal.Status));
        row.FinishedAt = signal.Status == DeployStatus.InProgress ? null : signal.FinishedAt ?? signal.At;
    }

    private async Task<ILookup<string, Guid>> ServicesAsync(IEnumerable<string> repositories, CancellationToken cancellationToken)
    {
        var names = repositories.Select(r => r.ToLowerInvariant()).Distinct().ToArray();
        return names.Length == 0 ? Array.Empty<(string, Guid)>().ToLookup(p => p.Item1, p => p.Item2)
            : (await db.Services.AsNoTracking().Where(s => s.RemovedAt == null && s.RepoFullName != null && names.Contains(s.RepoFullName.ToLower())).Select(s => new { s.RepoFullName, s.Id }).ToListAsync(cancellationToken)).ToLookup(s => s.RepoFullName!.ToLowerInvariant(), s => s.Id);
    }

    /// <summary>The one service of the repository, or that of its services that the deployment names.</summary>
    private Guid? ServiceOf(DeploySignal signal, ILookup<string, Guid> services)
    {
        var here = signal.Repository is null ? [] : services[signal.Repository.ToLowerInvariant()].ToList();
        if (here is [var only]) return only;
        var named = signal.Service is null ? null : AlertMatching.Match(new AlertSignal { Key = signal.Key, Kind = SignalKind.Note, At = signal.At, Title = signal.Title ?? "", Service = signal.Service }, world.Directory)?.ServiceId;
        return here.Count == 0 || (named is { } id && here.Contains(id)) ? named : null;
    }
}

/// <summary>What was told of a change, and by whom.</summary>
/// <param name="Provider">See <see cref="AlertProvider"/>.</param>
internal sealed record ToldDeploy(string Provider, DeploySignal Signal);

/// <summary>The changes that were told of.</summary>
internal sealed record KeptDeploys(IReadOnlyList<Deploy> Changed)
{
    /// <summary>Incidents that are young enough for one of them to be suspected of.</summary>
    public async Task<IReadOnlyList<Guid>> ConcernedAsync(Dd0cDbContext db, CancellationToken cancellationToken)
    {
        if (Changed.Count == 0) return [];
        var (from, to) = (Changed.Min(d => d.StartedAt), Changed.Max(d => d.FinishedAt ?? d.At) + new SuspectSettings().Most);
        return await db.Incidents.Where(i => i.State != IncidentState.Merged && i.StartedAt >= from.AddMinutes(-5) && i.StartedAt <= to && (i.State != IncidentState.Resolved || i.LastAt >= from)).OrderByDescending(i => i.StartedAt).Take(200).Select(i => i.Id).ToListAsync(cancellationToken);
    }
}
