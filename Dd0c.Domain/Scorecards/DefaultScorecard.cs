namespace Dd0c.Domain.Scorecards;

/// <summary>The scorecard that every organisation begins with: seven checks of 100 points, bronze from 50, silver from 70, gold from 90.</summary>
public static class DefaultScorecard
{
    public const string Slug = "production-readiness";
    public const string Name = "Production readiness";
    public const string Description = "What a service needs so that others can run it: known, owned, documented and watched.";

    public static readonly ScorecardDefinition Definition = new(
        new([new("lifecycle", "is-not", "deprecated")]),
        [new("Bronze", 50), new("Silver", 70), new("Gold", 90)],
        [
            new("readme", "Has a README", 10, new([new("repository.readme", "exists")]), Remedy: "Add a README.md to the directory of the service, with what it does and how to run it."),
            new("owner", "Has an owner", 20, new([new("owner.state", "is", "owned")]), Remedy: "Name the owner on the service's page, or add a line to CODEOWNERS."),
            new("openapi", "Has an OpenAPI document", 15, new([new("repository.openapi", "exists")]), new([new("type", "is", "api")]), "Keep openapi.yaml beside the code of the service."),
            new("health-check", "Its health is watched", 10, new([new("health-checks", "exists")]), Remedy: "Put a health check on its target group, or a CloudWatch alarm on what tells that it works."),
            new("slo", "Has an SLO", 15, new([new("slo-alarms", "exists"), new("repository.slo", "exists")], Any: true), Remedy: "Write slo.yaml beside the code, or an alarm on the budget with slo in its name."),
            new("runbook", "Has a runbook", 10, new([new("repository.runbooks", "exists")]), Remedy: "Add docs/runbooks or RUNBOOK.md: what to do when it pages."),
            new("scans", "Is scanned for vulnerabilities", 20, new([new("repository.scans", "exists")]), Remedy: "Let a workflow run CodeQL, Trivy, Semgrep or another scanner on each change."),
        ]);
}
