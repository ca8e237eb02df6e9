namespace Dd0c.Workers.Actions;

/// <summary>How a deed ended. Closed family: meet it with a switch.</summary>
internal abstract record ActionAnswer
{
    /// <param name="Slug">Of the action or golden path.</param>
    /// <param name="Secret">What webhooks are signed with, told this once.</param>
    public sealed record Done(string Slug, string? Secret = null) : ActionAnswer
    {
        public override string ToString() => $"Done {Slug}"; // a record prints all it holds
    }

    public sealed record Missing : ActionAnswer;

    /// <summary>It is not now as whoever asks had read it, or not in a state for it.</summary>
    public sealed record Late(string Why) : ActionAnswer;

    /// <param name="Why">The rule.</param>
    public sealed record Forbidden(string Why) : ActionAnswer;

    /// <param name="Faults">By field of the request.</param>
    public sealed record Wrong(IReadOnlyDictionary<string, string> Faults) : ActionAnswer;

    /// <summary>A run was begun, or went on.</summary>
    public sealed record Run(int Number, string State) : ActionAnswer;
}
