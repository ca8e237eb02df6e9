using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;

namespace Dd0c.Domain.Corrections;

/// <summary>The repositories that people named for services, and services of a repository alone that they said are none or a part of another.</summary>
internal static class CorrectedLinks
{
    public static IReadOnlyDictionary<ServiceDraft, LinkVerdict> Apply(IReadOnlyDictionary<ServiceDraft, LinkVerdict> found, IReadOnlyList<Correction> corrections, RepositoryIndex index)
    {
        var links = found.ToDictionary();
        foreach (var correction in corrections)
        {
            var (draft, node) = correction switch
            {
                Correction.Value { Field: CorrectedField.Repository } value => (Regrouping.Holder(links.Keys, value.Anchors), value.To),
                // One side runs in AWS, the other is known by its repository alone: then that is the repository of the first.
                Correction.Merge merge => (Regrouping.Holder(links.Keys, merge.Anchors) ?? Regrouping.Holder(links.Keys, merge.Into), OnlyRepository(merge.Anchors, links.Keys) ?? OnlyRepository(merge.Into, links.Keys)),
                _ => (null, null),
            };
            if (draft is null || (correction is Correction.Merge && node is null)) continue;
            var repository = node is null ? null : index.OfNode(node);
            if (node is not null && repository is null) continue; // gone, or in nobody's reach: what is found stands
            var before = links[draft].Overruled ?? links[draft];
            var told = new Evidence("repo", Source.Correction, correction.Told, 9, correction.At, repository?.Fact.FullName);
            links[draft] = new LinkVerdict(repository, before.Repository == repository ? before.Path : null, 1, Source.Correction, before.Repository == repository ? before.Declared : null, [told, .. before.Evidence]) { Overruled = before };
        }
        return links;
    }

    /// <summary>Whether a service that only a repository shows was said to be none, or to be a part of another.</summary>
    public static bool IsDismissed(LinkedService service, IReadOnlyList<string> anchors, IReadOnlyList<Correction> corrections) =>
        service.Draft.Founders.Count == 0 && corrections.Any(c => c is Correction.NotAService or Correction.Merge && c.Anchors.All(RepositoryAnchor.Is) && c.Anchors.Intersect(anchors, StringComparer.Ordinal).Any());

    private static string? OnlyRepository(IReadOnlyList<string> anchors, IEnumerable<ServiceDraft> drafts) =>
        Regrouping.Holder(drafts, anchors) is null ? anchors.Select(RepositoryAnchor.NodeOf).FirstOrDefault(n => n is not null) : null;
}
