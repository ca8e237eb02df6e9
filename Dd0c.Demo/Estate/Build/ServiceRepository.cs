using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>The repository of one service, or of several.</summary>
internal sealed class ServiceRepository(string name, IReadOnlyList<(ServiceSpec Spec, TeamSpec Team)> parts, DateTimeOffset now)
{
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);
    private bool IsMono => parts[0].Spec.Path is not null;

    public GitHubRepository Build()
    {
        var (first, team) = parts[0];
        _files["README.md"] = IsMono ? ReadmeTexts.Mono(name, parts.Select(p => p.Spec)) : ReadmeTexts.Of(name, first);
        foreach (var (spec, owner) in parts) AddPart(spec, owner);
        foreach (var (path, text) in DocumentTexts.Of(name, first)) _files[path] = text;
        if (CodeownersTexts.Of(name, parts) is { } codeowners) _files[codeowners.Path] = codeowners.Text;
        if (IsMono) _files[".github/workflows/deploy.yml"] = WorkflowTexts.Matrix([.. parts.Select(p => p.Spec)], team.Region);
        _files[".github/workflows/ci.yml"] = WorkflowTexts.Test(first.Language);

        var pushed = now.AddHours(-3 - Seeded.Number("pushed" + name, 900));
        var people = parts.SelectMany(p => p.Spec.Says.HasFlag(Says.Commits) ? p.Team.People : []).Distinct().ToList();
        return new GitHubRepository(600_000_000 + Seeded.Number("repo-id" + name, 90_000_000), "R_kgDO" + Seeded.MixedCase("repo" + name, 8), name,
            IsMono ? $"The services of {team.Name}" : Seeded.Number("described" + name, 3) == 0 ? null : first.Description,
            Seeded.Number("branch" + name, 6) == 0 ? "master" : "main", pushed.AddDays(-800), pushed, _files)
        {
            PrimaryLanguage = first.Language,
            Languages = [first.Language, "Dockerfile", first.Delivery == Delivery.Terraform ? "HCL" : "Shell"],
            Topics = Seeded.Number("topics" + name, 2) == 0 ? [] : [team.Slug == "" ? "service" : team.Slug, "service"],
            Commits = Commits.Of(name, people, pushed),
            Deployments = [.. parts.SelectMany(p => Deployed(p.Spec, p.Team))],
        };
    }

    /// <summary>What AWS shows as deployed, a few minutes before AWS does; by hand means past GitHub.</summary>
    private IEnumerable<GitHubDeployment> Deployed(ServiceSpec spec, TeamSpec team)
    {
        if (spec.Delivery is Delivery.ByHand or Delivery.Terraform) yield break;
        foreach (var environment in spec.In)
        {
            var at = new Deployment(spec, team.Slug, environment, "", (spec.Regions ?? [team.Region])[0]);
            yield return new GitHubDeployment(IsMono ? $"{spec.Name}-{environment}" : environment, "ACTIVE", at.DeployedAt(now).AddMinutes(-4), at.Commit, team.People.Count == 0 ? GitHubDraft.Bot : Seeded.Pick("deployer" + at.Key, team.People));
        }
    }

    private void AddPart(ServiceSpec spec, TeamSpec team)
    {
        var root = spec.Path is null ? "" : spec.Path + "/";
        foreach (var (path, text) in SourceTexts.Of(spec, team.Region)) _files[root + path] = text;
        if (spec.Path is not null) _files[root + "README.md"] = ReadmeTexts.Of(spec.Name, spec);
        if (spec.Says.HasFlag(Says.Descriptor)) _files[root + "catalog-info.yaml"] = SourceTexts.Backstage(spec, spec.Owner ?? team.Slug);
        if (spec.Needs.Count > 0) _files[root + "service.datadog.yaml"] = SourceTexts.Datadog(spec);
        if (spec.Path is null && WorkflowTexts.Deploy(spec, spec.Regions?[0] ?? team.Region) is { } deploy) _files[$".github/workflows/{deploy.File}"] = deploy.Text;
    }
}
