using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Linking;

/// <summary>A repository with what its files declare and deploy, read once.</summary>
internal sealed record RepositoryView(Seen<RepositoryFact> Seen, IReadOnlyList<string> Words, IReadOnlyList<Declaration> Declarations, IReadOnlyList<DeployTarget> Targets, bool Deploys)
{
    public RepositoryFact Fact => Seen.Fact;

    // One view a repository: identity is enough, and it is the key of many sets.
    public bool Equals(RepositoryView? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public static RepositoryView Of(Seen<RepositoryFact> seen)
    {
        var fact = seen.Fact;
        var targets = new List<DeployTarget>();
        var deploys = false;
        foreach (var file in fact.Files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            if (file.Path.StartsWith(".github/workflows/", StringComparison.Ordinal))
            {
                targets.AddRange(WorkflowReader.Read(fact, file));
                deploys |= file.Text is { } text && WorkflowReader.Deploys(text);
            }
            else targets.AddRange(InfrastructureReader.Read(file));
        }
        return new RepositoryView(seen, NameTokens.Of(fact.Name), Declaration.Read(fact), targets, deploys);
    }

    /// <summary>Named for something that stands beside a service: its infrastructure, its documents, its client.</summary>
    public bool IsAuxiliary => Words.Count > 1 && Words.Any(w => w is "infra" or "infrastructure" or "terraform" or "tf" or "docs" or "doc" or "documentation" or "config" or "configs" or "configuration"
        or "gitops" or "helm" or "chart" or "charts" or "deploy" or "deployment" or "deployments" or "lib" or "library" or "sdk" or "client" or "clients" or "template" or "templates" or "example" or "examples" or "sample"
        or "samples" or "demo" or "poc" or "prototype" or "spike" or "archive" or "archived" or "old" or "legacy" or "deprecated" or "tests" or "e2e" or "test" or "testing" or "action" or "actions" or "module" or "modules" or "schemas" or "schema" or "proto" or "protos" or "contracts" or "scripts" or "tools" or "tooling" or "runbooks" or "dashboards" or "alerts" or "ci" or "utils" or "common" or "types" or "mock" or "mocks" or "stub" or "cli" or "dotfiles" or "wiki" or "notebooks" or "playground" or "workshop" or "training" or "fork" or "backup" or "migrations" or "performance");
}
