namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>A component as its repository declares it, in whatever portal's file.</summary>
/// <param name="Aliases">Other names it declares for itself.</param>
/// <param name="Owner">As written: a team's name, <c>group:default/payments</c>, a mailbox.</param>
/// <param name="Line">Of the component in the file, from 1.</param>
/// <param name="Path">The directory of the file; null at the root.</param>
/// <param name="Repository">Another repository it says it is built from; null for the one it stands in.</param>
/// <param name="Needs">Names of the components it says it depends on.</param>
/// <param name="NeededBy">Names of those it says depend on it.</param>
/// <param name="Provides">Names of the APIs it says it provides.</param>
/// <param name="Consumes">Names of the APIs it says it calls.</param>
internal sealed record Declaration(string Name, string File, int Line)
{
    public string? Title { get; init; }
    public string? Description { get; init; }
    public string? Type { get; init; }
    public string? Lifecycle { get; init; }
    public string? Owner { get; init; }
    public string? Tier { get; init; }
    public string? Repository { get; init; }
    public IReadOnlyList<string> Aliases { get; init; } = [];
    public IReadOnlyList<string> Needs { get; init; } = [];
    public IReadOnlyList<string> NeededBy { get; init; } = [];
    public IReadOnlyList<string> Provides { get; init; } = [];
    public IReadOnlyList<string> Consumes { get; init; } = [];

    /// <summary>Who else has a part in it: on_call, security or cost, and the team as written.</summary>
    public IReadOnlyList<(string Role, string Value)> Roles { get; init; } = [];

    /// <summary>The same component as less trusted files of the repository have it; what they say otherwise is kept to be shown.</summary>
    public IReadOnlyList<Declaration> Others { get; init; } = [];

    public string? Path { get; init; } = File.Contains('/', StringComparison.Ordinal) ? File[..File.LastIndexOf('/')] : null;
}

/// <summary>A team as a file declares it, and the GitHub team it says that is.</summary>
internal sealed record DeclaredTeam(string Name, string? Title, string? GitHubSlug);

/// <summary>All that the files of one repository declare.</summary>
/// <param name="RepositoryOwner">Who owns the repository itself where a file says so without a component.</param>
internal sealed record Declared(IReadOnlyList<Declaration> Components, IReadOnlyList<DeclaredTeam> Teams, string? RepositoryOwner, string? RepositoryOwnerIn, IReadOnlyList<FileFault> Faults);
