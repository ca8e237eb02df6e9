using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>Reads every portal's file of a repository, the most trusted first, and makes one component of what several say of it.</summary>
internal static class DeclarationReader
{
    // The most used first (measured over public repositories); where two say different things, the first one counts.
    private static readonly IDeclarationFormat[] s_formats = [new BackstageFormat(), new CompassFormat(), new CortexFormat(), new OpsLevelFormat(), new PortFormat(), new DatadogFormat(), new ScoreFormat()];

    public static Declared Read(RepositoryFact repository)
    {
        var components = new List<(IDeclarationFormat Format, Declaration Component)>();
        var teams = new List<DeclaredTeam>();
        var faults = new List<FileFault>();
        string? owner = null, ownerIn = null;
        foreach (var (format, file) in s_formats.SelectMany(f => repository.Files.Where(file => file.Text is not null && f.IsNamed(NameOf(file.Path))).OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => (f, file))))
        {
            var found = new Found(file.Path);
            if (file.Truncated) found.Faults.Add((1, "is too long to be read whole"));
            else ReadInto(found, format, file.Text!);
            components.AddRange(found.Components.Select(c => (format, c)));
            teams.AddRange(found.Teams);
            if (owner is null && found.RepositoryOwner is not null) (owner, ownerIn) = (found.RepositoryOwner, file.Path);
            faults.AddRange(found.Faults.Select(f => new FileFault(repository.FullName, file.Path, f.Line, f.Reason)));
        }
        return new Declared(Merged(components), teams, owner, ownerIn, faults);
    }

    private static void ReadInto(Found found, IDeclarationFormat format, string text)
    {
        try
        {
            foreach (var document in SafeYaml.Load(text).Where(d => d is not YamlDotNet.RepresentationModel.YamlScalarNode))
            {
                try { format.Read(document, found); }
                catch (NotDeclared e) { found.Faults.Add((e.Line, e.Message)); }
            }
        }
        catch (UnreadableYaml e) { found.Faults.Add((e.Line, e.Message)); }
    }

    /// <summary>
    /// The first file's words, filled up from the others where it is silent. Where each portal's files of a directory declare one component, they
    /// mean the same one, whatever each calls it; else the name tells.
    /// </summary>
    private static List<Declaration> Merged(List<(IDeclarationFormat Format, Declaration Component)> components)
    {
        var single = components.GroupBy(c => c.Component.Path ?? "").Where(g => g.GroupBy(c => c.Format).All(f => f.Count() == 1)).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        var merged = new List<Declaration>();
        foreach (var alike in components.Select(c => c.Component).GroupBy(c => (single.Contains(c.Path ?? "") ? "" : NameTokens.Squash(NameTokens.Of(c.Name)), c.Path)))
        {
            var first = alike.First();
            var sameFile = alike.Where(c => c != first && c.File == first.File);
            var others = alike.Where(c => c.File != first.File).ToList();
            merged.Add(others.Count == 0 ? first : first with
            {
                Title = First(c => c.Title), Description = First(c => c.Description), Type = First(c => c.Type), Lifecycle = First(c => c.Lifecycle),
                Owner = First(c => c.Owner), Tier = First(c => c.Tier), Repository = First(c => c.Repository),
                Aliases = All(c => c == first ? c.Aliases : [c.Name, .. c.Aliases]), Needs = All(c => c.Needs), Others = others,
            });
            merged.AddRange(sameFile);

            string? First(Func<Declaration, string?> of) => others.Prepend(first).Select(of).FirstOrDefault(v => v is not null);
            IReadOnlyList<string> All(Func<Declaration, IReadOnlyList<string>> of) => [.. others.Prepend(first).SelectMany(of).Distinct(StringComparer.Ordinal)];
        }
        return merged;
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
