using Dd0c.Domain.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Discovery;

/// <summary>Reads the calls that were made to the customer's vendors, summed over runs and checks of connections.</summary>
internal sealed class ActivityReading(TenantDb database)
{
    public async Task<ActivityView> ReadAsync(ActivityQuery query, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var calls = db.Calls.AsNoTracking();
        if (query.Run is { } run) calls = calls.Where(c => c.RunId == run);
        if (query.For is { } made) calls = calls.Where(c => c.RunId == null == (made == "check"));
        var services = await calls.Select(c => c.Service).Distinct().OrderBy(s => s).ToListAsync(cancellationToken);
        var accounts = await calls.Select(c => c.Account).Distinct().OrderBy(s => s).ToListAsync(cancellationToken);
        var outcomes = await calls.Select(c => c.Outcome).Distinct().OrderBy(s => s).ToListAsync(cancellationToken);
        if (query.Service is { } service) calls = calls.Where(c => c.Service == service);
        if (query.Outcome is { } outcome) calls = calls.Where(c => c.Outcome == outcome);
        if (query.Account is { } account) calls = calls.Where(c => c.Account == account);
        var total = await calls.GroupBy(_ => 1).Select(g => new { Calls = g.Sum(c => (long)c.Calls), Bytes = g.Sum(c => c.Bytes), Refused = g.Where(c => c.Outcome == "denied").Sum(c => (long)c.Calls) }).SingleOrDefaultAsync(cancellationToken);
        var grouped = calls.GroupBy(c => new { c.Service, c.Operation, c.Account, c.Region, c.Outcome });
        var count = await grouped.CountAsync(cancellationToken);
        var rows = await grouped.OrderByDescending(g => g.Sum(c => (long)c.Calls)).ThenBy(g => g.Key.Service).ThenBy(g => g.Key.Operation).ThenBy(g => g.Key.Account).ThenBy(g => g.Key.Region).ThenBy(g => g.Key.Outcome)
            .Skip((query.Page - 1) * ActivityQuery.Size).Take(ActivityQuery.Size)
            .Select(g => new CallRow(g.Key.Service, g.Key.Operation, g.Key.Account, g.Key.Region, g.Key.Outcome, g.Sum(c => (long)c.Calls), g.Sum(c => c.DurationMs), g.Sum(c => c.Bytes), g.Max(c => c.LastAt)))
            .ToListAsync(cancellationToken);
        return new(rows, count, total?.Calls ?? 0, total?.Refused ?? 0, total?.Bytes ?? 0, services, accounts, outcomes);
    }
}

internal sealed record ActivityView(
    IReadOnlyList<CallRow> Rows, int Count, long Calls, long Refused, long Bytes, IReadOnlyList<string> Services, IReadOnlyList<string> Accounts, IReadOnlyList<string> Outcomes);

/// <param name="DurationMs">Of all the calls together.</param>
public sealed record CallRow(string Service, string Operation, string Account, string Region, string Outcome, long Calls, long DurationMs, long Bytes, DateTimeOffset LastAt);
