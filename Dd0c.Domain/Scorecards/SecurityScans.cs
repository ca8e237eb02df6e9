using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Scorecards;

/// <summary>Which scanners a repository's workflows run, by what the scanners' own documentation says to write there. That they pass is not read.</summary>
internal static class SecurityScans
{
    private static readonly (string Tool, string[] Marks)[] s_marks =
    [
        ("CodeQL", ["github/codeql-action"]),
        ("Trivy", ["aquasecurity/trivy-action", "trivy image", "trivy fs", "trivy config"]),
        ("Snyk", ["snyk/actions", "snyk test", "snyk monitor", "snyk code"]),
        ("Semgrep", ["semgrep/semgrep-action", "returntocorp/semgrep", "semgrep ci", "semgrep scan"]),
        ("Grype", ["anchore/scan-action", "grype "]),
        ("Gitleaks", ["gitleaks/gitleaks-action", "gitleaks detect"]),
        ("TruffleHog", ["trufflesecurity/trufflehog"]),
        ("Checkov", ["bridgecrewio/checkov-action", "checkov -"]),
        ("tfsec", ["aquasecurity/tfsec"]),
        ("OSV-Scanner", ["google/osv-scanner"]),
        ("Dependency review", ["actions/dependency-review-action"]),
        ("SonarQube", ["sonarsource/sonar", "sonar-scanner"]),
        ("Bandit", ["bandit -r", "pycqa/bandit"]),
        ("gosec", ["securego/gosec", "gosec ./"]),
        ("govulncheck", ["golang/govulncheck-action", "govulncheck ./"]),
        ("OWASP Dependency-Check", ["dependency-check/dependency-check_action", "dependency-check:check", "dependencycheckanalyze"]),
        ("npm audit", ["npm audit", "yarn audit", "pnpm audit"]),
        ("pip-audit", ["pip-audit", "pypa/gh-action-pip-audit"]),
        ("cargo audit", ["cargo audit", "rustsec/audit-check"]),
        ("KICS", ["checkmarx/kics"]),
        ("Veracode", ["veracode/"]),
    ];

    public static IReadOnlyList<string> Of(RepositoryFact repository)
    {
        var workflows = repository.Files.Where(f => f.Text is not null && f.Path.StartsWith(".github/workflows/", StringComparison.Ordinal)).SelectMany(f => f.Text!.Split('\n'))
            .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToList();
        return [.. s_marks.Where(m => workflows.Exists(line => Array.Exists(m.Marks, mark => line.Contains(mark, StringComparison.OrdinalIgnoreCase)))).Select(m => m.Tool)];
    }
}
