using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Discovery;

namespace Dd0c.Web.Discovery;

/// <summary>A run as the API shows it.</summary>
/// <param name="Status">queued, running, completed, partial or failed.</param>
/// <param name="Full">It was asked to read all again, also what has not changed.</param>
/// <param name="Tries">How many runs before it could not read the same.</param>
/// <param name="Parts">The repositories or regions that alone were read, after a vendor told of a change of them; empty: all.</param>
public sealed record RunView(
    Guid Id, string Status, string Trigger, string? RequestedBy, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt,
    RunProgress? Progress, RunStats? Stats, IReadOnlyList<RunError> Errors, bool Full, IReadOnlyList<string> Parts, int Tries = 0)
{
    /// <summary>In the answer for one run.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CoverageView>? Coverage { get; init; }

    /// <summary>What could not be read; what was read and not taken is no part that is missing.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<RunError> Unread => [.. Errors.Where(e => !e.IsOfFile)];

    public static RunView Of(DiscoveryRun run) => new(
        run.Id, run.Status, run.Trigger, run.RequestedBy, run.CreatedAt, run.StartedAt, run.CompletedAt,
        Read<RunProgress>(run.Progress), Read<RunStats>(run.Stats), Read<IReadOnlyList<RunError>>(run.Errors) ?? [], run.Full, run.Parts, run.Tries);

    private static T? Read<T>(string json) where T : class => json is "{}" ? null : JsonSerializer.Deserialize<T>(json, RunLog.Json);
}

/// <param name="State">complete, partial, refused or not_asked.</param>
/// <param name="Kept">How many of these, or of what was asked about them, were taken over unchanged from an earlier read.</param>
/// <param name="KeptSince">When all of the connection was last read.</param>
public sealed record CoverageView(Guid ConnectionId, string Source, string Account, string Region, string Kind, string State, int Found, string? Detail, int Kept, DateTimeOffset? KeptSince);

/// <summary>A removal that waits for a person, with what would go.</summary>
/// <param name="Names">The first of them.</param>
/// <param name="Services">The first of the services that stand on these things alone.</param>
public sealed record HeldView(Guid Id, Guid RunId, string Account, string Region, string Kind, int Count, int Known, IReadOnlyList<string> Names, IReadOnlyList<string> Services, int ServiceCount);

/// <summary>One thing that changed, and why.</summary>
internal sealed record EventView(Guid Id, string Type, Guid? ServiceId, string Subject, JsonElement Payload, double? Confidence, DateTimeOffset CreatedAt);
