namespace Dd0c.Demo.Generated;

/// <summary>What each source says of a service's owner. A team that a source names may be the present one, a former one, or nobody's guess.</summary>
internal sealed record OwnerSignals
{
    public TeamPlan? Codeowners { get; init; }
    public CodeownersForm Form { get; init; }
    /// <summary>Of the form <see cref="CodeownersForm.Both"/>.</summary>
    public TeamPlan? Second { get; init; }
    public TeamPlan? Descriptor { get; init; }
    /// <summary>The one team with more than everybody's permission.</summary>
    public TeamPlan? Maintainer { get; init; }
    /// <summary>Whose members wrote most of the last 90 days' commits.</summary>
    public TeamPlan? Committers { get; init; }
    public TeamPlan? Tag { get; init; }

    /// <summary>
    /// Whether a labeller who sees these sources, and the repository's only if he can tell it, would name this team. He gives CODEOWNERS
    /// that GitHub obeys and a descriptor two votes each, the permission and the tag one and a half, commits and a person's name one;
    /// the team needs a vote, and more than any other.
    /// </summary>
    public bool Show(TeamPlan owner, bool repositoryShown, bool tagIsMail)
    {
        var votes = new Dictionary<string, double>();
        void Vote(TeamPlan? team, double weight)
        {
            if (team is not null) votes[team.Slug] = votes.GetValueOrDefault(team.Slug) + weight;
        }
        Vote(Tag, tagIsMail ? 0.9 : 1.5);
        if (repositoryShown)
        {
            Vote(Descriptor, 2);
            Vote(Maintainer, 1.5);
            Vote(Committers, 1);
            if (Codeowners is { Exists: true }) Vote(Codeowners, Form switch { CodeownersForm.Person => 1, CodeownersForm.WithoutWrite or CodeownersForm.UnOwned => 0, _ => 2 });
            Vote(Second, 2);
        }
        var own = votes.GetValueOrDefault(owner.Slug);
        return own >= 1 && votes.All(v => v.Key == owner.Slug || v.Value < own);
    }
}

/// <summary>What the CODEOWNERS file looks like.</summary>
internal enum CodeownersForm
{
    /// <summary>* @org/team</summary>
    Team,
    /// <summary>The platform team for everything and for the workflows, the owner for the sources.</summary>
    Folders,
    TeamAndPerson,
    /// <summary>Two teams in one line.</summary>
    Both,
    /// <summary>Only people of the team.</summary>
    Person,
    /// <summary>A team that may not write: GitHub assigns nobody.</summary>
    WithoutWrite,
    /// <summary>A last line that takes everything away again.</summary>
    UnOwned,
    /// <summary>The platform team alone, as a template had it.</summary>
    PlatformOnly,
}
