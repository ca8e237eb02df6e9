namespace Dd0c.Domain.Actions.News;

/// <summary>What happens to a run that people are told of.</summary>
public static class RunEvent
{
    /// <summary>It waits for approval.</summary>
    public const string Asked = "asked";
    public const string Approved = "approved";
    public const string Rejected = "rejected";
    public const string Expired = "expired";
    public const string Failed = "failed";
    /// <summary>All steps are done; its effect may be taken back later.</summary>
    public const string Succeeded = "succeeded";
    /// <summary>Its effect was taken back.</summary>
    public const string Ended = "ended";
    public const string Cancelled = "cancelled";

    /// <param name="before">Words of <see cref="RunState"/>; null: it was not there.</param>
    /// <returns>Null: nobody is told of that.</returns>
    public static string? Of(string? before, string after) => (before, after) switch
    {
        _ when before == after => null,
        (_, RunState.WaitingForApproval) => Asked,
        (RunState.WaitingForApproval, RunState.Running) => Approved,
        (_, RunState.Rejected) => Rejected,
        (_, RunState.Expired) => Expired,
        (_, RunState.Failed) => Failed,
        (_, RunState.Succeeded or RunState.InEffect) => Succeeded,
        (_, RunState.Ended) => Ended,
        (_, RunState.Cancelled) => Cancelled,
        _ => null,
    };
}

/// <summary>What people and channels choose to be told of runs.</summary>
public static class RunChoice
{
    /// <summary>A run waits for approval: of those who may give it.</summary>
    public const string ApprovalAsked = "approval.asked";
    /// <summary>What became of a run: of who asked for it.</summary>
    public const string RunEnded = "run.ended";

    public static readonly IReadOnlyList<string> All = [ApprovalAsked, RunEnded];

    public static string Of(string happened) => happened == RunEvent.Asked ? ApprovalAsked : RunEnded;
}

/// <summary>How a person is told.</summary>
public static class RunWay
{
    public const string Mail = "mail";
    /// <summary>A direct message.</summary>
    public const string Slack = "slack";

    public static readonly IReadOnlyList<string> All = [Mail, Slack];
}
