using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>One portal's file: which files are its, and what a document of one says.</summary>
internal interface IDeclarationFormat
{
    bool IsNamed(string fileName);

    /// <exception cref="NotDeclared">The document is something else, or lacks what the format demands.</exception>
    void Read(YamlNode document, Found found);
}

/// <summary>What one file has given so far.</summary>
internal sealed class Found(string file)
{
    public string File => file;
    public List<Declaration> Components { get; } = [];
    public List<DeclaredTeam> Teams { get; } = [];
    public List<(int Line, string Reason)> Faults { get; } = [];
    public string? RepositoryOwner { get; set; }
}

/// <summary>That a document of a known name declares nothing, and why.</summary>
internal sealed class NotDeclared(YamlNode at, string reason) : Exception(reason)
{
    public int Line => at.Line();
}
