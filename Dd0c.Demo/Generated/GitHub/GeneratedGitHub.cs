using Dd0c.Demo.Estate;
using Dd0c.Demo.Generated.Words;

namespace Dd0c.Demo.Generated.GitHub;

/// <summary>The organisation on GitHub, and the one that it once bought, if any.</summary>
internal sealed class GeneratedGitHub(Habits habits, TeamPlans teams, IReadOnlyList<ServicePlan> plans, DateTimeOffset now)
{
    private readonly Permissions _permissions = new();
    private readonly CommitHistory _history = new(teams);

    public IReadOnlyList<GitHubOrg> Build()
    {
        var repositories = plans.Where(p => p.Repository is not null).GroupBy(p => (Org: p.Org!, Name: p.Repository!)).OrderBy(g => g.Key.Name, StringComparer.Ordinal)
            .Select(g => (g.Key.Org, Repository: OfServices(g.Key.Org, g.Key.Name, [.. g.OrderBy(p => p.Name, StringComparer.Ordinal)]))).ToList();
        if (habits.CentralDeploy) repositories.Add((habits.Org, Central()));
        repositories.AddRange(new Distractors(habits, plans).Draw().Select(d => (habits.Org, Other(d.Name, d.Kind, d.Text, d.Workflow, d.Archived, d.Fork))));
        var all = new List<TeamPlan>([.. teams.Owners, .. teams.Others]);
        return [.. repositories.Select(r => r.Org).Append(habits.Org).Distinct().OrderByDescending(o => o == habits.Org).Select(org => Org(org, [.. repositories.Where(r => r.Org == org).Select(r => r.Repository)], [.. all.Where(t => t.Org == org)]))];
    }

