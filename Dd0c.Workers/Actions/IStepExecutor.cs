using Dd0c.Domain.Actions;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;

namespace Dd0c.Workers.Actions;

/// <summary>Carries out one kind of step. Called at least once for each step, perhaps again after a crash: the same step twice has one effect.</summary>
internal interface IStepExecutor
{
    /// <summary>See <see cref="ActionStep.Kind"/>.</summary>
    string Kind { get; }

    /// <summary>Whether it would do, without doing it.</summary>
    Task<StepCheck> CheckAsync(Dd0cDbContext db, ActionStep step, Guid? target, CancellationToken cancellationToken);

    Task<StepOutcome> ExecuteAsync(StepTurn turn, CancellationToken cancellationToken);

    /// <summary>Looks after what it began elsewhere.</summary>
    Task<StepOutcome> FollowAsync(StepTurn turn, CancellationToken cancellationToken) => Task.FromResult<StepOutcome>(new StepOutcome.Waits(TimeSpan.FromMinutes(1)));
}

/// <summary>What was looked at for one step of a plan.</summary>
/// <param name="Good">Null: nobody can know before.</param>
public sealed record StepCheck(string Words, bool? Good = null);

/// <summary>One step that is to be carried out.</summary>
/// <param name="Step">With all values filled in.</param>
/// <param name="Row">As it is stored; its attempts count this one.</param>
/// <param name="Said">Lines of its log so far.</param>
internal sealed record StepTurn(ActionRun Run, ActionStep Step, ActionRunStep Row, IReadOnlyList<ActionRunStep> Steps, Actor Actor, IReadOnlySet<string> Said)
{
    /// <summary>It was begun before, and nobody knows how far it came.</summary>
    public bool Again => Row.Attempts > 1;
}

/// <summary>What became of a step. Closed family: meet it with a switch.</summary>
/// <param name="Lines">For the log.</param>
internal abstract record StepOutcome(IReadOnlyList<string> Lines)
{
    /// <param name="Mark">By which what it did outside is found again.</param>
    public sealed record Done(IReadOnlyList<string> Lines, string? Mark = null, string? Link = null) : StepOutcome(Lines);

    /// <summary>It is under way elsewhere; looked after again after the pause.</summary>
    /// <param name="For">How long its end is waited for, counted from now; null: as was said before.</param>
    public sealed record Waits(TimeSpan Pause, IReadOnlyList<string>? Lines = null, string? Mark = null, string? Link = null, TimeSpan? For = null) : StepOutcome(Lines ?? []);

    /// <summary>It could not be done now, and is tried again.</summary>
    public sealed record Away(string Why, TimeSpan? After = null, string? Mark = null) : StepOutcome([]);

    /// <summary>It will not be done without somebody mending something.</summary>
    public sealed record Failed(string Why, IReadOnlyList<string>? Lines = null, string? Link = null) : StepOutcome(Lines ?? []);
}
