using Dd0c.Bench;
using Dd0c.Workers.Platform;

var benches = new Dictionary<string, Func<Figures, Task>>
{
    ["discovery"] = DiscoveryBench.RunAsync,
    ["search"] = SearchBench.RunAsync,
    ["ui"] = UiBench.RunAsync,
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
    return 0; // a goal that was missed is told, not failed on: the machine may be busy
}
catch (StartupProblem problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
