using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Webhooks;

/// <summary>What a vendor told has changed and no run has been started for yet, or none could read; written with the delivery, taken with the run's start.</summary>
public sealed class WaitingChange : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid ConnectionId { get; init; }
    /// <summary>A repository's full name, or a region; empty: all of the connection.</summary>
    public required string Subject { get; init; }
    /// <summary>How many runs could not read it.</summary>
    public int Tries { get; init; }
    /// <summary>It is not read before.</summary>
    public DateTimeOffset DueAt { get; init; }
    /// <summary>The last run that could not.</summary>
    public Guid? RunId { get; init; }
}

/// <summary>How often, and after how long, what a vendor told of is tried again when it could not be read. What is given up is read by the next scan.</summary>
public static class ToldAgain
{
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(25)];

    public static int Most => s_pauses.Length;

    /// <param name="tries">How many runs could not read it, this one among them: from 1.</param>
    /// <returns>Null: given up.</returns>
    public static TimeSpan? Pause(int tries) => tries <= s_pauses.Length ? s_pauses[tries - 1] : null;
}
