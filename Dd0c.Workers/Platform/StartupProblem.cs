namespace Dd0c.Workers.Platform;

/// <summary>dd0c cannot start, for a reason its operator can mend; the message is one paragraph that says how.</summary>
public sealed class StartupProblem(string paragraph, Exception? cause = null) : Exception(paragraph, cause);
