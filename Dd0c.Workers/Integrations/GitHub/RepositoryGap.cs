namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>What a reading of a repository may lack.</summary>
[Flags]
internal enum RepositoryParts
{
    None = 0,
    Authors = 1,
    /// <summary>What lies under services/, apps/ and their like.</summary>
    Monorepo = 2,
    Workflows = 4,
    /// <summary>The files that are asked for by name, there or not.</summary>
    Named = 8,
    /// <summary>The list of what lies at the root.</summary>
    Root = 16,
    /// <summary>Texts of files that were seen by name.</summary>
    Texts = 32,
    /// <summary>The end of a CODEOWNERS that was cut.</summary>
    CutEnd = 64,
    Languages = 128,
    /// <summary>Documents, and the list of them.</summary>
    Documents = 256,
    Listing = Monorepo | Workflows | Named | Root,
    All = Authors | Listing | Texts | CutEnd | Languages | Documents,
}

/// <param name="Words">Why, for a person.</param>
internal sealed record RepositoryGap(RepositoryParts Parts, string Words);
