using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Ownership;

/// <summary>One reason to think that a team owns a service (or, with no team, that nobody does).</summary>
/// <param name="Weight">Log-odds.</param>
internal sealed record OwnerSignal(string? TeamKey, double Weight, string Source, string Value, DateTimeOffset? Since);

/// <summary>What is known of one service when its owner is asked for.</summary>
/// <param name="Tags">Team tags with the share of the service's resources that bear them, and what their key means.</param>
/// <param name="Declared">What declarations say, the most trusted first.</param>
/// <param name="SharedRepository">Whether other services live in the same repository: then what is said of the whole repository tells less.</param>
internal sealed record OwnerQuestion(
    IReadOnlyList<(string Key, string Value, double Share, TeamKey Means, DateTimeOffset Since)> Tags,
    IReadOnlyList<(string Owner, string File)> Declared,
    Seen<RepositoryFact>? Repository,
    string? Path,
    bool SharedRepository,
    IReadOnlyList<string> Words);

/// <summary>Collects the signals that are present. Weights are log-odds; how they add up is <see cref="OwnerInference"/>'s affair.</summary>
internal static class OwnerSignals
{
    public static IReadOnlyList<OwnerSignal> Collect(OwnerQuestion question, TeamDirectory teams, Func<RepositoryFact, CodeOwners?> codeOwners)
    {
        var signals = new List<OwnerSignal>();
        FromTags(question, teams, signals);
        foreach (var (declared, file) in question.Declared)
            if (Declared(declared, teams) is { } owner) signals.Add(new OwnerSignal(owner, (declared, file) == question.Declared[0] ? 4.5 : 2.5, Source.Declaration, $"{file}: owner {declared}", question.Repository?.Since));
        if (question.Repository is not { } repository) return signals;
        FromCodeOwners(question, repository, teams, codeOwners(repository.Fact), signals);
        FromPermissions(question, repository, teams, signals);
        FromCommits(question, repository, teams, signals);
        return signals;
    }

    private static void FromTags(OwnerQuestion question, TeamDirectory teams, List<OwnerSignal> signals)
    {
        foreach (var (key, value, share, means, since) in question.Tags)
        {
            if (teams.Resolve(value, teams.MayFound(value, means)) is { } team)
                signals.Add(new OwnerSignal(team.Key, (means == TeamKey.Kin ? 1.3 : team.Key.StartsWith("tag:", StringComparison.Ordinal) ? 3.0 : 3.6) * share, Source.Tag, $"{key}={value}", since));
            // People change teams, and own things that their team does not.
            else if (teams.PersonOf(value) is { } person && teams.TeamsOf(person) is [var only])
                signals.Add(new OwnerSignal(only, 1.3 * share, Source.Tag, $"{key}={value} (a member)", since));
            else if (means != TeamKey.Kin)
                signals.Add(new OwnerSignal(null, 0, Source.Tag, $"{key}={value} (no team that is known)", since));
        }
    }

    private static string? Declared(string owner, TeamDirectory teams)
    {
        if (teams.Resolve(owner, mayFound: !owner.StartsWith("user:", StringComparison.OrdinalIgnoreCase)) is { } team) return team.Key;
        return teams.PersonOf(owner) is { } person && teams.TeamsOf(person) is [var only] ? only : null;
    }

    private static void FromCodeOwners(OwnerQuestion question, Seen<RepositoryFact> repository, TeamDirectory teams, CodeOwners? file, List<OwnerSignal> signals)
    {
        if (file is null) return;
        var rule = file.RuleForDirectory(question.Path ?? "");
        if (rule is null)
        {
            FromDirectories(question, repository, teams, file, signals);
            return;
        }
        if (rule.Owners.Count == 0)
        {
            signals.Add(new OwnerSignal(null, 2.0, Source.CodeOwners, $"line {rule.Line}: {rule.Text} (takes ownership away)", repository.Since));
            return;
        }
        // A line for the service's own path is about the service; the file's first line is about whatever nobody thought of.
        var general = rule.Pattern is "*" or "/**" or "**" or "/";
        var weight = general ? question.SharedRepository ? 1.9 : 3.1 : 3.7;
        var effective = rule.Owners.Select(o => Effective(o, repository.Fact, teams)).ToList();
        var named = effective.Where(e => e.TeamKey is not null).Select(e => e.TeamKey!).Distinct(StringComparer.Ordinal).ToList();
        foreach (var (handle, teamKey, note, person) in effective)
        {
            if (teamKey is null)
            {
                signals.Add(new OwnerSignal(null, 0, Source.CodeOwners, $"line {rule.Line}: {handle} {note}", repository.Since));
                continue;
            }
            // All owners of a line are equal to GitHub; people put the one who answers first.
            var place = named.IndexOf(teamKey);
            signals.Add(new OwnerSignal(teamKey, Math.Max(0.3, weight - (person ? 1.2 : 0) - (place == 0 ? 0 : 1.1) - (teams.IsBroad(teamKey) ? 1.2 : 0)), Source.CodeOwners, $"line {rule.Line}: {rule.Text}", repository.Since));
        }
    }

