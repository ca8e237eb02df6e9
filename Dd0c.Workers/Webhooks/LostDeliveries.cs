using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Webhooks;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Integrations.GitHub;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Webhooks;

/// <summary>
/// Finds in a GitHub App's log what was meant for a connection and never came here, and takes it as if it had come. Each connection
/// asks for itself and believes the answer of its own installation alone: an App may serve many, and be another tenant's.
/// </summary>
internal sealed class LostDeliveries(TenantDb database, ConnectionVault vault, DeliveryLog log, GitHubInbox inbox, TimeProvider time)
{
    /// <summary>As far back as is looked the first time, and after a longer silence.</summary>
    private static readonly TimeSpan s_back = TimeSpan.FromDays(3);

    /// <summary>What is under way just now comes by itself, and the log may be late by as much.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromMinutes(1);

    /// <summary>Of more the whole connection is read: that tells the same, and costs less than one call each.</summary>
    private const int MostPayloads = 50;

    /// <returns>How many were recovered.</returns>
    public async Task<int> RecoverAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        Connection? row;
        await using (var db = database.Open()) row = await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == connectionId, cancellationToken);
        if (row is null || await vault.OpenAsync(row, cancellationToken) is not GitHubConnection { Auth: GitHubAuth.App app } connection) return 0;

        var now = time.GetUtcNow();
        var since = row.DeliveriesReadTo is { } readTo && readTo > now - s_back ? readTo : now - s_back;
        var calls = new CallLog(database, null);
        try
        {
            using var reading = log.Open(connection, calls);
            var listing = await reading.ListAsync(since, cancellationToken);
            var (lost, settled) = (await LostAsync(connectionId, app, listing, now - s_settle, cancellationToken), now - s_settle);
            if ((listing is { Whole: false, Fault: null } || lost.Count > MostPayloads) && lost.Count > 0)
            {
                await inbox.TakeForAsync(row.TenantId, connectionId, lost[^1].Guid, lost[^1].Event, new GitHubEvent(connection.Org, app.InstallationId, Matters: true), default, cancellationToken);
                await MarkAsync(connectionId, settled, null, cancellationToken);
                return lost.Count;
            }
            if (listing.Fault is not null) settled = since; // what lies behind the fault was not looked at
            var (taken, fault) = (0, listing.Fault);
            if (listing is { Whole: false, Fault: null }) fault = new GitHubFault.Limited($"The App delivered more since {since:d MMM, HH:mm} UTC than is looked through at once; what was lost before is found by the next scan.");
            foreach (var delivery in lost)
            {
                var (payload, refused) = await reading.PayloadAsync(delivery, cancellationToken);
                if (refused is GitHubFault.NotFound) continue; // gone from the log
                if (refused is not null)
                {
                    (fault, settled) = (refused, delivery.At < settled ? delivery.At : settled);
                    break;
                }
                if (payload is not null && Read(delivery, payload) is { } told && Concerns(told, app, connection) && await inbox.TakeForAsync(row.TenantId, connectionId, delivery.Guid, delivery.Event, told, payload, cancellationToken)) taken++;
            }
            await MarkAsync(connectionId, settled, fault?.Words, cancellationToken);
            return taken;
        }
        finally
        {
            await calls.StoreAsync(CancellationToken.None);
        }
    }

    /// <summary>Of this installation, of a kind that matters, and not taken: oldest first, each once however often it was tried.</summary>
    private async Task<List<LoggedDelivery>> LostAsync(Guid connectionId, GitHubAuth.App app, DeliveryListing listing, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var installation = app.InstallationId.Trim();
        var own = listing.Deliveries.Where(d => d.At <= until && MayBeLost(d.Event) && (installation is "" or "0" || d.Installation == installation)).ToList();
        var guids = own.Select(d => d.Guid).Distinct().ToList();
        await using var db = database.Open();
        var taken = (await db.WebhookDeliveries.Where(w => w.ConnectionId == connectionId && w.Provider == Provider.GitHub && guids.Contains(w.DeliveryId)).Select(w => w.DeliveryId).ToListAsync(cancellationToken)).ToHashSet();
        return [.. own.Where(d => !taken.Contains(d.Guid)).GroupBy(d => d.Guid).Select(tries => tries.MinBy(t => t.At)!).OrderBy(d => d.At)];
    }

    /// <summary>Not of workflow runs, which are many and seldom deploy: the next scan reads those that did.</summary>
    private static bool MayBeLost(string name) => GitHubEvent.MayMatter(name) || name is "deployment";

    private static GitHubEvent? Read(LoggedDelivery delivery, byte[] payload)
    {
        try
        {
            return GitHubEvent.Read(delivery.Event, payload);
        }
        catch (JsonException)
        {
            return null; // deeper than any of GitHub's
        }
    }

    private static bool Concerns(GitHubEvent told, GitHubAuth.App app, GitHubConnection connection) =>
        told.Installation == app.InstallationId.Trim() || string.Equals(told.Organisation, connection.Org, StringComparison.OrdinalIgnoreCase);

    private async Task MarkAsync(Guid connectionId, DateTimeOffset readTo, string? error, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await db.Connections.Where(c => c.Id == connectionId).ExecuteUpdateAsync(c => c.SetProperty(x => x.DeliveriesReadTo, readTo).SetProperty(x => x.DeliveriesError, error), cancellationToken);
    }
}
