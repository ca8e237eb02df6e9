using System.Diagnostics;
using Dd0c.Web.Catalog.Api;
using Dd0c.Workers.History;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Dd0c.Bench;

/// <summary>10,000 services whose history of 80 days holds 40,000 changes, with their events: the list as of an instant and the difference of two, as the API answers them.</summary>
internal static class HistoryBench
{
    private const int Days = 80;
    private const int ChangesOfEach = 4;
    private const int Asked = 60;

    public static async Task RunAsync(Figures figures)
    {
        await using var database = await BenchDatabase.StartAsync();
        await using var portal = await BenchPortal.StartAsync(database);
        var (tenant, _) = await UiSeed.WriteAsync(database, portal);
        await DatabaseAsync(database, $"""
            update service_versions set valid_from = valid_from - interval '{Days} days' where tenant_id = '{tenant}';
            update tenants set history_since = history_since - interval '{Days} days' where id = '{tenant}';
            create temporary table steps as
                select service_id, state, valid_from as since, n, valid_from + random() * interval '{Days} days' as at from service_versions, generate_series(1, {ChangesOfEach}) n where valid_to = 'infinity';
            delete from service_versions where tenant_id = '{tenant}';
            insert into service_versions (tenant_id, service_id, valid_from, valid_to, digest, state)
                select '{tenant}', service_id, coalesce(lag(at) over each, since), at, sha256(at::text::bytea), jsonb_set(state, '{"{health}"}', to_jsonb((array['healthy', 'degraded', 'down', 'unknown'])[n])) from steps window each as (partition by service_id order by at);
            insert into service_versions (tenant_id, service_id, valid_from, digest, state) select distinct on (service_id) '{tenant}'::uuid, service_id, at, sha256(at::text::bytea), state from steps order by service_id, at desc;
            insert into discovery_events (tenant_id, type, service_id, subject, payload, cause, created_at)
                select '{tenant}'::uuid, 'service_updated', service_id, 'x', jsonb_build_object('field', 'health', 'oldValue', 'healthy', 'newValue', 'down', 'reason', 'alarm: an alarm says so'), 'run', at from steps
                union all select '{tenant}'::uuid, 'service_created', service_id, 'x', '{"{}"}', 'run', since from steps where n = 1
            """);
        await using (var archiver = database.Owner.CreateCommand("select history_make(t, (date_trunc('month', now()) - make_interval(months => m))::date) from unnest(array['discovery_events', 'service_versions']) t, generate_series(1, 3) m")) await archiver.ExecuteNonQueryAsync();
        await using (var analyse = database.Owner.CreateCommand("vacuum analyze")) await analyse.ExecuteNonQueryAsync();
        figures.Add("services", await CountAsync("service_versions where valid_to = 'infinity'"), "");
        figures.Add("versions", await CountAsync("service_versions"), "");
        figures.Add("events", await CountAsync("discovery_events"), "");
        figures.Add("versions on disk, with indexes", await NumberAsync("select sum(pg_total_relation_size(inhrelid)) / 1e6 from pg_inherits where inhparent = 'service_versions'::regclass"), "MB");
        figures.Add("events on disk, with indexes", await NumberAsync("select sum(pg_total_relation_size(inhrelid)) / 1e6 from pg_inherits where inhparent = 'discovery_events'::regclass"), "MB");

        var random = new Random(7);
        DateTimeOffset Any() => DateTimeOffset.UtcNow.AddDays(-random.NextDouble() * (Days - 1));
        await AskAsync("as of any instant, the first 50 of 10,000", 300, (s, at) => s.GetRequiredService<CatalogReading>().ServicesAsync(at, new([], [], [], [], [], [], [], [], null), null, 50, false, CancellationToken.None));
        await AskAsync("as of any instant, one team's", null, (s, at) => s.GetRequiredService<CatalogReading>().ServicesAsync(at, new(["team-07"], [], [], [], [], [], [], [], null), null, 50, false, CancellationToken.None));
        await AskAsync("what changed in 7 days", 300, (s, at) => s.GetRequiredService<CatalogHistory>().BetweenAsync(at.AddDays(-7), at, CancellationToken.None));
        await AskAsync("what changed in 30 days", null, (s, at) => s.GetRequiredService<CatalogHistory>().BetweenAsync(at.AddDays(-30), at, CancellationToken.None));

        async Task AskAsync<T>(string what, double? goal, Func<IServiceProvider, DateTimeOffset, Task<T>> ask)
        {
            var times = new List<double>();
            for (var i = 0; i < 5; i++) await portal.AsAsync(tenant, s => ask(s, Any()));
            var spent = await Spent.OnAsync(database.ProcessId, async () =>
            {
                for (var i = 0; i < Asked; i++)
                {
                    var (at, start) = (Any(), Stopwatch.GetTimestamp());
                    await portal.AsAsync(tenant, s => ask(s, at));
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            });
            figures.AddSpread(what, times, "ms", goal);
            figures.Add($"{what}: CPU of one, dd0c", spent.Own.TotalMilliseconds / Asked, "ms");
            figures.Add($"{what}: CPU of one, PostgreSQL", spent.Postgres.TotalMilliseconds / Asked, "ms");
        }

        async Task<double> CountAsync(string of) => await NumberAsync($"select count(*) from {of}");

        async Task<double> NumberAsync(string sql)
        {
            await using var command = database.Owner.CreateCommand(sql);
            return Convert.ToDouble(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static async Task DatabaseAsync(BenchDatabase database, string sql)
    {
        await using var connection = await database.Owner.OpenConnectionAsync();
        foreach (var one in sql.Split(";\n"))
        {
            await using var command = new NpgsqlCommand(one, connection) { CommandTimeout = 600 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
