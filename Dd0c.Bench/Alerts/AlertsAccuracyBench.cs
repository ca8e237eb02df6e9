using System.Globalization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Matching;

namespace Dd0c.Bench.Alerts;

/// <summary>How rightly alerts come together. Seeds 1 to 20 are for development; what is published is of 1001 to 1020, at whose errors nobody looks.</summary>
internal static class AlertsAccuracyBench
{
    private const int Batch = 50, Storm = 10_000;

    /// <param name="what">1..20, or one seed; petshop or faults: recorded incidents, of the folder that follows. Null: the held-out seeds.</param>
    public static void Run(Figures figures, string? what, string? folder)
    {
        if (what == "petshop" || what == "faults")
        {
            foreach (var minutes in new[] { 3, 5, 10, 15 })
                foreach (var (name, traffic) in what == "petshop" ? RecordedPetShop.Read(folder!) : RecordedFaults.Read(folder!))
                    Tell(string.Create(CultureInfo.InvariantCulture, $"{name}, silence {minutes} min"), Measure(traffic, new CorrelationSettings { Silence = TimeSpan.FromMinutes(minutes) }));
            return;
        }
        // What runs for the first time is compiled first; that is no part of the engine's pace.
        for (var i = 0; i < 3; i++) Measure(AlertTraffic.Create(0), new CorrelationSettings());
        var ends = (what ?? "1001..1020").Split("..").Select(s => int.Parse(s, CultureInfo.InvariantCulture)).ToList();
        var all = new PairScore(0, 0, 0, 0, 0);
        var (crossed, alerts, spent, caused, named, accused, innocent) = (0, 0, TimeSpan.Zero, 0, 0, 0, 0);
        for (var seed = ends[0]; seed <= ends[^1]; seed++)
        {
            var traffic = AlertTraffic.Create(seed);
            var one = Measure(traffic, new CorrelationSettings());
            Tell(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, {traffic.Services.Count} services"), one);
            all += one.Score;
            crossed += one.Crossed;
            alerts += traffic.Signals.Count;
            spent += one.Spent;
            (caused, named, accused, innocent) = (caused + one.Caused, named + one.Named, accused + one.Accused, innocent + one.Innocent);
        }
        figures.Add("alerts", alerts, "");
        figures.AddAtLeast("pairwise F1", all.F1, 0.95);
        figures.AddAtLeast("pairwise precision", all.Precision, 0.99);
        figures.Add("pairwise recall", all.Recall, "");
        figures.Add("incidents per true one", all.Ratio, "", goal: 1.5);
        figures.Add("incidents of two environments", crossed, "", goal: 0.5);
        figures.Add("suspects: the true change is first", caused == 0 ? 1 : (double)named / caused, "", null);
        figures.Add("suspects: incidents without a cause that accuse one with 0.5 or more", innocent == 0 ? 0 : (double)accused / innocent, "", null);
        figures.Add("engine, mixed traffic", alerts / spent.TotalSeconds, "alerts/s", null);
        StormOf(figures);
    }

    /// <summary>How many alerts a second the engine takes, of a working day and of a storm.</summary>
    public static void EngineOf(Figures figures, double goal)
    {
        for (var i = 0; i < 3; i++) Measure(AlertTraffic.Create(0), new CorrelationSettings());
        var (alerts, spent) = (0, TimeSpan.Zero);
        for (var seed = 1; seed <= 10; seed++)
        {
            var traffic = AlertTraffic.Create(seed);
            alerts += traffic.Signals.Count;
            spent += Measure(traffic, new CorrelationSettings()).Spent;
        }
        figures.AddAtLeast("engine, mixed traffic, alerts/s", alerts / spent.TotalSeconds, goal);
        StormOf(figures);
    }

    internal sealed record Outcome(PairScore Score, int Crossed, TimeSpan Spent, int Caused, int Named, int Accused, int Innocent);

    private static void Tell(string name, Outcome o) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{name,-48} F1 {o.Score.F1:0.000}  P {o.Score.Precision:0.000}  R {o.Score.Recall:0.000}  incidents {o.Score.Incidents}/{o.Score.TrueIncidents}  cross {o.Crossed}  suspects {o.Named}/{o.Caused}"));

    internal static Outcome Measure(LabelledTraffic traffic, CorrelationSettings settings)
    {
        var graph = new Neighbourhood(traffic.Edges);
        var engine = new AlertEngine(new ServiceDirectory(traffic.Services, [], []), graph, settings);
        var clock = Cpu();
        foreach (var batch in traffic.Signals.Select(s => s.Signal).Chunk(Batch)) engine.Take(batch);
        var spent = Cpu() - clock;

        var found = new Dictionary<(string, DateTimeOffset), Guid>();
        foreach (var episode in engine.Episodes.Where(e => e.IncidentId is not null))
            foreach (var transition in episode.Transitions.Where(t => t.Kind == SignalKind.Firing)) found[(episode.Identity, transition.At)] = engine.Root(episode.IncidentId!.Value);
        var pairs = traffic.Signals.Where(s => s.Signal.Kind == SignalKind.Firing).DistinctBy(s => (s.Signal.Key, s.Signal.Environment, s.Signal.At))
            .Select(s => (Truth: s.Label, Found: found.GetValueOrDefault((engine.IdentityOf(s.Signal), s.Signal.At)))).ToList();
        if (pairs.Exists(p => p.Found == Guid.Empty)) throw new InvalidOperationException($"{pairs.Count(p => p.Found == Guid.Empty)} alerts are in no incident.");

        var (caused, named, accused, innocent) = (0, 0, 0, 0);
        var incidents = engine.Episodes.Where(e => e.IncidentId is not null).ToLookup(e => engine.Root(e.IncidentId!.Value));
        var deployed = traffic.Deploys.Select(d => d.Id).ToHashSet();
        foreach (var incident in pairs.Where(p => p.Truth.StartsWith("incident", StringComparison.Ordinal)).GroupBy(p => p.Truth))
        {
            var main = incident.GroupBy(p => p.Found).OrderByDescending(g => g.Count()).First().Key;
            var suspects = DeploySuspects.Rank([.. incidents[main]], traffic.Deploys, graph, new SuspectSettings());
            if (traffic.Causes.TryGetValue(incident.Key, out var cause))
            {
                if (!deployed.Contains(cause)) continue;
                caused++;
                if (suspects.Count > 0 && suspects[0].DeployId == cause) named++;
            }
            else
            {
                innocent++;
                if (suspects.Count > 0 && suspects[0].Confidence >= 0.5) accused++;
            }
        }
        return new Outcome(PairScore.Of(pairs), engine.CrossEnvironment, spent, caused, named, accused, innocent);
    }

    // Of the processor, not of the wall: what one core does when nobody else wants it.
    private static TimeSpan Cpu() => Environment.CpuUsage.TotalTime;

    /// <summary>One incident of ten thousand alerts, and ten thousand firings of one alert, one at a time and many at once.</summary>
    private static void StormOf(Figures figures)
    {
        var at = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        var traffic = AlertTraffic.Create(1);
        var graph = new Neighbourhood(traffic.Edges);
        var directory = new ServiceDirectory(traffic.Services, [], []);
        var hub = traffic.Edges.GroupBy(e => e.To).MaxBy(g => g.Count())!.ToList();
        var names = hub.Select(e => e.From).Append(hub[0].To).Select(id => traffic.Services.First(s => s.Id == id).Name).ToList();
        var many = Enumerable.Range(0, Storm).Select(i => Fires($"{names[i % names.Count]}/{i}", names[i % names.Count], at.AddMilliseconds(30 * i))).ToList();
        Time("engine, 10,000 alerts of one incident", many, new AlertEngine(directory, graph, new CorrelationSettings()), Batch);
        Time("engine, 10,000 alerts of one incident on 10,000 hosts", [.. many.Select((s, i) => s with { Service = null, Group = "storm", Tags = new Dictionary<string, string> { ["host"] = $"host-{i}" } })], new AlertEngine(directory, graph, new CorrelationSettings()), Batch * 4);
        Time("engine, 10,000 firings of one alert", [.. many.Select(s => s with { Key = "one", Service = names[0] })], new AlertEngine(directory, graph, new CorrelationSettings()), Batch);

        void Time(string what, List<AlertSignal> signals, AlertEngine engine, int size)
        {
            var clock = Cpu();
            foreach (var batch in signals.Chunk(size)) engine.Take(batch);
            figures.Add(what, signals.Count / (Cpu() - clock).TotalSeconds, "alerts/s", null);
            var incidents = engine.Episodes.Select(e => engine.Root(e.IncidentId!.Value)).Distinct().Count();
            if (incidents != 1) Console.WriteLine($"{what}: {incidents} incidents");
        }

        static AlertSignal Fires(string key, string service, DateTimeOffset when) =>
            new() { Key = key, Kind = SignalKind.Firing, At = when, Title = "High error rate", Service = service, Environment = "production", Severity = AlertSeverity.High };
    }
}
