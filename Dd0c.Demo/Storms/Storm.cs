namespace Dd0c.Demo.Storms;

/// <summary>What goes wrong in the sample company, as its vendors tell it, from first to last.</summary>
/// <param name="Name">In addresses and on the command line.</param>
/// <param name="About">One sentence for whoever may fire it.</param>
/// <param name="Steps">In the order they are told.</param>
public sealed record Storm(string Name, string Title, string About, IReadOnlyList<StormStep> Steps)
{
    public TimeSpan Length => Steps[^1].After;

    /// <summary>Alerts that fire and end at these seconds, each told when it happens.</summary>
    internal static IReadOnlyList<StormStep> Script(IEnumerable<StormStep.Deploy> deploys, params (StormAlert Alert, int On, int Off)[] firings) =>
    [
        .. deploys.Concat(firings.SelectMany(f => new StormStep[]
        {
            new StormStep.Alert(TimeSpan.FromSeconds(f.On), f.Alert, true, TimeSpan.FromSeconds(f.On)),
            new StormStep.Alert(TimeSpan.FromSeconds(f.Off), f.Alert, false, TimeSpan.FromSeconds(f.On)),
        })).OrderBy(s => s.After),
    ];
}
