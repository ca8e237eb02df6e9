namespace Dd0c.Demo.Storms;

/// <summary>What one vendor tells at one time.</summary>
/// <param name="After">The storm's start; it may lie before it.</param>
public abstract record StormStep(TimeSpan After)
{
    /// <summary>The provider that tells it.</summary>
    public abstract string Voice { get; }

    /// <param name="Began">When this firing of it began, from the storm's start.</param>
    public sealed record Alert(TimeSpan After, StormAlert What, bool Fires, TimeSpan Began) : StormStep(After)
    {
        public override string Voice => What.Voice;
    }

    /// <param name="State">As GitHub says it: in_progress, success, failure.</param>
    /// <param name="Began">When the deployment was made, from the storm's start.</param>
    public sealed record Deploy(TimeSpan After, StormDeploy What, string State, TimeSpan Began) : StormStep(After)
    {
        public override string Voice => "github";
    }
}