    private GitHubOrg Org(string login, IReadOnlyList<GitHubRepository> repositories, IReadOnlyList<TeamPlan> members)
    {
        if (login == habits.Org)
            foreach (var repository in repositories)
            {
                _permissions.Grant(teams.Platform, repository.Name, "ADMIN"); // everywhere, so it says nothing
                _permissions.Grant(teams.Everybody, repository.Name, habits.EverybodyWrites ? "WRITE" : "READ");
                foreach (var other in teams.Others.Where(t => t.Slug is "architects" or "security")) _permissions.Grant(other, repository.Name, "READ");
            }
        return new GitHubOrg(login, "O_kgDO" + habits.Draw.MixedCase("org " + login, 6), "ghs_" + habits.Draw.MixedCase("token " + login, 32) + "demo",
            [.. repositories.OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase)],
            [.. members.OrderBy(t => t.Slug, StringComparer.Ordinal).Select(Team)],
            [.. members.SelectMany(t => t.People).Distinct().Order(StringComparer.Ordinal).Select(p => new GitHubUser(p, teams.NameOf[p], "U_kgDO" + habits.Draw.MixedCase("user " + p, 8)))]);
    }

    private GitHubTeam Team(TeamPlan team) => new(4_000_000 + habits.Draw.Number("team id " + team.Slug, 90_000_000), "T_kwDO" + habits.Draw.MixedCase("team " + team.Slug, 8), team.Slug, team.Name, "", team.Parent,
        team.People.Select((p, i) => (p, i)).ToDictionary(p => p.p, p => p.i == 0 && !team.Everywhere ? "MAINTAINER" : "MEMBER"), _permissions.Of(team));

    private GitHubRepository OfServices(string org, string name, IReadOnlyList<ServicePlan> parts)
    {
        var d = habits.Draw.For("repository/" + name);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var mono = parts[0].Path is not null;
        if (mono) files["README.md"] = $"# {name}\n\n{string.Concat(parts.Select(p => $"- [{p.Name}]({p.Path})\n"))}";
        foreach (var plan in parts)
            foreach (var (path, text) in ServiceFiles.Of(habits, plan, plan.Path is null ? "" : plan.Path + "/")) files[path] = text;
        foreach (var (path, text) in DeployFiles(parts, d)) files[path] = text;
        files[".github/workflows/ci.yml"] = Workflows.Test(parts[0].Language);
        if (new CodeownersFiles(teams, org).Of(parts, d) is { } codeowners) files[codeowners.Path] = codeowners.Text;
        foreach (var plan in parts) Grant(name, plan, d);

        var pushed = now.AddHours(-2 - d.Number("pushed", 1_200));
        IReadOnlyList<string> authors = [.. parts.SelectMany(p => mono ? p.Owner!.People : p.Signals.Committers?.People ?? []).Distinct()];
        return Repository(name, d, mono ? $"Services of {habits.Company}" : d.Chance("described", 0.5) ? $"{NameForms.Title(name)}" : null, pushed, files, parts[0].Language) with
        {
            Topics = d.Chance("topics", 0.3) ? ["service", parts[0].Domain] : [],
            Commits = _history.Of(d, authors, pushed, mono ? 90 : 50),
        };
    }

    private IEnumerable<(string, string)> DeployFiles(IReadOnlyList<ServicePlan> parts, Draw d)
    {
        var shown = parts.Where(p => p.Proof.HasFlag(Proof.Workflow)).ToList();
        var matrix = parts[0].Path is null || habits.CentralDeploy ? [] : shown.Where(p => p.Tool == Tool.Terraform && p.Parts.All(x => x.Kind == PartKind.Container)).ToList();
        if (matrix.Count > 1) yield return (".github/workflows/deploy.yml", Workflows.Matrix(habits, matrix, matrix[0].Path!.Split('/')[0]));
        else matrix = [];
        foreach (var plan in shown.Except(matrix))
            yield return (parts[0].Path is null ? $".github/workflows/{d.Pick("file", ["deploy.yml", "release.yaml", "cd.yml", "main.yml"])}" : $".github/workflows/{plan.Name}.yml", Workflows.Deploy(habits, plan));
        if (shown.Count == 0 && d.Chance("generic", 0.4)) yield return (".github/workflows/deploy.yml", Workflows.Generic);
    }

    private void Grant(string repository, ServicePlan plan, Draw d)
    {
        var signals = plan.Signals;
        if (signals.Maintainer is { } maintainer) _permissions.Grant(maintainer, repository, d.Pick("maintains", ["ADMIN", "MAINTAIN", "MAINTAIN", "WRITE"]));
        // A person who left it may still read.
        if (plan.Owner is { } owner) _permissions.Grant(owner, repository, plan.Path is null ? "READ" : "WRITE");
        if (signals.Form is CodeownersForm.WithoutWrite) return;
        foreach (var named in new[] { signals.Codeowners, signals.Second }.OfType<TeamPlan>().Where(t => t.Exists && signals.Form != CodeownersForm.Person)) _permissions.Grant(named, repository, "WRITE");
    }

    /// <summary>Deploys all of it and is the source of none.</summary>
    private GitHubRepository Central()
    {
        var d = habits.Draw.For("repository/infrastructure");
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["README.md"] = "# infrastructure\n\nAll Terraform.\n", ["CODEOWNERS"] = $"* @{habits.Org}/{teams.Platform.Slug}\n" };
        foreach (var (chunk, i) in plans.Chunk(60).Select((c, i) => (c, i))) files[$".github/workflows/apply-{i}.yml"] = Workflows.Central(habits, chunk);
        foreach (var plan in plans) files[$"services/{plan.Name}/main.tf"] = $"module \"service\" {{\n  name = \"{plan.Name}\"\n}}\n";
        return Repository("infrastructure", d, "All Terraform", now.AddHours(-3), files, "HCL") with { Commits = _history.Of(d, teams.Platform.People, now.AddHours(-3), 90) };
    }

    private GitHubRepository Other(string name, string kind, string? readme, (string Path, string Text)? workflow, bool archived, bool fork)
    {
        var d = habits.Draw.For("repository/" + name);
        var team = d.Pick("team", teams.Owners);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (readme is not null) files["README.md"] = readme;
        if (workflow is { } w) files[w.Path] = w.Text;
        if (kind == "Application" && d.Chance("dockerfile", 0.6)) files["Dockerfile"] = "FROM scratch\n";
        if (!archived && !fork && team.Org == habits.Org && d.Chance("codeowners", habits.Codeowners * 0.6))
        {
            files[".github/CODEOWNERS"] = $"* @{team.Org}/{team.Slug}\n";
            _permissions.Grant(team, name, "WRITE");
        }
        var language = d.Pick("language", NameParts.Languages);
        var (manifest, text) = Languages.Manifest(language, name);
        if (kind is "Library" or "Tool" or "Application") files[manifest] = text;
        var pushed = now.AddDays(archived ? -900 - d.Number("pushed", 600) : -1 - d.Number("pushed", kind is "Experiment" or "Fork" ? 900 : 200));
        return Repository(name, d, d.Chance("described", 0.5) ? kind : null, pushed, files, language) with
        {
            IsArchived = archived, IsFork = fork, IsPrivate = !fork,
            Commits = pushed < now.AddDays(-80) ? [] : _history.Of(d, team.People, pushed, 12),
        };
    }

    private static GitHubRepository Repository(string name, Draw d, string? description, DateTimeOffset pushed, IReadOnlyDictionary<string, string> files, string language) =>
        new(600_000_000 + d.Number("id", 390_000_000), "R_kgDO" + d.MixedCase("node", 10), name, description, d.Chance("master", 0.15) ? "master" : "main", pushed.AddDays(-30 - d.Number("age", 1_500)), pushed, files)
        {
            PrimaryLanguage = language,
            Languages = [language, "Shell"],
        };
}
