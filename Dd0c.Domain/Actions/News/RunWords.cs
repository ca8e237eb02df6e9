namespace Dd0c.Domain.Actions.News;

/// <summary>What is told of a run in words, line by line, as Slack and mail both show it.</summary>
public static class RunWords
{
    /// <summary>The rest is counted.</summary>
    public const int MostInputs = 10;
    private const int MostAnswers = 3;
    public const string NotTold = "stands on the run's page alone";
    /// <summary>Why there is no button.</summary>
    public const string Exactly = "It is approved or rejected on its page, where the whole plan stands.";

    /// <summary>What a notification and a mail's subject say.</summary>
    public static string Title(RunNews news) => $"Run #{news.Number} {Happened(news)}: {news.Action}{(news.Target is { } target ? $" on {target}" : "")}";

    private static string Happened(RunNews news) => news.Event switch
    {
        RunEvent.Asked => "waits for approval",
        RunEvent.Approved => "was approved",
        RunEvent.Rejected => "was rejected",
        RunEvent.Expired => "expired",
        RunEvent.Failed => "failed",
        RunEvent.Succeeded => "succeeded",
        RunEvent.Ended => "is over",
        _ => "was stopped",
    };

    public static IEnumerable<RunFact> Facts(RunNews news)
    {
        switch (news.Event)
        {
            case RunEvent.Approved or RunEvent.Rejected when news.Answered.Count > 0:
                foreach (var (name, comment) in news.Answered.Take(MostAnswers)) yield return new(news.Event == RunEvent.Approved ? "Approved by" : "Rejected by", comment is null ? name : $"{name}: {comment}");
                break;
            case RunEvent.Expired: yield return new("Why", "Nobody approved it in time"); break;
            case RunEvent.Failed when news.Fault is { } fault: yield return new("Why", fault); break;
            case RunEvent.Succeeded when news.Until is { } until: yield return new("In effect until", null, until); break;
            case RunEvent.Ended: yield return new("What", "Its effect was taken back"); break;
        }
        yield return new("Action", news.Action);
        if (news.Target is { } target) yield return new("On", target);
        yield return new("Asked by", news.RequestedBy);
        if (news.Reason is { } reason) yield return new("Reason", reason);
        if (news.Event != RunEvent.Asked) yield break;
        if (news.Approvers is { } approvers) yield return new("For", $"{approvers} to approve");
        yield return new("Expires", null, news.ExpiresAt);
    }

    /// <summary>What was filled in; of what became of a run who asked for it knows that.</summary>
    public static IEnumerable<RunFact> Inputs(RunNews news) => news.Event == RunEvent.Asked ? news.Inputs.Take(MostInputs).Select(i => new RunFact(i.Label, i.Value ?? NotTold)) : [];

    /// <summary>How many more inputs than are named; null: none.</summary>
    public static string? More(RunNews news) => news.Event == RunEvent.Asked && news.Inputs.Count > MostInputs ? $"and {news.Inputs.Count - MostInputs} more" : null;

    public static string Link(RunNews news) => news.Event == RunEvent.Asked ? $"Review run #{news.Number}" : $"See run #{news.Number}";

    /// <summary>To a path of the portal.</summary>
    public static string Path(RunNews news) => FormattableString.Invariant($"runs/{news.Number}");

    /// <summary>Where one chooses what one is told.</summary>
    public const string Choices = "settings/notifications";
}
