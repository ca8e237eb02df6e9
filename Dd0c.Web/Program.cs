using Dd0c.Web.Platform;
using Dd0c.Workers.Platform;

try
{
    return await Startup.RunAsync(args);
}
catch (StartupProblem problem)
{
    await Console.Error.WriteLineAsync($"\ndd0c cannot start. {problem.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130; // stopped by a signal before it served
}
