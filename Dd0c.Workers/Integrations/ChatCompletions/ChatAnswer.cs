using System.Text.Json.Nodes;

namespace Dd0c.Workers.Integrations.ChatCompletions;

/// <summary>How one turn of a conversation ended.</summary>
internal abstract record ChatAnswer
{
    /// <param name="Message">To be sent along with the next turn.</param>
    /// <param name="Text">What the model says; null: nothing, it asks for lookups.</param>
    /// <param name="Cut">It ended because it was too long.</param>
    public sealed record Said(JsonObject Message, string? Text, IReadOnlyList<ChatCall> Calls, bool Cut) : ChatAnswer;

    /// <summary>The endpoint will not, until its operator or ours mends something.</summary>
    public sealed record Refused(string Why) : ChatAnswer;

    /// <summary>Too many questions just now.</summary>
    /// <param name="After">When it says to come back; null: it does not.</param>
    public sealed record Limited(TimeSpan? After) : ChatAnswer;

    /// <summary>It cannot be reached, or did not answer in time.</summary>
    public sealed record Away(string Why) : ChatAnswer;

    /// <summary>It answered something else than the protocol says.</summary>
    public sealed record Nonsense(string Why) : ChatAnswer;
}

/// <param name="Arguments">JSON, if the model did well.</param>
internal sealed record ChatCall(string Id, string Name, string Arguments);
