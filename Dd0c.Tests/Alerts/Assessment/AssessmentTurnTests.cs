using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Assessment;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts.Assessment;

/// <summary>That incidents are judged together, the worst first, and that one that cannot be judged holds up no other.</summary>
public sealed class AssessmentTurnTests(AlertHost host) : IClassFixture<AlertHost>, IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private AlertPortal _portal = null!;
    private string _address = "";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await host.EmptyAsync();
        (_, _address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
    }

    [Fact]
    public async Task The_worst_is_next_and_before_it_only_what_has_waited_long()
    {
        await FireAsync("mail", "web", "db");
        var next = await InOneTransactionAsync(async db =>
        {
            // Of one hour apart in their beginning: mail is incident 1, web 2, db 3.
            await db.Database.ExecuteSqlAsync($"update incidents set severity = 'low', assess_at = {s_start} where number = 1", Cancelled);
            await db.Database.ExecuteSqlAsync($"update incidents set severity = 'critical', assess_at = {s_start.AddSeconds(20)} where number = 2", Cancelled);
            await db.Database.ExecuteSqlAsync($"update incidents set severity = 'high', assess_at = {s_start.AddSeconds(5)} where number = 3", Cancelled);
            var soon = await NumbersAsync(db, s_start.AddSeconds(10));
            var all = await NumbersAsync(db, s_start.AddSeconds(40));
            await db.Database.ExecuteSqlAsync($"update incidents set assess_at = {s_start.AddSeconds(61)} where number = 2", Cancelled);
            return (soon, all, waited: await NumbersAsync(db, s_start.AddSeconds(70)));
        });
        Assert.Equal("3 1; 2 3 1; 3 1 2", string.Join("; ", new[] { next.soon, next.all, next.waited }.Select(n => string.Join(' ', n))));
    }

    [Fact]
    public async Task What_nobody_was_told_of_goes_before_what_has_only_changed()
    {
        await FireAsync("mail", "web");
        var next = await InOneTransactionAsync(async db =>
        {
            await db.Database.ExecuteSqlAsync($"update incidents set assess_at = {s_start}", Cancelled);
            await db.Database.ExecuteSqlAsync($"update incidents set assessed_version = 0, assess_at = {s_start.AddSeconds(19)} where number = 2", Cancelled);
            return await NumbersAsync(db, s_start.AddSeconds(30));
        });
        Assert.Equal([2, 1], next);
    }

    [Fact]
    public async Task One_that_cannot_be_judged_is_tried_again_later_and_the_others_are_judged()
    {
        await FireAsync("mail", "web");
        await _portal.ScalarAsync("update incidents set suspects = '5' where number = 1");
        await InOneTransactionAsync(async db =>
        {
            await TenantLockAsync(db);
            await db.Database.ExecuteSqlAsync($"update incidents set version = version + 1", Cancelled);
            await AssessmentQueue.AddAsync((Npgsql.NpgsqlConnection)db.Database.GetDbConnection(), _portal.Tenant, await db.Incidents.Select(i => i.Id).ToListAsync(Cancelled), new HashSet<Guid>(), DateTimeOffset.UtcNow.AddSeconds(-2), Cancelled);
            return true;
        }, commit: true);
        while (await _portal.ScalarAsync("select exists (select from incidents where assess_at < now() + interval '30 seconds')") is true) await Task.Delay(20, Cancelled);
        Assert.Equal("1 f,2 t", await _portal.ScalarAsync("select string_agg(number || ' ' || (case when assessed_version = version then 't' else 'f' end), ',' order by number) from incidents"));
        Assert.NotNull(await _portal.ScalarAsync("select assess_at from incidents where number = 1"));

        // Mended, it is judged at its time, for which a message waits.
        await _portal.ScalarAsync("update incidents set suspects = '[]'");
        while (await _portal.ScalarAsync("select count(*) from outbox where kind = 'incident' and attempts = 0") is not 1L) await Task.Delay(20, Cancelled);
        await _portal.ScalarAsync("update incidents set assess_at = now() where assess_at is not null");
        await _portal.ScalarAsync("update outbox set available_at = now() where kind = 'incident'");
        while (await _portal.ScalarAsync("select exists (select from incidents where assess_at is not null)") is true) await Task.Delay(20, Cancelled);
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from incidents where assessed_version < version"));
    }

    [Fact]
    public async Task In_a_storm_alerts_of_an_old_incident_are_gathered_longer_but_for_what_somebody_may_have_to_know()
    {
        await FireAsync("mail", "web");
        var now = DateTimeOffset.UtcNow;
        var waits = await InOneTransactionAsync(async db =>
        {
            await db.Database.ExecuteSqlAsync($"update incidents set created_at = {now.AddHours(-1)}, muted_by = case number when 2 then id end", Cancelled);
            return (storm: await WaitsAsync(db, now, true), deed: await WaitsAsync(db, now, false), paused: await db.Database.ExecuteSqlAsync($"update alert_integrations set paused = true", Cancelled) > 0 ? await WaitsAsync(db, now, true) : "");
        });
        Assert.Equal(("30 1", "1 1", "1 1"), waits);
    }

    [Fact]
    public async Task A_service_more_in_an_incident_that_has_lasted_is_judged_at_once()
    {
        await FireAsync("db");
        await _portal.ScalarAsync("update incidents set created_at = created_at - interval '1 hour'");
        await _portal.SendAsync(_address, AlertPortal.Alert("Slow", "api", s_start.AddMinutes(1)));
        while (await _portal.ScalarAsync("select exists (select from alert_inbox where state = 'new')") is true) await Task.Delay(20, Cancelled);
        Assert.Equal("1 2", await _portal.ScalarAsync("select number || ' ' || alerts from incidents"));
        Assert.Equal(false, await _portal.ScalarAsync("select exists (select from incidents where assess_at > now() + interval '3 seconds')"));
    }

    private async Task<string> WaitsAsync(Dd0cDbContext db, DateTimeOffset now, bool storm)
    {
        await db.Database.ExecuteSqlAsync($"update incidents set assess_at = null", Cancelled);
        await AssessmentQueue.AddAsync((Npgsql.NpgsqlConnection)db.Database.GetDbConnection(), _portal.Tenant, await db.Incidents.Select(i => i.Id).ToListAsync(Cancelled), new HashSet<Guid>(), now, Cancelled, storm);
        return string.Join(' ', (await db.Incidents.AsNoTracking().OrderBy(i => i.Number).Select(i => i.AssessAt).ToListAsync(Cancelled)).Select(at => Math.Round((at - now)!.Value.TotalSeconds)));
    }

    [Fact]
    public async Task Many_at_once_are_each_judged_by_their_own_alerts()
    {
        for (var start = s_start; start < s_start.AddHours(40); start = start.AddHours(1))
        {
            await _portal.SendAsync(_address, AlertPortal.Alert("Slow", "mail", start));
            await _portal.SendAsync(_address, AlertPortal.Alert("Slow", "mail", start, start.AddMinutes(2)));
        }
        await _portal.SettleAsync();
        Assert.Equal(40L, await _portal.ScalarAsync("select count(*) from incidents where noise is not null and assessed_version = version and assess_at is null"));
        // The last has many of its own kind behind it, the first none.
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from incidents where number = 40 and noise > (select noise from incidents where number = 1)"));
    }

    private async Task FireAsync(params string[] services)
    {
        foreach (var (i, service) in services.Index()) await _portal.SendAsync(_address, AlertPortal.Alert("Slow", service, s_start.AddHours(i)));
        await _portal.SettleAsync();
    }

    private Task<T> InOneTransactionAsync<T>(Func<Dd0cDbContext, Task<T>> deed, bool commit = false) => _portal.AsAsync(async services =>
    {
        await using var db = services.GetRequiredService<TenantDb>().Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancelled);
        var result = await deed(db);
        if (commit) await transaction.CommitAsync(Cancelled);
        return result;
    });

    private Task TenantLockAsync(Dd0cDbContext db) => Workers.Alerts.Pipeline.TenantLock.TakeAsync((Npgsql.NpgsqlConnection)db.Database.GetDbConnection(), _portal.Tenant, Cancelled);

    private static async Task<int[]> NumbersAsync(Dd0cDbContext db, DateTimeOffset now)
    {
        var numbers = await db.Incidents.ToDictionaryAsync(i => i.Id, i => i.Number, Cancelled);
        return [.. (await AssessmentTurn.NextAsync(db, now, Cancelled)).Select(id => numbers[id])];
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
