using Dd0c.Web.Platform;
using Dd0c.Workers.Platform;

try
{
    return await Startup.RunAsync(args);
}
catch (OperationCanceledException)
{
    return 130; // stopped by a signal before it served
}
catch (Exception fault) when (StartupProblem.From(fault) is { } problem)
{
    await Console.Error.WriteLineAsync($"\ndd0c cannot start. {problem.Message}");
    return 1;
}
