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
    /// <summary>No doubt, and only ever a key: which sources have come to speak for an owner since a person named it.</summary>
    internal const string EvidenceBack = "evidence_back";
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
        IReadOnlyList<string> over = [.. all.Where(l => !l.Holds).SelectMany(l => l.Over).Where(seen.Contains)];
        IReadOnlyList<string> back = [.. all.Select(l => l.Back).OfType<string>().Where(k => !seen.Contains(k))];
        return drift.Count + over.Count + back.Count == 0 ? service : service with { Drift = drift, DriftOver = over, DriftBack = back };
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

    /// <summary>
    /// Sources bore a person out when they named the team or since, and none does now. That another is found instead is a conflict, and told as that. Who is
    /// asked and says that it is right all the same has nothing left that spoke for it: what did stands in what they have seen.
    /// </summary>
    private static Looked? Unsupported(InferredService service, OwnerVerdict.Owned owned, LinkedService linked, IReadOnlyList<OwnerSignal> heard, TeamDirectory teams)
    {
        if (service.OwnerSaid is not { Answer: { } answer } said || said.To != owned.TeamKey || service.Conflicts.Any(c => c.Field == "owner")) return null;
        var (gone, back) = ($"{DriftReason.EvidenceGone}:{owned.TeamKey}:", $"{DriftReason.EvidenceBack}:{owned.TeamKey}:");
        var seen = said.SeenDrift.SelectMany(k => k.StartsWith(gone, StringComparison.Ordinal) ? Sources(k[gone.Length..]) : k.StartsWith(back, StringComparison.Ordinal) ? Sources(k[back.Length..]) : []);
        var then = answer.Votes.Where(v => v.Team == owned.TeamKey && v.Weight > 0).Select(v => v.Source).Concat(seen).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var now = heard.Where(s => s.TeamKey == owned.TeamKey && s.Weight > 0).Select(s => s.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        IReadOnlyList<string> accepted = [.. said.SeenDrift.Where(k => k.StartsWith(gone, StringComparison.Ordinal))];
        if (now.Count > 0) return new(new(DriftReason.EvidenceGone, accepted is [var first, ..] ? first : "", ""), false) { Over = accepted, Back = accepted.Count > 0 || then.Count == 0 ? back + string.Join(',', now) : null };
        if (then.Count == 0 || accepted.Count > 0 || !then.All(source => IsRead(source, linked, teams))) return null;
        return new(new(DriftReason.EvidenceGone, gone + string.Join(',', then), $"Nothing speaks for {teams.NameOf(owned.TeamKey)} any more; {string.Join(", ", then)} did."), true);
    }

    // Earlier the id of the answer stood in the place of the sources.
    private static IEnumerable<string> Sources(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(s => !Guid.TryParse(s, out _));

    private static bool IsRead(string source, LinkedService linked, TeamDirectory teams) => source switch
    {
        Source.Tag => linked.Draft.All.Any(r => r.Fact.Tags.Count > 0),
        Source.CodeOwners => linked.Link.Repository?.Fact.Files.Where(f => CodeOwners.Locations.Contains(f.Path)).All(f => f is { Text: not null, Truncated: false }) == true,
        Source.TeamPermission => linked.Link.Repository is { } repository && teams.KnowsPermissions(repository.Fact.Org),
        _ => linked.Link.Repository is not null,
    };

    /// <param name="Holds">Whether it is so; one of which that is not known is not looked at.</param>
    private sealed record Looked(Drift Drift, bool Holds)
    {
        /// <summary>What of that a person accepted is over when it does not hold.</summary>
        public IReadOnlyList<string> Over { get; init; } = [Drift.Key];

        /// <summary>What is to be remembered as seen instead, so that it can be missed again.</summary>
        public string? Back { get; init; }
    }
}
