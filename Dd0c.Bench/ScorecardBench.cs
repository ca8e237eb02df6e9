using System.Diagnostics;
using Dd0c.Domain.Scorecards;
using Dd0c.Web.Scorecards;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Scorecards;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Bench;

/// <summary>10,000 services scored: all anew, when nothing changed, and from a change of the rules or of one service to the score that can be read, by the portal's own worker.</summary>
internal static class ScorecardBench
{
    private const int Changes = 10;

    public static async Task RunAsync(Figures figures)
    {
        await using var database = await BenchDatabase.StartAsync();
        await using var portal = await BenchPortal.StartAsync(database);
        var (tenant, _) = await UiSeed.WriteAsync(database, portal);
        await ExecuteAsync(database, $$"""
            insert into service_properties (tenant_id, service_id, properties)
            select tenant_id, id, case when row_number() over (order by id) % 3 = 0 then '{"repository.readme": "README.md", "repository.scans": ["CodeQL"], "repository.workflows": ["ci.yml"], "tag.team": ["payments"]}' else '{"repository.readme": "README.md", "health-checks": ["alive"], "alarms": 2, "tag.team": ["payments"]}' end::jsonb
            from services where tenant_id = '{{tenant}}'
            """);
        await WaitAsync(async () => await NumberAsync(database, $"select count(*) from outbox where tenant_id = '{tenant}'") == 0);
        figures.Add("services", await NumberAsync(database, $"select count(*) from service_scores where tenant_id = '{tenant}'"), "");
        await ExecuteAsync(database, $"delete from service_scores where tenant_id = '{tenant}'");
        figures.Add("all scored anew", await TimeAsync(portal, tenant), "s", goal: 5);
        figures.AddSpread("nothing changed", await ManyAsync(() => TimeAsync(portal, tenant)), "s");

        var (rules, one) = (new List<double>(), new List<double>());
        var service = (Guid)(await ScalarAsync(database, $"select id from services where tenant_id = '{tenant}' order by id limit 1"))!;
        for (var i = 0; i < Changes; i++)
        {
            // Every other time all pass the first check, and then none.
            var definition = DefaultScorecard.Definition with { Checks = [DefaultScorecard.Definition.Checks[0] with { Passes = new([new("name", i % 2 == 0 ? "exists" : "missing")]) }, .. DefaultScorecard.Definition.Checks.Skip(1)] };
            var clock = Stopwatch.GetTimestamp();
            await portal.AsAsync(tenant, s => s.GetRequiredService<ScorecardActions>().ChangeAsync(DefaultScorecard.Slug, new(DefaultScorecard.Name, null, definition), null, Actor.System, CancellationToken.None));
            await WaitAsync(async () => await NumberAsync(database, $"select count(*) from service_scores where tenant_id = '{tenant}' and ('readme' = any(failed)) = {(i % 2 == 0 ? "true" : "false")}") == 0);
            rules.Add(Stopwatch.GetElapsedTime(clock).TotalSeconds);
            clock = Stopwatch.GetTimestamp();
            await portal.AsAsync(tenant, s => s.GetRequiredService<ExemptionActions>().ExemptAsync(DefaultScorecard.Slug, service.ToString(), "runbook", "Measured", DateTimeOffset.UtcNow.AddDays(1), Actor.System, CancellationToken.None));
            await WaitAsync(async () => await NumberAsync(database, $"select count(*) from service_scores where tenant_id = '{tenant}' and service_id = '{service}' and 'runbook' = any(failed)") == 0);
            one.Add(Stopwatch.GetElapsedTime(clock).TotalSeconds);
            await ExecuteAsync(database, $"update exemptions set ended_at = now() where tenant_id = '{tenant}' and ended_at is null");
            await TimeAsync(portal, tenant);
        }
        figures.AddSpread("rules changed, until all 10,000 scores show it", rules, "s", goal: 5);
        figures.AddSpread("one check exempted, until the score shows it", one, "s", goal: 5);
        figures.AddSpread("page of the matrix, its queries", await ManyAsync(() => portal.AsAsync(tenant, async s =>
        {
            var clock = Stopwatch.GetTimestamp();
            var queries = s.GetRequiredService<ScorecardQueries>();
            var card = (await queries.FindAsync(DefaultScorecard.Slug, CancellationToken.None))!;
            await queries.ScoresAsync(card.Row.Id, new(), null, 0, ScorecardQuery.Size, CancellationToken.None);
            await queries.TeamsAsync(card, CancellationToken.None);
            return Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
        })), "ms", goal: 300);
    }

    private static Task<double> TimeAsync(BenchPortal portal, Guid tenant) => portal.AsAsync(tenant, async s =>
    {
        var clock = Stopwatch.GetTimestamp();
        await s.GetRequiredService<ScorecardScorer>().RunAsync(CancellationToken.None);
        return Stopwatch.GetElapsedTime(clock).TotalSeconds;
    });

    private static async Task<List<double>> ManyAsync(Func<Task<double>> measure)
    {
        var times = new List<double>();
        for (var i = 0; i < Changes + 2; i++)
        {
            var time = await measure();
            if (i >= 2) times.Add(time);
        }
        return times;
    }

    private static async Task WaitAsync(Func<Task<bool>> until)
    {
        for (var i = 0; i < 3_000; i++)
        {
            if (await until()) return;
            await Task.Delay(20);
        }
        throw new StartupProblem("The scores did not come to what was waited for within a minute.");
    }

    private static async Task<double> NumberAsync(BenchDatabase database, string sql) => Convert.ToDouble(await ScalarAsync(database, sql), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<object?> ScalarAsync(BenchDatabase database, string sql)
    {
        await using var command = database.Owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static async Task ExecuteAsync(BenchDatabase database, string sql)
    {
        await using var command = database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
