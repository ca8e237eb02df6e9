using System.Text.Json;

namespace Dd0c.Workers.Integrations.Slack;

/// <summary>How a call of Slack ended.</summary>
internal abstract record SlackAnswer
{
    public sealed record Done(JsonElement Body) : SlackAnswer;

    /// <summary>Slack said no, and has done nothing.</summary>
    /// <param name="Error">Its word: channel_not_found, token_revoked, …</param>
    public sealed record Refused(string Error) : SlackAnswer;

    /// <summary>Too many; nothing was done.</summary>
    public sealed record Limited(TimeSpan After) : SlackAnswer;

    /// <param name="MayHaveDone">It reached Slack perhaps: what became of it is not known.</param>
    public sealed record Away(string Why, bool MayHaveDone) : SlackAnswer;
}
