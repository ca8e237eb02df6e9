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

/// <summary>Reads the schedules of one vendor.</summary>
internal interface IOnCallVendor
{
    Task<OnCallAnswer> ReadAsync(string region, string key, DateTimeOffset now, CancellationToken cancellationToken);
}
