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
        IReadOnlyList<Looked> all = [.. new[] { Empty(owned, teams), Locked(service, owned, teams), Unsupported(service, owned, linked, heard, teams) }.OfType<Looked>()];
        IReadOnlyList<Drift> drift = [.. all.Where(l => l.Holds && !seen.Contains(l.Drift.Key)).Select(l => l.Drift)];
        IReadOnlyList<string> over = [.. all.Where(l => !l.Holds && seen.Contains(l.Drift.Key)).Select(l => l.Drift.Key)];
        return drift.Count + over.Count == 0 ? service : service with { Drift = drift, DriftOver = over };
    }

    private static Looked? Empty(OwnerVerdict.Owned owned, TeamDirectory teams) =>
        teams.IsEmpty(owned.TeamKey) is { } empty ? new(new(DriftReason.TeamEmpty, $"{DriftReason.TeamEmpty}:{owned.TeamKey}", $"{teams.NameOf(owned.TeamKey)} has no members."), empty) : null;

    /// <summary>A team that commits or is named by CODEOWNERS can write, one way or another.</summary>
    private static Looked? Locked(InferredService service, OwnerVerdict.Owned owned, TeamDirectory teams)
    {
        if (service.Repository is not { } repository || owned.Source is not (Source.Correction or Source.Declaration or Source.Tag) || teams.MayWrite(owned.TeamKey, repository.FullName) is not { } may) return null;
        // Where no team has access to it at all, it is handed out in another way.
        if (!may && owned.Source == Source.Tag && !teams.Writers(repository.FullName).Any(w => !teams.IsBroad(w.TeamKey))) return null;
        return new(new(DriftReason.NoWriteAccess, $"{DriftReason.NoWriteAccess}:{owned.TeamKey}:{repository.NodeId}", $"{teams.NameOf(owned.TeamKey)} may not write to {repository.FullName}."), !may);
    }

    /// <summary>Sources bore a person out when they named the team, and none does now. That another is found instead is a conflict, and told as that.</summary>
    private static Looked? Unsupported(InferredService service, OwnerVerdict.Owned owned, LinkedService linked, IReadOnlyList<OwnerSignal> heard, TeamDirectory teams)
    {
        if (service.OwnerSaid is not { Answer: { } answer } said || said.To != owned.TeamKey || service.Conflicts.Any(c => c.Field == "owner")) return null;
        var then = answer.Votes.Where(v => v.Team == owned.TeamKey && v.Weight > 0).Select(v => v.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var speaks = heard.Any(s => s.TeamKey == owned.TeamKey && s.Weight > 0);
        if (then.Count == 0 || (!speaks && !then.All(source => IsRead(source, linked, teams)))) return null;
        return new(new(DriftReason.EvidenceGone, $"{DriftReason.EvidenceGone}:{owned.TeamKey}:{answer.Id}", $"Nothing speaks for {teams.NameOf(owned.TeamKey)} any more; {string.Join(", ", then)} did."), !speaks);
    }

    private static bool IsRead(string source, LinkedService linked, TeamDirectory teams) => source switch
    {
        Source.Tag => linked.Draft.All.Any(r => r.Fact.Tags.Count > 0),
        Source.CodeOwners => linked.Link.Repository?.Fact.Files.Where(f => CodeOwners.Locations.Contains(f.Path)).All(f => f is { Text: not null, Truncated: false }) == true,
        Source.TeamPermission => linked.Link.Repository is { } repository && teams.KnowsPermissions(repository.Fact.Org),
        _ => linked.Link.Repository is not null,
    };

    /// <param name="Holds">Whether it is so; one of which that is not known is not looked at.</param>
    private sealed record Looked(Drift Drift, bool Holds);
}
