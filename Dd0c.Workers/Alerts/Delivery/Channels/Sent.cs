namespace Dd0c.Workers.Alerts.Delivery.Channels;

/// <summary>What became of a message.</summary>
internal abstract record Sent
{
    /// <param name="Answer">The receiver's status, where it has one.</param>
    /// <param name="But">Whom it did not reach.</param>
    public sealed record Done(int? Answer = null, string? But = null) : Sent;

    /// <summary>It is tried again.</summary>
    public sealed record Away(string Why, int? Answer = null, TimeSpan? After = null) : Sent;

    /// <summary>It is not taken now, and it never will be.</summary>
    public sealed record Refused(string Why, int? Answer = null) : Sent;

    /// <summary>The channel takes nothing until somebody mends it.</summary>
    public sealed record Broken(string Why, int? Answer = null) : Sent;

    public static Sent OfHttp(System.Net.HttpStatusCode status, string who, TimeSpan? after) => (int)status switch
    {
        >= 200 and < 300 => new Done((int)status),
        401 or 403 or 404 or 405 or 410 => new Broken($"{who} answered {(int)status}", (int)status),
        408 or 425 or 429 or >= 500 => new Away($"{who} answered {(int)status}", (int)status, after),
        >= 300 and < 400 => new Broken($"{who} answered {(int)status}: redirects are not followed", (int)status),
        _ => new Refused($"{who} answered {(int)status}", (int)status),
    };
}
