using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Describing;

/// <summary>When a service was last deployed, of what and by whom: AWS knows when, GitHub knows who and which commit.</summary>
internal static class Deploys
{
    /// <summary>A deployment that GitHub saw succeed and a change that AWS saw this close together are one.</summary>
    private static readonly TimeSpan s_close = TimeSpan.FromMinutes(30);

    /// <param name="shared">Whether other services live in the repository: then only what names this one is its own.</param>
    public static (LastDeploy? Deploy, Evidence? Why) Of(ServiceDraft draft, LinkVerdict link, bool shared)
    {
        var aws = draft.All.Select(r => (Resource: r, At: Character.DeployedAt(r))).Where(r => r.At is not null).OrderByDescending(r => r.At).ThenBy(r => r.Resource.Arn, StringComparer.Ordinal).FirstOrDefault();
        IReadOnlyList<DeploymentFact> told = link.Repository is { } repository
            ? [.. repository.Fact.Deployments.Where(d => d.At != default && IsOf(d, draft, link, repository, shared)).OrderByDescending(d => d.At).ThenBy(d => d.Environment, StringComparer.Ordinal)]
            : [];
        if (aws.At is not { } at) return told.Count == 0 ? (null, null) : Told(told[0], told[0].At, link);
        var commit = CommitOf(aws.Resource, draft);
        var same = told.FirstOrDefault(d => commit is not null && d.Commit == commit) ?? told.FirstOrDefault(d => (d.At - at).Duration() <= s_close);
        if (told.Count > 0 && told[0].At > at + s_close) return Told(told[0], told[0].At, link);
        if (same is not null) return Told(same with { Environment = aws.Resource.Environment ?? same.Environment }, at, link);
        return (new LastDeploy(at, aws.Resource.Environment, commit, null, null),
            new Evidence("lastDeployAt", aws.Resource.Part == Part.Stack ? Source.Stack : Source.Runtime, $"{aws.Resource.Fact.Type} {aws.Resource.Fact.Name}", 0.9, aws.Resource.Seen.Since));
    }

    private static (LastDeploy, Evidence) Told(DeploymentFact deployment, DateTimeOffset at, LinkVerdict link)
    {
        var what = deployment.Workflow ?? $"deployment to {deployment.Environment}";
        return (new LastDeploy(at, deployment.Environment is { } name ? EnvironmentWords.OfValue(name) ?? name : null, deployment.Commit, deployment.Actor, deployment.Url),
            new Evidence("lastDeployAt", deployment.Workflow is null ? Source.Deployment : Source.Workflow, $"{what}{(deployment.Actor is null ? "" : $" by {deployment.Actor}")}", 0.95, link.Repository!.Seen.Since));
    }

    /// <summary>Whether it deployed this service.</summary>
    internal static bool IsOf(DeploymentFact deployment, ServiceDraft draft, LinkVerdict link, RepositoryView repository, bool shared)
    {
        // A run is a deploy when the workflow deploys; of which service, its targets say.
        if (deployment.Workflow is { } file) return repository.Targets.Any(t => t.File == file && (!shared || Names(NameTokens.Of(t.Name), draft, link)));
        return !shared || Names(NameTokens.Of(deployment.Environment ?? "").Concat(NameTokens.Of(deployment.Task ?? "")), draft, link);
    }

    /// <summary>Whether, apart from environments and regions, the words are this service's name or its directory's.</summary>
    private static bool Names(IEnumerable<string> words, ServiceDraft draft, LinkVerdict link)
    {
        var left = NameTokens.Squash(words.Where(w => EnvironmentWords.Of(w) is null && w is not ("us" or "eu" or "ap" or "east" or "west" or "north" or "south" or "central") && !w.All(char.IsAsciiDigit)));
        return left.Length > 0 && (left == draft.Key || (link.Path is { } path && left == NameTokens.Squash(NameTokens.Of(path[(path.LastIndexOf('/') + 1)..]))));
    }

    /// <summary>The commit that the running image was built from: its label, or a tag that is a whole hash.</summary>
    private static string? CommitOf(ResourceView deployed, ServiceDraft draft)
    {
        var definition = deployed.Fact.Links.FirstOrDefault(l => l.Kind == LinkKind.TaskDefinition)?.Target;
        var attributes = (draft.All.FirstOrDefault(r => r.Arn == definition) ?? deployed).Fact.Attributes;
        if (attributes.FirstOrDefault(a => a.Key.EndsWith("image.revision", StringComparison.OrdinalIgnoreCase)).Value is { } label && IsHash(label)) return label.ToLowerInvariant();
        var tag = attributes.GetValueOrDefault(AttributeNames.Images)?.Split('\n')[0] is { } image && image.LastIndexOf(':') is var colon and > 0 ? image[(colon + 1)..] : null;
        return tag is not null && IsHash(tag) ? tag.ToLowerInvariant() : null;
    }

    private static bool IsHash(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigit);
}
