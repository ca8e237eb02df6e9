using Dd0c.Domain.Ask;

namespace Dd0c.Web.Ask;

/// <summary>How a question ended.</summary>
public abstract record AskOutcome
{
    /// <param name="At">When the model said it.</param>
    /// <param name="Cached">It is the answer to the same question of a moment ago, and does not count.</param>
    /// <param name="Left">Of today's questions.</param>
    public sealed record Answered(AskAnswer Answer, DateTimeOffset At, bool Cached, int Left) : AskOutcome;

    public sealed record Wrong(string Fault) : AskOutcome;

    /// <summary>The operator has named no model.</summary>
    public sealed record NotConfigured : AskOutcome;

    /// <summary>There is no question left today.</summary>
    public sealed record Spent(DateTimeOffset Resets) : AskOutcome;

    /// <summary>It brought no answer, and does not count.</summary>
    /// <param name="Why">For people; what the endpoint itself said is not in it.</param>
    /// <param name="After">When to come back; null: nobody knows.</param>
    public sealed record Failed(AskFault Fault, string Why, TimeSpan? After = null) : AskOutcome;
}

public enum AskFault
{
    /// <summary>The endpoint will not, or says what makes no sense.</summary>
    Unusable,

    /// <summary>It cannot be reached, or has too much to do.</summary>
    Away,

    /// <summary>It took too long.</summary>
    Slow,
}

/// <param name="Text">Markdown; [n] stands for a citation.</param>
/// <param name="Cut">It was longer.</param>
public sealed record AskAnswer(string Text, IReadOnlyList<Citation> Citations, IReadOnlyList<AskStep> Steps, bool Cut, string Model);

/// <summary>Something that the model looked up.</summary>
/// <param name="About">With what it asked.</param>
/// <param name="Fault">Why it learned nothing; null: it was told.</param>
public sealed record AskStep(string Tool, string Title, string About, string? Fault);
