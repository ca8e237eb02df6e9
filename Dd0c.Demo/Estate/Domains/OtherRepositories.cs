namespace Dd0c.Demo.Estate.Domains;

internal enum RepositoryKind
{
    Library,
    Documents,
    Configuration,
    Archived,
    Fork,
    Experiment,
}

/// <summary>A repository that runs nothing: what a scanner must not take for a service.</summary>
internal sealed record OtherRepository(string Name, RepositoryKind Kind, string Team, string? Language, string Description);

internal static class OtherRepositories
{
    public static readonly IReadOnlyList<OtherRepository> All =
    [
        new("go-kit", RepositoryKind.Library, "platform", "Go", "Logging, tracing and HTTP for our Go services"),
        new("ts-commons", RepositoryKind.Library, "platform", "TypeScript", "Shared TypeScript packages"),
        new("acme-spring-starter", RepositoryKind.Library, "platform", "Java", "Spring Boot starter with our defaults"),
        new("python-lambda-base", RepositoryKind.Library, "platform", "Python", "Base layer for Python functions"),
        new("payment-client", RepositoryKind.Library, "payments", "TypeScript", "Client library of the payment gateway"),
        new("order-events-schema", RepositoryKind.Library, "checkout", null, "The shapes of order events"),
        new("design-system", RepositoryKind.Library, "storefront", "TypeScript", "Buttons, colours and words"),
        new("ui-icons", RepositoryKind.Library, "storefront", "TypeScript", "Icons as components"),
        new("fraud-model-notebooks", RepositoryKind.Experiment, "fraud-risk", "Jupyter Notebook", "Notebooks behind the fraud scores"),
        new("search-relevance-lab", RepositoryKind.Experiment, "search-discovery", "Python", "Experiments with rankings"),
        new("hackday-2024", RepositoryKind.Experiment, "everyone", "TypeScript", "What we built in two days"),
        new("handbook", RepositoryKind.Documents, "everyone", null, "How we work"),
        new("architecture-decisions", RepositoryKind.Documents, "architects", null, "Decisions and their reasons"),
        new("runbooks", RepositoryKind.Documents, "platform", null, "What to do when it breaks"),
        new("api-guidelines", RepositoryKind.Documents, "architects", null, "How our APIs look"),
        new("postmortems", RepositoryKind.Documents, "everyone", null, "What went wrong and what we learned"),
        new("terraform-modules", RepositoryKind.Configuration, "platform", "HCL", "Modules for everything we run on AWS"),
        new("infra-live", RepositoryKind.Configuration, "platform", "HCL", "What is actually applied"),
        new("github-config", RepositoryKind.Configuration, "platform", "HCL", "Teams, repositories and rules of this organisation"),
        new("aws-accounts", RepositoryKind.Configuration, "platform", "HCL", "Accounts, guard rails and budgets"),
        new("workflows", RepositoryKind.Configuration, "platform", null, "Reusable workflows"),
        new(".github", RepositoryKind.Configuration, "platform", null, "Organisation profile and templates"),
        new("grafana-dashboards", RepositoryKind.Configuration, "platform", "Jsonnet", "Dashboards as code"),
        new("shop-monolith", RepositoryKind.Archived, "platform", "Ruby", "The shop until 2021"),
        new("payment-gateway-v1", RepositoryKind.Archived, "payments", "PHP", "The first payment gateway"),
        new("legacy-checkout", RepositoryKind.Archived, "checkout", "PHP", "The checkout until 2020"),
        new("inventory-sync-old", RepositoryKind.Archived, "warehouse", "Perl", "Carried stock levels by FTP"),
        new("recommendations-poc", RepositoryKind.Archived, "search-discovery", "Python", "First try at recommendations"),
        new("opentelemetry-collector", RepositoryKind.Fork, "platform", "Go", "Fork with our exporter"),
        new("backstage", RepositoryKind.Fork, "platform", "TypeScript", "Fork we tried for a week"),
        new("localstack", RepositoryKind.Fork, "platform", "Python", "Fork with two patches"),
        new("keycloak", RepositoryKind.Fork, "identity", "Java", "Fork for a login theme"),
    ];
}
