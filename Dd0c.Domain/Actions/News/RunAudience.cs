namespace Dd0c.Domain.Actions.News;

/// <summary>Who is told of what happens to a run. The same people give the same answer, in any order.</summary>
public static class RunAudience
{
    /// <param name="happened">See <see cref="RunEvent"/>.</param>
    /// <param name="by">Who did it; null: nobody of the portal.</param>
    /// <param name="ways">Those that are set up, of <see cref="RunWay"/>.</param>
    public static IReadOnlyList<RunAddress> Of(string happened, RunStanding run, Guid? by, IReadOnlyCollection<RunMember> members, IReadOnlyCollection<RunChannel> channels, IReadOnlyCollection<string> ways)
    {
        var people = members.Where(m => Concerns(happened, run, by, m)).OrderBy(m => m.UserId).ToList();
        // A channel that nobody can answer in would only learn what it need not.
        var rooms = channels.Where(c => (happened != RunEvent.Asked || people.Count > 0) && Concerns(happened, run, c)).OrderBy(c => c.Id);
        return
        [
            .. people.SelectMany(m => ways.Where(w => Wants(m, RunChoice.Of(happened), w)).Order(StringComparer.Ordinal).Select(w => new RunAddress(m.UserId, null, w))),
            .. rooms.Select(c => new RunAddress(null, c.Id, null)),
        ];
    }

    public static bool Wants(RunMember member, string choice, string way) => !member.Off.Contains((choice, way));

    /// <summary>Those who may approve it are told that it waits, and who asked what became of it; nobody of what they did themselves.</summary>
    private static bool Concerns(string happened, RunStanding run, Guid? by, RunMember member) => happened == RunEvent.Asked
        ? run.Need is { } need && ActionPolicy.MayApprove(need, new(member.UserId, member.Role, member.Teams), run.Requester).Allowed
        : member.UserId == run.Requester && member.UserId != by && (!run.ByToken || GoesWrong(happened));

    /// <summary>A program watches what it asked for; its maker is told where a person has to look.</summary>
    private static bool GoesWrong(string happened) => happened is RunEvent.Rejected or RunEvent.Expired or RunEvent.Failed or RunEvent.Cancelled;

    private static bool Concerns(string happened, RunStanding run, RunChannel channel)
    {
        if (happened == RunEvent.Approved || !channel.Events.Contains(RunChoice.Of(happened))) return false;
        return channel.Teams.Count == 0 || (run.TargetTeam is { } owner && channel.Teams.Contains(owner)) || (happened == RunEvent.Asked && channel.Teams.Intersect(run.Approving).Any());
    }
}

/// <summary>A run, as far as it says who is told.</summary>
/// <param name="Need">Whose agreement it needs; null: nobody's.</param>
/// <param name="Requester">The person, also where a token of theirs asked; null: the command line.</param>
/// <param name="TargetTeam">Who owns what it is started on.</param>
/// <param name="Approving">Teams of which a member may approve it.</param>
public sealed record RunStanding(ApprovalNeed? Need, Guid? Requester, bool ByToken, Guid? TargetTeam, IReadOnlyCollection<Guid> Approving);

/// <param name="Teams">Slugs.</param>
/// <param name="Off">What they do not want to be told of, and how not.</param>
public sealed record RunMember(Guid UserId, Tenancy.Role Role, IReadOnlyCollection<string> Teams, IReadOnlyCollection<(string Choice, string Way)> Off);

/// <param name="Teams">It is told of what these own or may approve; none: of all.</param>
/// <param name="Events">Of <see cref="RunChoice"/>.</param>
public sealed record RunChannel(Guid Id, IReadOnlyCollection<Guid> Teams, IReadOnlyCollection<string> Events);

/// <summary>Either a person and how, or a channel.</summary>
public sealed record RunAddress(Guid? User, Guid? Channel, string? Way);
