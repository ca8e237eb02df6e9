namespace Dd0c.Domain.Catalog;

/// <summary>Why a declaration or a CODEOWNERS line of a repository was not taken.</summary>
/// <param name="Repository">Its full name.</param>
public sealed record FileFault(string Repository, string File, int Line, string Reason)
{
    public override string ToString() => $"{File}:{Line}: {Reason}";
}
