using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Actions;

/// <summary>A self-service action of an organisation.</summary>
public sealed class ActionRow : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public required string Slug { get; init; }
    public required string Name { get; set; }
    public string? Summary { get; set; }
    /// <summary>See <see cref="ActionDefinition.On"/>; null: nothing.</summary>
    public string? StartsOn { get; set; }
    /// <summary>YAML as it was written; see <see cref="ActionText"/>.</summary>
    public required string Definition { get; set; }
    /// <summary>Sealed JSON of <see cref="ActionSecret"/>.</summary>
    public required byte[] Secret { get; set; }
    public bool Enabled { get; set; } = true;
    public long Version { get; set; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public required string UpdatedBy { get; set; }
}

/// <summary>What the webhooks of an action are signed with.</summary>
/// <param name="Earlier">The one before, which signs beside it until <paramref name="EarlierUntil"/>.</param>
public sealed record ActionSecret(string Signing, string? Earlier = null, DateTimeOffset? EarlierUntil = null)
{
    public IReadOnlyList<string> SigningAt(DateTimeOffset now) => Earlier is { } earlier && EarlierUntil > now ? [Signing, earlier] : [Signing];

    public override string ToString() => nameof(ActionSecret); // a record prints all it holds
}

/// <summary>A page that leads through a task, in Markdown, with buttons that start actions.</summary>
public sealed class GoldenPath : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public required string Slug { get; init; }
    public required string Title { get; set; }
    public string? Summary { get; set; }
    public required string Body { get; set; }
    public long Version { get; set; } = 1;
    public DateTimeOffset UpdatedAt { get; set; }
    public required string UpdatedBy { get; set; }
}

/// <summary>One time that somebody started an action.</summary>
public sealed class ActionRun : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public int Number { get; init; }
    public Guid? ActionId { get; set; }
    public required string ActionSlug { get; init; }
    public required string ActionName { get; init; }
    public long ActionVersion { get; init; }
    public string? TargetKind { get; init; }
    public Guid? TargetId { get; init; }
    public string? TargetName { get; init; }
    /// <summary>Who owned the target when it was asked for.</summary>
    public Guid? TargetTeam { get; init; }
    /// <summary>JSON object, a member each input.</summary>
    public required string Inputs { get; init; }
    /// <summary>JSON of <see cref="ActionPlan"/>: nothing else is ever carried out.</summary>
    public required string Plan { get; init; }
    public required string PlanHash { get; init; }
    /// <summary>JSON of <see cref="ApprovalNeed"/>; null: none is needed.</summary>
    public string? Approval { get; init; }
    /// <summary>A word of <see cref="RunState"/>.</summary>
    public required string State { get; set; }
    public string? Reason { get; init; }
    public required string RequestedBy { get; init; }
    /// <summary>user, token or cli.</summary>
    public required string RequesterKind { get; init; }
    /// <summary>The person, also where a token of theirs asked.</summary>
    public Guid? RequesterId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    /// <summary>When its effect is taken back.</summary>
    public DateTimeOffset? Until { get; set; }
    public string? Fault { get; set; }
    /// <summary>What links begin with; ends in a slash.</summary>
    public required string Portal { get; init; }
    /// <summary>When something is to be done next; null: nothing by itself.</summary>
    public DateTimeOffset? NextAt { get; set; }
    /// <summary>Of the lane that has it now; null: nobody.</summary>
    public Guid? Lease { get; set; }
}

/// <summary>One step of a run.</summary>
public sealed class ActionRunStep : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid RunId { get; init; }
    /// <summary>From 0; those that take the effect back follow the others.</summary>
    public int Position { get; init; }
    public bool Undoes { get; init; }
    public required string Name { get; init; }
    public required string Kind { get; init; }
    /// <summary>A word of <see cref="StepState"/>.</summary>
    public required string State { get; set; }
    public int Attempts { get; set; }
    /// <summary>How often it was begun anew after it had come through: the same round has one effect, however often it is attempted.</summary>
    public int Round { get; set; }
    public DateTimeOffset? BeganAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    /// <summary>How long an answer is waited for.</summary>
    public DateTimeOffset? GivesUpAt { get; set; }
    /// <summary>By which what it did outside is found again.</summary>
    public string? Mark { get; set; }
    public string? Link { get; set; }
    public string? Fault { get; set; }
}

/// <summary>A line of a run's log.</summary>
public sealed class ActionRunLine : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid RunId { get; init; }
    public long Id { get; init; }
    /// <summary>Of the step; null: of the run.</summary>
    public int? Position { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Text { get; init; }
}

/// <summary>What somebody who may approve said of a run.</summary>
public sealed class ActionApproval : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid RunId { get; init; }
    public Guid UserId { get; init; }
    public required string Name { get; init; }
    public bool Approved { get; init; }
    public string? Comment { get; init; }
    /// <summary>Of the plan they saw.</summary>
    public required string PlanHash { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>Where a run stands.</summary>
public static class RunState
{
    public const string WaitingForApproval = "waiting-for-approval";
    public const string Running = "running";
    public const string Succeeded = "succeeded";
    /// <summary>All steps are done, and their effect is taken back at a set time.</summary>
    public const string InEffect = "in-effect";
    /// <summary>The steps that take it back are under way.</summary>
    public const string Ending = "ending";
    /// <summary>Its effect was taken back.</summary>
    public const string Ended = "ended";
    public const string Failed = "failed";
    public const string Rejected = "rejected";
    /// <summary>Nobody approved it in time.</summary>
    public const string Expired = "expired";
    public const string Cancelled = "cancelled";

    public static readonly IReadOnlyList<string> All = [WaitingForApproval, Running, Succeeded, InEffect, Ending, Ended, Failed, Rejected, Expired, Cancelled];

    /// <summary>Nothing happens to it any more by itself.</summary>
    public static bool IsOver(string state) => state is Succeeded or Ended or Failed or Rejected or Expired or Cancelled;
}

/// <summary>Where a step stands.</summary>
public static class StepState
{
    public const string Pending = "pending";
    public const string Running = "running";
    /// <summary>What it began elsewhere is not over.</summary>
    public const string Waiting = "waiting";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
}
