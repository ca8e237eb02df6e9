using Dd0c.Domain.Catalog;

namespace Dd0c.Domain.History;

/// <summary>What made a pass over the catalog happen.</summary>
/// <param name="Kind">run, correction, undo, removal (one that was held back was confirmed) or disconnection.</param>
/// <param name="Id">The run, the batch of corrections, the removal or the connection.</param>
/// <param name="Actor">Who did it; null: dd0c by itself.</param>
/// <param name="Said">The reason they gave.</param>
public sealed record CatalogCause(string Kind, Guid Id, string? Actor = null, string? Said = null)
{
    /// <summary>The services that a correction was said of.</summary>
    public IReadOnlyList<Guid> Services { get; init; } = [];

    public Guid? RunId => Kind == "run" ? Id : null;

    public static CatalogCause Run(Guid id) => new("run", id);

    /// <summary>
    /// The cause of one change in a pass. While a run goes on, a correction's pass may meet what the run has found and not yet told: only
    /// what is of a service the person spoke of, or has their word as its reason, is theirs then.
    /// </summary>
    /// <param name="openRun">The run that goes on meanwhile.</param>
    public CatalogCause Of(CatalogEvent happened, Guid? openRun) =>
        Kind == "run" || openRun is not { } run || (happened.ServiceId is { } id && Services.Contains(id)) || happened.Reason.Contains($"{Source.Correction}: ", StringComparison.Ordinal) ? this : Run(run);
}
