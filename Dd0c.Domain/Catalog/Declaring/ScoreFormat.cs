using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>score.yaml of Score, https://docs.score.dev/docs/score-specification/score-spec-reference: a workload and what it needs. Container
/// variables may hold secrets and are not looked at.</summary>
internal sealed class ScoreFormat : IDeclarationFormat
{
    public bool IsNamed(string fileName) => fileName.ToLowerInvariant() is "score.yaml" or "score.yml";

    public void Read(YamlNode document, Found found)
    {
        if (document.Text("apiVersion") is not { } version || !version.StartsWith("score.dev/", StringComparison.Ordinal)) throw new NotDeclared(document, "no Score workload: apiVersion is not score.dev/…");
        if (document.Text("metadata", "name") is not { } name) throw new NotDeclared(document, "a Score workload without metadata.name");
        var annotations = document.Pairs("metadata", "annotations").ToList();
        found.Components.Add(new Declaration(name, found.File, document.Line())
        {
            Owner = Annotated("owner") ?? Annotated("team"),
            Tier = Annotated("tier"),
            Needs = [.. (document.At("resources") as YamlMappingNode)?.Children.Where(r => r.Value.Text("type") is "service").Select(r => r.Value.Text("params", "name") ?? r.Value.Text("id") ?? r.Key.Text()).OfType<string>() ?? []],
        });

        string? Annotated(string key) => annotations.FirstOrDefault(a => a.Key == key || a.Key.EndsWith("/" + key, StringComparison.Ordinal)).Value;
    }
}
