using Dd0c.Domain.Alerts.OnCall.Reading;

namespace Dd0c.Workers.Integrations.OnCall;

/// <summary>How reading a vendor's schedules ended.</summary>
internal abstract record OnCallAnswer
{
    /// <summary>All of them: what is not among them is there no more.</summary>
    public sealed record Read(IReadOnlyList<ReadSchedule> Schedules) : OnCallAnswer;

    /// <summary>The key is wrong, or may not read.</summary>
    public sealed record Refused(string Why) : OnCallAnswer;

    public sealed record Limited(TimeSpan After) : OnCallAnswer;

    public sealed record Away(string Why) : OnCallAnswer;
}

/// <summary>Where at a vendor an account is.</summary>
/// <param name="Region">us or eu.</param>
/// <param name="Account">Of Atlassian: the cloud id of the site.</param>
internal sealed record OnCallPlace(string Region, string? Account = null);

/// <summary>Reads the schedules of one vendor.</summary>
internal interface IOnCallVendor
{
    Task<OnCallAnswer> ReadAsync(OnCallPlace place, string key, DateTimeOffset now, CancellationToken cancellationToken);
}
