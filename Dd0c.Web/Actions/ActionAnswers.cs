using System.Text.Json;
using Dd0c.Domain.Actions;
using Dd0c.Workers.Actions;

namespace Dd0c.Web.Actions;

/// <summary>An action as the API tells it.</summary>
/// <param name="Secret">What webhooks are signed with, told once.</param>
internal sealed record ActionView(string Slug, string Name, string? Summary, string? On, bool Enabled, long Version, string Definition, IReadOnlyList<InputView> Inputs, DateTimeOffset UpdatedAt, string UpdatedBy, string? Secret = null)
{
    public static ActionView Of(ActionRow row, string? secret = null) => new(row.Slug, row.Name, row.Summary, row.StartsOn, row.Enabled, row.Version, row.Definition,
        [.. (ActionText.Read(row.Definition).Definition?.Inputs ?? []).Select(InputView.Of)], row.UpdatedAt, row.UpdatedBy, secret);
}

internal sealed record InputView(string Name, string Type, string Label, string? Help, bool Required, string? Default, IReadOnlyList<string>? Options, string? Pattern, double? Min, double? Max)
{
    public static InputView Of(ActionInput i) => new(i.Name, i.Type.ToString().ToLowerInvariant(), i.Label, i.Help, i.Required, i.Default, i.Options, i.Pattern, i.Min, i.Max);
}

/// <summary>What would happen.</summary>
/// <param name="Plan">Its hash, to start just this one.</param>
/// <param name="Approval">Who would have to approve; null: nobody.</param>
internal sealed record PreviewView(string Plan, bool Allowed, string Why, string? Approval, string? Lasts, IReadOnlyList<PreviewStep> Steps, IReadOnlyList<string> Undo)
{
    public static PreviewView Of(ActionOffer offer) => new(offer.Hash, offer.Verdict.Allowed, offer.Verdict.Why, offer.Need?.Words, offer.Plan!.Lasts is { } lasts ? Duration.Words(lasts) : null,
        [.. offer.Plan.Steps.Zip(offer.Checks, (s, c) => new PreviewStep(s.Name, s.Kind, s.Words, JsonSerializer.SerializeToElement(s, ActionPlan.Json), c.Words, c.Good))], [.. offer.Plan.Undo.Select(s => s.Words)]);
}

/// <param name="Detail">The step with every value filled in.</param>
/// <param name="Good">Null: nobody can know before.</param>
internal sealed record PreviewStep(string Name, string Kind, string Does, JsonElement Detail, string Check, bool? Good);

/// <summary>A run as the API tells it.</summary>
internal sealed record RunView(int Number, string Action, string State, string? TargetKind, Guid? TargetId, string? Target, JsonElement Inputs, string? Reason, string RequestedBy, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, DateTimeOffset? Until, string? Fault, string Plan, string? Approval, IReadOnlyList<ApprovalView> Approvals, IReadOnlyList<RunStepView> Steps)
{
    public static RunView Of(RunDetail d) => new(d.Run.Number, d.Run.ActionSlug, d.Run.State, d.Run.TargetKind, d.Run.TargetId, d.Run.TargetName, JsonSerializer.Deserialize<JsonElement>(d.Run.Inputs), d.Run.Reason, d.Run.RequestedBy, d.Run.CreatedAt, d.Run.StartedAt, d.Run.FinishedAt, d.Run.Until, d.Run.Fault, d.Run.PlanHash, d.Need?.Words,
        [.. d.Approvals.Select(a => new ApprovalView(a.Name, a.Approved, a.Comment, a.At))], [.. d.Steps.Select(s => new RunStepView(s.Position, s.Name, s.Kind, s.Undoes, s.State, s.Attempts, s.BeganAt, s.FinishedAt, s.Link, s.Fault))]);
}

internal sealed record ApprovalView(string By, bool Approved, string? Comment, DateTimeOffset At);

internal sealed record RunStepView(int Position, string Name, string Kind, bool Undoes, string State, int Attempts, DateTimeOffset? BeganAt, DateTimeOffset? FinishedAt, string? Link, string? Fault);

/// <param name="Step">Its position; null: of the run.</param>
internal sealed record LogLine(long Id, DateTimeOffset At, int? Step, string Text);

/// <summary>A golden path as the API tells it.</summary>
internal sealed record PathView(string Slug, string Title, string? Summary, string Body, long Version, DateTimeOffset UpdatedAt, string UpdatedBy)
{
    public static PathView Of(GoldenPath p) => new(p.Slug, p.Title, p.Summary, p.Body, p.Version, p.UpdatedAt, p.UpdatedBy);
}
