using Dd0c.Domain.Catalog.Declaring;
using Dd0c.Domain.Catalog.Linking;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Ownership;

/// <summary>
/// All teams and the spellings that mean them: <c>team-payments</c>, <c>@org/payments</c>, <c>payments-team</c> and <c>#payments</c> are one,
/// as long as no two GitHub teams share the normal form; then only the exact slug or name will do.
/// </summary>
internal sealed class TeamDirectory
{
    private const int Several = 3;

    private readonly Dictionary<string, InferredTeam?> _byExact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InferredTeam?> _byForm = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _teamsOfUser = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, InferredTeam> _fromTags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TeamFact> _facts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string TeamKey, string Permission)>> _writers = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _broad = new(StringComparer.Ordinal);
    private readonly HashSet<string> _crowds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _knownMembers = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _knownPermissions = new(StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _shown = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> _children;

    private readonly HashSet<string> _committers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string?> _loginOfName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _vouched = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InferredTeam> _learned = new(StringComparer.Ordinal);

    public TeamDirectory(IEnumerable<Seen<TeamFact>> teams, IReadOnlyCollection<RepositoryView> repositories)
    {
        _committers.UnionWith(repositories.SelectMany(r => r.Fact.Authors).Select(a => a.Login));
        var facts = teams.GroupBy(t => t.Fact.NodeId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => Whole([.. g.OrderByDescending(t => t.Since).ThenBy(t => t.Fact.Slug, StringComparer.Ordinal)])).ToList();
        var slugs = facts.GroupBy(f => f.Fact.Slug, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.Count(), StringComparer.OrdinalIgnoreCase);
        var people = facts.SelectMany(f => f.Fact.Members).Select(m => m.Login).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        foreach (var (fact, _) in facts)
        {
            var key = "github:" + fact.NodeId;
            var slug = slugs[fact.Slug] > 1 ? $"{fact.Org}-{fact.Slug}".ToLowerInvariant() : fact.Slug.ToLowerInvariant();
            var team = new InferredTeam(key, slug, fact.Name, fact.Description, fact.ParentSlug, Catalog.Source.Repository,
                [.. fact.Members.OrderBy(m => m.Login, StringComparer.OrdinalIgnoreCase).Select(m => new TeamPerson(m.Login, m.Name, m.Maintainer))], []);
            FromGitHub.Add(team);
            _facts[key] = fact;
            _aliases[key] = new SortedSet<string>(StringComparer.Ordinal) { $"@{fact.Org}/{fact.Slug}" };
            foreach (var spelling in new[] { $"@{fact.Org}/{fact.Slug}", fact.Slug, fact.Name }.Select(Exact).Distinct(StringComparer.Ordinal)) Note(_byExact, spelling, team);
            foreach (var form in new[] { TeamNames.Form(fact.Slug, fact.Org), TeamNames.Form(fact.Name, fact.Org) }.Distinct(StringComparer.Ordinal)) Note(_byForm, form, team);
            foreach (var repository in fact.Repositories)
                if (repository.Permission.ToUpperInvariant() is "WRITE" or "MAINTAIN" or "ADMIN" or "PUSH")
                {
                    if (!_writers.TryGetValue(repository.FullName, out var writers)) _writers[repository.FullName] = writers = [];
                    writers.Add((key, repository.Permission.ToUpperInvariant()));
                }
            if (fact.Repositories.Count > 0) _knownPermissions.Add(fact.Org);
            _shown.UnionWith(fact.Repositories.Select(r => r.FullName));
            if (fact.Members.Count > 0) _knownMembers.Add(fact.Org);
            // Everybody's team, and the team that may write everywhere, say nothing of any one repository.
            var writes = fact.Repositories.Count(r => r.Permission.ToUpperInvariant() is not ("READ" or "TRIAGE"));
            if (people >= 8 && fact.Members.Count > 0.6 * people) _crowds.Add(key);
            if (_crowds.Contains(key) || (repositories.Count >= 8 && writes > 0.5 * repositories.Count)) _broad.Add(key);
        }
        foreach (var (fact, _) in facts)
            foreach (var member in fact.Members)
            {
                if (!_teamsOfUser.TryGetValue(member.Login, out var of)) _teamsOfUser[member.Login] = of = [];
                of.Add("github:" + fact.NodeId);
                if (NameTokens.Squash(NameTokens.Of(member.Name ?? "")) is not { Length: > 0 } name) continue;
                // Two people of one name: it means neither.
                if (!_loginOfName.TryAdd(name, member.Login) && !string.Equals(_loginOfName[name], member.Login, StringComparison.OrdinalIgnoreCase)) _loginOfName[name] = null;
            }
        var keys = facts.GroupBy(f => (f.Fact.Org, f.Fact.Slug)).ToDictionary(g => g.Key, g => "github:" + g.First().Fact.NodeId);
        foreach (var (fact, _) in facts)
            if (fact.ParentSlug is { } above && keys.TryGetValue((fact.Org, above), out var parent)) _parents["github:" + fact.NodeId] = parent;
        _children = _parents.ToLookup(p => p.Value, p => p.Key, StringComparer.Ordinal);
        DropParents(facts);
        foreach (var declared in repositories.SelectMany(r => r.Declared.Teams)) Introduce(declared);
    }

    /// <summary>A declared group says which GitHub team it is; what it calls itself then means that team, unless the name means another already.</summary>
    private void Introduce(DeclaredTeam declared)
    {
        if (declared.GitHubSlug is null || _byExact.GetValueOrDefault(Exact(declared.GitHubSlug)) is not { } team) return;
        foreach (var spelling in new[] { declared.Name, declared.Title }.OfType<string>().Select(Exact).Distinct(StringComparer.Ordinal))
            if (_byExact.TryAdd(spelling, team)) _aliases[team.Key].Add(spelling);
    }

    private List<InferredTeam> FromGitHub { get; } = [];

    /// <summary>GitHub's teams, then those that only tags know, each with every spelling met.</summary>
    public IReadOnlyList<InferredTeam> All =>
        [.. FromGitHub.Concat(_fromTags.Values).Select(t => t with { Aliases = [.. _aliases.GetValueOrDefault(t.Key) ?? []] }).OrderBy(t => t.Key, StringComparer.Ordinal)];

    public bool Knows(string teamKey) => _facts.ContainsKey(teamKey) || _fromTags.ContainsKey(teamKey);

    public bool IsBroad(string teamKey) => _broad.Contains(teamKey);

    /// <summary>Whether most of the organisation is in the team: then it says nothing of its members either.</summary>
    public bool IsCrowd(string teamKey) => _crowds.Contains(teamKey);

    public string SlugOf(string teamKey) => FromGitHub.Find(t => t.Key == teamKey)?.Slug ?? (_fromTags.TryGetValue(teamKey, out var team) ? team.Slug : teamKey);

    public IReadOnlyList<(string TeamKey, string Permission)> Writers(string repository) => _writers.GetValueOrDefault(repository) ?? [];

    /// <summary>Whether it is known who may write in the organisation at all.</summary>
    public bool KnowsPermissions(string org) => _knownPermissions.Contains(org);

    public string NameOf(string teamKey) => _facts.TryGetValue(teamKey, out var fact) ? fact.Name : _fromTags.TryGetValue(teamKey, out var team) ? team.Name : teamKey;

    /// <summary>Whether nobody is in the team, nor in a team below it; null: GitHub does not know it, or no team of the organisation shows members.</summary>
    public bool? IsEmpty(string teamKey) => _facts.TryGetValue(teamKey, out var fact) && _knownMembers.Contains(fact.Org) ? Below(teamKey).All(t => _facts[t].Members.Count == 0) : null;

    /// <summary>
    /// Whether a team may write to a repository of its own organisation, by itself or by a team above or below it; null: that is not known. Who reads the teams may see other
    /// repositories than who reads the code: of one that no team is shown to have any part in, nothing is known.
    /// </summary>
    public bool? MayWrite(string teamKey, string repository)
    {
        if (!_facts.TryGetValue(teamKey, out var fact) || !KnowsPermissions(fact.Org) || !_shown.Contains(repository) || !repository.StartsWith(fact.Org + "/", StringComparison.OrdinalIgnoreCase)) return null;
        var line = Below(teamKey).Concat(Above(teamKey)).ToHashSet(StringComparer.Ordinal);
        return Writers(repository).Any(w => line.Contains(w.TeamKey));
    }

    private IEnumerable<string> Above(string teamKey)
    {
        var met = new HashSet<string>(StringComparer.Ordinal) { teamKey };
        for (var above = _parents.GetValueOrDefault(teamKey); above is not null && met.Add(above); above = _parents.GetValueOrDefault(above)) yield return above;
    }

    /// <summary>The team and all teams below it.</summary>
    private List<string> Below(string teamKey)
    {
        var (all, met) = (new List<string> { teamKey }, new HashSet<string>(StringComparer.Ordinal) { teamKey });
        for (var i = 0; i < all.Count; i++) all.AddRange(_children[all[i]].Where(met.Add));
        return all;
    }

    /// <summary>A person's teams, without everybody's team and without a parent whose child is there too.</summary>
    public IReadOnlyList<string> TeamsOf(string login)
    {
        var of = (_teamsOfUser.GetValueOrDefault(login) ?? []).Where(t => !_crowds.Contains(t)).ToList();
        // Who is in the team that may write everywhere and in another one works for the other one.
        return of.Exists(t => !_broad.Contains(t)) ? of.Where(t => !_broad.Contains(t)).ToList() : of;
    }

    /// <summary>The member that a login, a full name or a mailbox means, or null.</summary>
    public string? PersonOf(string spelling)
    {
        var login = TeamNames.Bare(spelling).TrimStart('@');
        if (spelling.StartsWith("user:", StringComparison.OrdinalIgnoreCase)) login = spelling[(spelling.LastIndexOfAny(['/', ':']) + 1)..];
        return _teamsOfUser.ContainsKey(login) ? login : _loginOfName.GetValueOrDefault(NameTokens.Squash(NameTokens.Of(login)));
    }

    /// <summary>Whether it is the login, the mailbox or the name of one who is in a team or commits.</summary>
    private bool IsKnownPerson(string spelling) => PersonOf(spelling) is not null || _committers.Contains(TeamNames.Bare(spelling).TrimStart('@')) || _committers.Contains(spelling);

    /// <summary>
    /// Hears all tags of all services before any is judged. A name under an owner's key is a team's when it also stands under a team's key, or
    /// when several services bear it and it is no person's and no id.
    /// </summary>
    public void Vouch(IEnumerable<IEnumerable<(string Value, TeamKey Key)>> services)
    {
        var bearers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var tags in services)
        {
            var heard = tags.Where(t => t.Key != TeamKey.Kin && !TeamNames.IsId(t.Value)).Select(t => (Form: TeamNames.Form(TeamNames.Bare(t.Value), null), t.Key, t.Value)).ToList();
            _vouched.UnionWith(heard.Where(t => t.Key == TeamKey.Team).Select(t => t.Form));
            foreach (var form in heard.Where(t => !IsKnownPerson(t.Value) && !TeamNames.LooksLikePerson(t.Value)).Select(t => t.Form).Distinct(StringComparer.Ordinal)) bearers[form] = bearers.GetValueOrDefault(form) + 1;
        }
        _vouched.UnionWith(bearers.Where(b => b.Value >= Several).Select(b => b.Key));
    }

    /// <summary>Hears which unknown names stand on which services, and what teams the repositories of these speak for.</summary>
    public void Learn(IEnumerable<(IEnumerable<string> Values, IEnumerable<string> TeamKeys)> services)
    {
        var heard = services.Select(s => ((IReadOnlyCollection<string>)[.. s.Values.Where(IsUnknown).Select(v => TeamNames.Form(TeamNames.Bare(v), null)).Distinct(StringComparer.Ordinal)],
            (IReadOnlyCollection<string>)[.. s.TeamKeys.Where(t => _facts.ContainsKey(t) && !_broad.Contains(t)).Distinct(StringComparer.Ordinal)]));
        foreach (var (name, team) in TeamAliases.Learn(heard, _facts.ToDictionary(f => f.Key, f => TeamNames.Form(f.Value.Slug, f.Value.Org), StringComparer.Ordinal))) _learned[name] = FromGitHub.First(t => t.Key == team);
    }

    /// <summary>A name that is no team's, no person's and no id.</summary>
    private bool IsUnknown(string spelling)
    {
        var value = TeamNames.Bare(spelling);
        return value.Length > 1 && !TeamNames.IsId(spelling) && !IsKnownPerson(spelling) && !TeamNames.LooksLikePerson(spelling) && !_byExact.ContainsKey(Exact(value)) && !_byForm.ContainsKey(TeamNames.Form(value, null));
    }

    /// <summary>Whether a tag's value may found a team that nothing else knows.</summary>
    public bool MayFound(string spelling, TeamKey key) => key switch
    {
        TeamKey.Team => true,
        TeamKey.Owner => TeamNames.SaysTeam(spelling) || _vouched.Contains(TeamNames.Form(TeamNames.Bare(spelling), null)),
        TeamKey.Kin => false,
        _ => throw new InvalidOperationException($"Not a key: {key}"),
    };

    /// <summary>The GitHub team that <c>@org/slug</c> names, or null.</summary>
    public InferredTeam? ByHandle(string handle) => _byExact.GetValueOrDefault(Exact(handle));

    /// <summary>The team any spelling means: a tag's value, a channel, a declaration's owner, the local part of a shared mailbox.</summary>
    /// <param name="mayFound">Whether an unknown name founds a team of its own, known from tags alone.</param>
    public InferredTeam? Resolve(string spelling, bool mayFound)
    {
        var value = TeamNames.Bare(spelling);
        if (value.Length == 0) return null;
        if (_byExact.TryGetValue(Exact(value), out var exact)) return Met(exact, spelling);
        var form = TeamNames.Form(value, null);
        if (_byForm.TryGetValue(form, out var normal)) return Met(normal, spelling);
        if (_learned.TryGetValue(form, out var learned)) return Met(learned, spelling);
        if (!mayFound || form.Length < 2 || TeamNames.IsId(spelling) || IsKnownPerson(spelling)) return null;
        // A team may be called Blue Whale; a mailbox with a dot is somebody's.
        if (spelling.Contains('@', StringComparison.Ordinal) && TeamNames.LooksLikePerson(spelling)) return null;
        var key = "tag:" + form;
        if (!_fromTags.TryGetValue(key, out var founded))
        {
            _fromTags[key] = founded = new InferredTeam(key, FreeSlug(form), Title(form), null, null, Catalog.Source.Tag, [], []);
        }
        return Met(founded, spelling);
    }

    private string FreeSlug(string form)
    {
        var slug = form;
        for (var n = 1; FromGitHub.Exists(t => t.Slug == slug); n++) slug = n == 1 ? form + "-team" : $"{form}-team-{n}";
        return slug;
    }

    private InferredTeam? Met(InferredTeam? team, string spelling)
    {
        if (team is null) return null;
        if (!_aliases.TryGetValue(team.Key, out var known)) _aliases[team.Key] = known = new(StringComparer.Ordinal);
        if (!string.Equals(spelling, team.Slug, StringComparison.Ordinal) && !string.Equals(spelling, team.Name, StringComparison.Ordinal)) known.Add(spelling);
        return team;
    }

    /// <summary>One team as several connections read it, the latest first: each is shown only the members and repositories that it may see.</summary>
    private static Seen<TeamFact> Whole(IReadOnlyList<Seen<TeamFact>> seen) => seen is [var only] ? only : seen[0] with
    {
        Fact = seen[0].Fact with
        {
            Members = [.. seen.SelectMany(s => s.Fact.Members).DistinctBy(m => m.Login, StringComparer.OrdinalIgnoreCase).OrderBy(m => m.Login, StringComparer.Ordinal)],
            Repositories = [.. seen.SelectMany(s => s.Fact.Repositories).DistinctBy(r => r.FullName, StringComparer.OrdinalIgnoreCase).OrderBy(r => r.FullName, StringComparer.Ordinal)],
        },
    };

    private static string Exact(string spelling) => spelling.Trim().TrimStart('@').ToLowerInvariant();

    private static string Title(string form) => string.Join(' ', form.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    // Two teams under one spelling: it means neither.
    private static void Note(Dictionary<string, InferredTeam?> index, string key, InferredTeam team) => index[key] = index.TryGetValue(key, out var other) && other?.Key != team.Key ? null : team;

    private void DropParents(List<Seen<TeamFact>> facts)
    {
        var parents = facts.Where(f => f.Fact.ParentSlug is not null).ToDictionary(f => "github:" + f.Fact.NodeId, f => facts.Find(p => p.Fact.Org == f.Fact.Org && p.Fact.Slug == f.Fact.ParentSlug)?.Fact.NodeId, StringComparer.Ordinal);
        foreach (var teams in _teamsOfUser.Values)
        {
            var above = teams.Select(t => parents.GetValueOrDefault(t)).OfType<string>().Select(p => "github:" + p).ToHashSet(StringComparer.Ordinal);
            teams.RemoveAll(above.Contains);
        }
    }
}