    /// <summary>No line is about the whole: each team by the share of the source directories that are its own.</summary>
    private static void FromDirectories(OwnerQuestion question, Seen<RepositoryFact> repository, TeamDirectory teams, CodeOwners file, List<OwnerSignal> signals)
    {
        var directories = question.Path is { Length: > 0 } path ? [path] : SourceDirectories(repository.Fact) is { Count: > 0 } known ? known : file.RootDirectories;
        var owned = new SortedDictionary<string, (double Weight, double Share, CodeOwnersRule First)>(StringComparer.Ordinal);
        foreach (var (rule, share) in file.Weigh(directories))
        {
            if (rule.Owners.Count == 0)
            {
                signals.Add(new OwnerSignal(null, 2.0 * share, Source.CodeOwners, $"line {rule.Line}: {rule.Text} (takes ownership away)", repository.Since));
                continue;
            }
            var effective = rule.Owners.Select(o => Effective(o, repository.Fact, teams)).Where(e => e.TeamKey is not null).DistinctBy(e => e.TeamKey).ToList();
            foreach (var (_, teamKey, _, person) in effective)
            {
                var before = owned.GetValueOrDefault(teamKey!, (0, 0, rule));
                owned[teamKey!] = (before.Weight + (share * (person || teamKey != effective[0].TeamKey ? 0.6 : 1)), before.Share + share, before.First);
            }
        }
        foreach (var (team, (weight, share, first)) in owned)
        {
            var worth = ((question.SharedRepository && question.Path is null ? 1.9 : 3.1) * weight) - (teams.IsBroad(team) ? 1.2 : 0);
            var told = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {first.Line}: {first.Text} ({share * directories.Count:0.#} of {directories.Count} source directories)");
            if (worth > 0.1) signals.Add(new OwnerSignal(team, worth, Source.CodeOwners, told, repository.Since));
        }
    }

    /// <summary>Those at the root that hold the program rather than what goes with it.</summary>
    private static IReadOnlyList<string> SourceDirectories(RepositoryFact repository) =>
        [.. repository.Directories.Select(d => d.Trim('/')).Where(d => d.Length > 0 && d[0] != '.' && !d.Contains('/', StringComparison.Ordinal)
            && d.ToLowerInvariant() is not ("docs" or "doc" or "test" or "tests" or "e2e" or "examples" or "samples" or "scripts" or "tools" or "infra" or "terraform" or "deploy" or "ci" or "node_modules" or "vendor" or "assets" or "public")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static (string Handle, string? TeamKey, string Note, bool Person) Effective(string owner, RepositoryFact repository, TeamDirectory teams)
    {
        if (owner.StartsWith('@') && owner.Contains('/', StringComparison.Ordinal))
        {
            if (teams.ByHandle(owner) is not { } team) return (owner, null, "is no team that can be seen", false);
            var writes = teams.Writers(repository.FullName).Any(w => w.TeamKey == team.Key);
            return writes || !teams.KnowsPermissions(repository.Org) ? (owner, team.Key, "", false) : (owner, null, "has no write access, so GitHub ignores it", false);
        }
        var login = owner.StartsWith('@') ? owner[1..] : owner.Split('@')[0];
        return teams.TeamsOf(login) is [var only] ? (owner, only, "", true) : (owner, null, "is a person of no one team", true);
    }

    private static void FromPermissions(OwnerQuestion question, Seen<RepositoryFact> repository, TeamDirectory teams, List<OwnerSignal> signals)
    {
        var all = teams.Writers(repository.Fact.FullName);
        var writers = all.Where(w => !teams.IsBroad(w.TeamKey)).ToList();
        // The team that may write everywhere, alone here where others have a team of their own: a hint, for its commits to confirm.
        if (writers.Count == 0 && all.Where(w => !teams.IsCrowd(w.TeamKey)).ToList() is [var only])
            signals.Add(new OwnerSignal(only.TeamKey, question.SharedRepository ? 0.5 : 1.2, Source.TeamPermission, $"alone with write access to {repository.Fact.FullName}", repository.Since));
        foreach (var (team, permission) in writers)
        {
            var weight = (permission switch { "ADMIN" => 2.4, "MAINTAIN" => 2.0, _ => 1.7 }) - (0.6 * Math.Log(writers.Count)) - (question.SharedRepository ? 0.7 : 0);
            if (weight > 0.1) signals.Add(new OwnerSignal(team, weight, Source.TeamPermission, $"{permission} on {repository.Fact.FullName}", repository.Since));
        }
    }

    private static void FromCommits(OwnerQuestion question, Seen<RepositoryFact> repository, TeamDirectory teams, List<OwnerSignal> signals)
    {
        var people = repository.Fact.Authors.Where(a => !IsBot(a.Login)).ToList();
        double total = people.Sum(a => a.Commits);
        if (total < 5) return;
        var shares = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var author in people)
        {
            var of = teams.TeamsOf(author.Login);
            foreach (var team in of) shares[team] = shares.GetValueOrDefault(team) + (author.Commits / total / of.Count);
        }
        foreach (var (team, share) in shares.Where(s => s.Value >= 0.15))
            signals.Add(new OwnerSignal(team, 2.6 * share * (question.SharedRepository ? 0.5 : 1), Source.Commits, $"{Math.Round(share * 100)} % of {total} commits in 90 days", repository.Since));
    }

    internal static bool IsBot(string login) =>
        login.EndsWith("[bot]", StringComparison.OrdinalIgnoreCase) || login.EndsWith("-bot", StringComparison.OrdinalIgnoreCase) || login.Contains("dependabot", StringComparison.OrdinalIgnoreCase) || login.Contains("renovate", StringComparison.OrdinalIgnoreCase)
        || login.Contains("github-actions", StringComparison.OrdinalIgnoreCase) || login.StartsWith("bot-", StringComparison.OrdinalIgnoreCase) || login.Equals("web-flow", StringComparison.OrdinalIgnoreCase) || login.Contains("snyk", StringComparison.OrdinalIgnoreCase) || login.Contains("semantic-release", StringComparison.OrdinalIgnoreCase)
        || login.Contains("noreply@", StringComparison.OrdinalIgnoreCase) && !login.Contains("users.noreply", StringComparison.OrdinalIgnoreCase) || login.StartsWith("ci@", StringComparison.OrdinalIgnoreCase) || login.EndsWith("-ci", StringComparison.OrdinalIgnoreCase);
}
