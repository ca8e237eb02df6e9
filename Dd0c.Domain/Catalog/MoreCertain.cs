namespace Dd0c.Domain.Catalog;

/// <summary>What an answer has done for services that it was not about.</summary>
public static class MoreCertain
{
    // Less is not seen in a percentage.
    private const double Seen = 0.005;

    /// <returns>Services of a plan that got an owner, or are surer of the one they had.</returns>
    public static IReadOnlyList<Guid> Of(CatalogState before, CatalogPlan plan)
    {
        var known = before.Services.Where(s => s.RemovedAt is null).ToDictionary(s => s.Id);
        return [.. plan.Services.Where(s => s is { RemovedAt: null, OwnerState: "owned" } && known.TryGetValue(s.Id, out var old)
            && (old.OwnerState != "owned" || (old.OwnerTeamId == s.OwnerTeamId && s.OwnerConfidence >= old.OwnerConfidence + Seen))).Select(s => s.Id)];
    }
}
