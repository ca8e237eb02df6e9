using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Ownership;

/// <summary>That an owner that stands may not be one any more. Nothing changes by it; somebody should look.</summary>
/// <param name="Reason">A word of <see cref="DriftReason"/>.</param>
/// <param name="Key">The same as long as the same thing is so; who has seen it and says that the owner is right is not asked again.</param>
/// <param name="Told">In a sentence.</param>
public sealed record Drift(string Reason, string Key, string Told);

public static class DriftReason
{
    public const string TeamEmpty = "team_empty";
    public const string NoWriteAccess = "no_write_access";
    public const string EvidenceGone = "evidence_gone";
}

/// <summary>
/// What has become of a standing owner. Said only of what was read to its end: a team is in the inventory with all of its members and repositories or not at
/// all, a file that was not read says nothing, and a team that only tags know has neither members nor permissions to lose.
/// </summary>
internal static class OwnerDrift
{
    public static InferredService Look(InferredService service, LinkedService linked, IReadOnlyList<OwnerSignal> heard, TeamDirectory teams)
    {
        if (service.Owner is not OwnerVerdict.Owned owned) return service;
        var seen = service.OwnerSaid?.SeenDrift ?? [];
        IReadOnlyList<Drift> drift = [.. new[] { Empty(owned, teams), Locked(service, owned, teams), Unsupported(service, owned, linked, heard, teams) }.OfType<Drift>().Where(d => !seen.Contains(d.Key))];
        return drift.Count == 0 ? service : service with { Drift = drift };
    }

    private static Drift? Empty(OwnerVerdict.Owned owned, TeamDirectory teams) =>
        teams.IsEmpty(owned.TeamKey) ? new Drift(DriftReason.TeamEmpty, $"{DriftReason.TeamEmpty}:{owned.TeamKey}", $"{teams.NameOf(owned.TeamKey)} has no members.") : null;

    /// <summary>A team that commits or is named by CODEOWNERS can write, one way or another.</summary>
    private static Drift? Locked(InferredService service, OwnerVerdict.Owned owned, TeamDirectory teams)
    {
        if (service.Repository is not { } repository || owned.Source is not (Source.Correction or Source.Declaration or Source.Tag) || teams.MayWrite(owned.TeamKey, repository.FullName) is not false) return null;
        // Where no team has access to it at all, it is handed out in another way.
        if (owned.Source == Source.Tag && !teams.Writers(repository.FullName).Any(w => !teams.IsBroad(w.TeamKey))) return null;
        return new Drift(DriftReason.NoWriteAccess, $"{DriftReason.NoWriteAccess}:{owned.TeamKey}:{repository.NodeId}", $"{teams.NameOf(owned.TeamKey)} may not write to {repository.FullName}.");
    }

    /// <summary>Sources bore a person out when they named the team, and none does now. That another is found instead is a conflict, and told as that.</summary>
    private static Drift? Unsupported(InferredService service, OwnerVerdict.Owned owned, LinkedService linked, IReadOnlyList<OwnerSignal> heard, TeamDirectory teams)
    {
        if (service.OwnerSaid is not { Answer: { } answer } said || said.To != owned.TeamKey || service.Conflicts.Any(c => c.Field == "owner")) return null;
        var then = answer.Votes.Where(v => v.Team == owned.TeamKey && v.Weight > 0).Select(v => v.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (then.Count == 0 || heard.Any(s => s.TeamKey == owned.TeamKey && s.Weight > 0) || !then.All(source => IsRead(source, linked, teams))) return null;
        return new Drift(DriftReason.EvidenceGone, $"{DriftReason.EvidenceGone}:{owned.TeamKey}:{answer.Id}", $"Nothing speaks for {teams.NameOf(owned.TeamKey)} any more; {string.Join(", ", then)} did.");
    }

    private static bool IsRead(string source, LinkedService linked, TeamDirectory teams) => source switch
    {
        Source.Tag => linked.Draft.All.Any(r => r.Fact.Tags.Count > 0),
        Source.CodeOwners => linked.Link.Repository?.Fact.Files.Where(f => CodeOwners.Locations.Contains(f.Path)).All(f => f is { Text: not null, Truncated: false }) == true,
        Source.TeamPermission => linked.Link.Repository is { } repository && teams.KnowsPermissions(repository.Fact.Org),
        _ => linked.Link.Repository is not null,
    };
}
