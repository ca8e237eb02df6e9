using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Actions;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Scorecards;
using Dd0c.Workers.Actions.News;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Actions;

/// <summary>Makes plans of what people ask for, and begins runs.</summary>
internal sealed class RunRequests(TenantDb database, IEnumerable<IStepExecutor> executors, TimeProvider time)
{
    public const int MostWaiting = 500;
    public static readonly TimeSpan ApprovalPatience = TimeSpan.FromDays(3);

    /// <summary>What would happen; nothing is changed and nothing is sent, beside questions that read.</summary>
    /// <param name="look">Whether servers outside are asked if it would do.</param>
    /// <returns>Null: there is no such action.</returns>
    public async Task<ActionOffer?> PreviewAsync(string slug, RunDraft draft, Actor actor, bool look, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await OfferAsync(db, slug, draft, actor, cancellationToken) is not { } offer) return null;
        if (!look || offer.Plan is not { } plan) return offer;
        var checks = new List<StepCheck>();
        foreach (var step in plan.Steps) checks.Add(await executors.First(e => e.Kind == step.Kind).CheckAsync(db, step, offer.Target?.Id, cancellationToken));
        return offer with { Checks = checks };
    }

    /// <param name="hash">Of the plan that was shown; another one is not begun. Null: none was shown.</param>
    public async Task<ActionAnswer> StartAsync(string slug, RunDraft draft, string? hash, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await OfferAsync(db, slug, draft, actor, cancellationToken) is not { } offer) return new ActionAnswer.Missing();
        if (!offer.Row.Enabled) return new ActionAnswer.Late("It is switched off; an admin can switch it on.");
        if (offer.Faults.Count > 0) return new ActionAnswer.Wrong(offer.Faults);
        if (!offer.Verdict.Allowed) return new ActionAnswer.Forbidden(offer.Verdict.Why);
        if (hash is not null && hash != offer.Hash) return new ActionAnswer.Late("The plan is not any more the one that was shown: the action or what it starts on has changed. Look at it again.");
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({"action-runs:" + db.TenantId}, 0))", cancellationToken); // numbers without gaps or twins
        if (await db.ActionRuns.CountAsync(r => r.State == RunState.WaitingForApproval || r.State == RunState.Running, cancellationToken) >= MostWaiting) return new ActionAnswer.Late($"{MostWaiting} runs wait or are under way; let some of them end first.");
        var (now, number) = (time.GetUtcNow(), 1 + (await db.ActionRuns.MaxAsync(r => (int?)r.Number, cancellationToken) ?? 0));
        var run = new ActionRun
        {
            TenantId = db.TenantId, Id = Guid.CreateVersion7(), Number = number, ActionId = offer.Row.Id, ActionSlug = slug, ActionName = offer.Row.Name, ActionVersion = offer.Row.Version,
            TargetKind = offer.Target?.Kind, TargetId = offer.Target?.Id, TargetName = offer.Target?.Name, TargetTeam = offer.Target?.TeamId, Inputs = offer.Values.ToJsonString(), Plan = offer.Plan!.Write(), PlanHash = offer.Hash,
            Approval = offer.Need is { } need ? JsonSerializer.Serialize(need, ActionPlan.Json) : null, State = offer.Need is null ? RunState.Running : RunState.WaitingForApproval,
            Reason = draft.Reason?.Trim() is { Length: > 0 } reason ? reason : null, RequestedBy = actor.Name, RequesterKind = actor.Kind, RequesterId = offer.Asker.UserId, CreatedAt = now, StartedAt = offer.Need is null ? now : null,
            Portal = draft.Portal, NextAt = offer.Need is null ? now : now + ApprovalPatience,
        };
        db.ActionRuns.Add(run);
        await db.SaveChangesAsync(cancellationToken); // before what refers to it
        db.ActionRunSteps.AddRange(offer.Plan.Steps.Select((s, i) => Step(run, s, i, undoes: false)).Concat(offer.Plan.Undo.Select((s, i) => Step(run, s, offer.Plan.Steps.Count + i, undoes: true))));
        RunLog.Add(db, run, null, now, $"{actor.Name} asked for it{(run.Reason is null ? "" : $": {run.Reason}")}");
        if (offer.Need is { } asked) RunLog.Add(db, run, null, now, $"It waits for {asked.Words} to approve it. {asked.Why}");
        db.Record(actor, "action.requested", $"{slug} #{number}", now, new { Target = run.TargetName, Inputs = offer.Values, run.Reason, run.PlanHash, Rule = offer.Verdict.Why, Approval = offer.Need?.Words });
        await RunNewsDesk.WriteAsync(db, run, null, offer.Asker.UserId, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await RunLog.TellAsync(db, run.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ActionAnswer.Run(number, run.State);
    }

    private static ActionRunStep Step(ActionRun run, ActionStep step, int position, bool undoes) => new() { TenantId = run.TenantId, RunId = run.Id, Position = position, Undoes = undoes, Name = step.Name, Kind = step.Kind, State = StepState.Pending };

    private async Task<ActionOffer?> OfferAsync(Dd0cDbContext db, string slug, RunDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        if (await db.Actions.AsNoTracking().SingleOrDefaultAsync(a => a.Slug == slug, cancellationToken) is not { } row) return null;
        if (ActionText.Read(row.Definition).Definition is not { } definition) throw new InvalidOperationException($"The action {slug} was stored with faults.");
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        ActionTarget? target = null;
        if (definition.On is { } kind)
        {
            if (string.IsNullOrWhiteSpace(draft.Target)) faults["target"] = $"Say on which {kind.Replace('-', ' ')}.";
            else if ((target = await ActionTargets.FindAsync(db, kind, draft.Target.Trim(), cancellationToken)) is null) faults["target"] = $"There is no {kind.Replace('-', ' ')} \"{draft.Target}\" here.";
        }
        else if (!string.IsNullOrWhiteSpace(draft.Target)) faults["target"] = "It starts on nothing.";
        var (values, wrong) = ActionInput.Read(definition.Inputs, draft.Inputs);
        foreach (var (name, fault) in wrong) faults[$"inputs.{name}"] = fault;
        foreach (var input in definition.Inputs.Where(i => i.Type is InputType.Service or InputType.Team && !wrong.ContainsKey(i.Name)))
            if (values[input.Name]?.GetValue<string>() is { } given)
            {
                if (await ActionTargets.FindAsync(db, input.Type == InputType.Service ? "service" : "team", given, cancellationToken) is { } known) values[input.Name] = known.Slug;
                else faults[$"inputs.{input.Name}"] = $"There is no {(input.Type == InputType.Service ? "service" : "team")} \"{given}\" here.";
            }
        if (draft.Reason is { Length: > 500 }) faults["reason"] = "A reason has at most 500 characters.";
        else if (draft.Reason?.Contains('\0', StringComparison.Ordinal) == true) faults["reason"] = "It holds a character that cannot be kept.";
        var (asker, now) = (await ActionPeople.OfAsync(db, actor, cancellationToken), time.GetUtcNow());
        var properties = Properties(target, values);
        // Before there is a target its owner cannot be asked for; that is said beside the field.
        var verdict = definition.On is not null && target is null ? new(asker.Role >= Domain.Tenancy.Role.Member, "Who may start it depends on what it starts on.") : ActionPolicy.MayStart(definition, asker, target?.TeamSlug, properties, now);
        ActionPlan? plan = null;
        if (faults.Count == 0)
        {
            (plan, var fault) = ActionPlan.Of(definition, await FactsAsync(db, draft, target, values, asker, actor, cancellationToken));
            if (fault is not null) faults["plan"] = fault;
        }
        var hash = plan?.Hash(row.Id, row.Version, target?.Kind, target?.Id, values) ?? "";
        return new(row, definition, target, asker, values, plan, hash, verdict, ActionPolicy.Needs(definition, target?.TeamSlug, properties, now), faults, []);
    }

    private static async Task<IReadOnlyDictionary<string, JsonNode?>> FactsAsync(Dd0cDbContext db, RunDraft draft, ActionTarget? target, JsonObject values, ActionAsker asker, Actor actor, CancellationToken cancellationToken)
    {
        var facts = values.ToDictionary(v => $"inputs.{v.Key}", v => v.Value, StringComparer.Ordinal);
        foreach (var (path, value) in target?.Facts(draft.Portal) ?? []) facts[path] = value;
        var person = asker.UserId is { } id ? await db.Users.Where(u => u.Id == id).Select(u => new { u.Login, u.Email }).SingleOrDefaultAsync(cancellationToken) : null;
        (facts["user.name"], facts["user.login"], facts["user.email"]) = (actor.Name, person?.Login, person?.Email);
        facts["run.reason"] = draft.Reason?.Trim() ?? "";
        facts["organisation.slug"] = await db.Tenants.Where(t => t.Id == db.TenantId).Select(t => t.Slug).SingleAsync(cancellationToken);
        return facts;
    }

    private static Dictionary<string, PropertyValue> Properties(ActionTarget? target, JsonObject values)
    {
        var properties = new Dictionary<string, PropertyValue>(target?.Properties ?? new Dictionary<string, PropertyValue>(), StringComparer.Ordinal);
        foreach (var (name, value) in values)
            if (value is JsonValue v)
                properties[$"inputs.{name}"] = v.GetValueKind() switch { JsonValueKind.Number => new PropertyValue.Number(double.Parse(v.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)), JsonValueKind.True or JsonValueKind.False => new PropertyValue.Truth(v.GetValueKind() == JsonValueKind.True), _ => new PropertyValue.Text(v.ToString()) };
        return properties;
    }
}
