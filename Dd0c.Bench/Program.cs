using Dd0c.Bench;
using Dd0c.Bench.Alerts;
using Dd0c.Workers.Platform;

var benches = new Dictionary<string, Func<Figures, Task>>
{
    ["discovery"] = DiscoveryBench.RunAsync,
    ["search"] = SearchBench.RunAsync,
    ["push"] = PushBench.RunAsync,
    ["ui"] = UiBench.RunAsync,
    ["api"] = ApiBench.RunAsync,
    ["graph"] = GraphBench.RunAsync,
    ["history"] = HistoryBench.RunAsync,
    ["scorecards"] = ScorecardBench.RunAsync,
    ["alerts"] = figures => AlertsBench.RunAsync(figures, args.ElementAtOrDefault(1), args.ElementAtOrDefault(2)),
    ["alerts-accuracy"] = figures =>
    {
        AlertsAccuracyBench.Run(figures, args.ElementAtOrDefault(1), args.ElementAtOrDefault(2));
        return Task.CompletedTask;
    },
    ["accuracy"] = figures =>
    {
        if (args.ElementAtOrDefault(1) is { } labels && File.Exists(labels)) AccuracyBench.RunLabelled(labels, args.ElementAtOrDefault(2));
        else AccuracyBench.Run(figures, args.ElementAtOrDefault(1));
        return Task.CompletedTask;
    },
};

if (args is not [var name, ..] || !benches.TryGetValue(name, out var run))
{
    Console.Error.WriteLine($"Say which: ./dev bench {string.Join(" | ", benches.Keys)}");
    return 2;
}
try
{
    Machine.Print();
    var figures = new Figures();
    await run(figures);
    figures.Print();
    Machine.PrintLoad("after");
    // A goal of time that was missed is told, not failed on: the machine may be busy. What is right does not depend on that.
    return name is "accuracy" or "alerts-accuracy" && figures.Missed ? 1 : 0;
}
catch (StartupProblem problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
