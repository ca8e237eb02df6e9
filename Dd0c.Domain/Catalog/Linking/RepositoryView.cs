using Dd0c.Domain.Catalog.Declaring;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Linking;

/// <summary>A repository with what its files declare and deploy, read once.</summary>
internal sealed record RepositoryView(Seen<RepositoryFact> Seen, IReadOnlyList<string> Words, Declared Declared, IReadOnlyList<DeployTarget> Targets, bool Deploys)
{
    public RepositoryFact Fact => Seen.Fact;

    public IReadOnlyList<Declaration> Declarations => Declared.Components;

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
        return new RepositoryView(seen, NameTokens.Of(fact.Name), DeclarationReader.Read(fact), targets, deploys);
    }

    /// <summary>How much its name speaks for something that stands beside a service: its infrastructure, its documents, its client. Some of
    /// the words name products as well (client-portal, schema-registry); those weigh half.</summary>
    public double Beside => Words.Count < 2 ? 0 : Words.Any(IsBeside) ? 2 : Words.Any(IsPerhapsBeside) ? 1 : 0;

    /// <summary>Whether its name says that it holds the infrastructure or the deployment of everything.</summary>
    public bool DeploysOthers => Words.Any(w => w is "infrastructure" or "infra" or "terraform" or "tf" or "iac" or "gitops" or "deployments" or "deploy" or "deployment" or "environments" or "cloudformation" or "cdk" or "ops" or "devops" or "pipelines" or "argocd" or "helm" or "terragrunt" or "pulumi")
        || Words is ["platform"] or ["live"];

    /// <summary>Whether its name says that it stands beside what bears these words, which do not say so themselves.</summary>
    public bool IsBesides(IReadOnlyList<string> words) => Words.Count > 1 && Words.Except(words).Any(w => IsBeside(w) || IsPerhapsBeside(w));

    private static bool IsBeside(string word) => word is "infra" or "infrastructure" or "terraform" or "tf" or "docs" or "doc" or "documentation" or "gitops" or "helm" or "chart" or "charts" or "deployment" or "deployments"
        or "lib" or "library" or "sdk" or "example" or "examples" or "sample" or "samples" or "poc" or "prototype" or "spike" or "archived" or "old" or "deprecated" or "tests" or "e2e" or "test" or "modules" or "schemas" or "proto" or "protos"
        or "scripts" or "tooling" or "runbooks" or "ci" or "utils" or "mock" or "mocks" or "stub" or "cli" or "dotfiles" or "wiki" or "notebooks" or "playground" or "fork" or "migrations";

    private static bool IsPerhapsBeside(string word) => word is "config" or "configs" or "configuration" or "deploy" or "client" or "clients" or "template" or "templates" or "demo" or "archive" or "legacy" or "testing" or "action" or "actions"
        or "module" or "schema" or "contracts" or "tools" or "dashboards" or "alerts" or "common" or "types" or "workshop" or "training" or "backup" or "performance";
}
