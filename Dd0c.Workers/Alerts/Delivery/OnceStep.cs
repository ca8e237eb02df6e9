namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>What became of an attempt to send what is sent once.</summary>
internal abstract record OnceStep
{
    public sealed record Sent : OnceStep;

    /// <summary>Nothing failed: it is not its time yet.</summary>
    public sealed record Wait(TimeSpan For) : OnceStep;

    public sealed record Away(string Why, TimeSpan? After = null) : OnceStep;

    /// <summary>The channel takes nothing until somebody mends it.</summary>
    public sealed record Broken(string Why) : OnceStep;

    public sealed record Refused(string Why) : OnceStep;

    /// <summary>It may have arrived, and nobody can look.</summary>
    public sealed record Unsure : OnceStep;

    public static OnceStep Of(Channels.Sent sent) => sent switch
    {
        Channels.Sent.Done => new Sent(),
        Channels.Sent.Away away => new Away(away.Why, away.After),
        Channels.Sent.Broken broken => new Broken(broken.Why),
        Channels.Sent.Refused refused => new Refused(refused.Why),
        _ => new Away("It did not arrive"),
    };
}
