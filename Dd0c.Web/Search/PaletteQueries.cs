using Dd0c.Domain.Search;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Actions;
using Dd0c.Web.Catalog.Entities;
using Dd0c.Web.Components.Layout;
using Dd0c.Web.Platform;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Search;

/// <summary>Answers one query of the palette: groups of five, twenty rows in all.</summary>
internal sealed class PaletteQueries(ISearch search, EntitySearch entities, RecentQueries recents, ActionQueries actions, Viewer viewer, Ask.Asking asking)
{
    private const int Group = 5;

    public async Task<PaletteView> AskAsync(string query, CancellationToken cancellationToken)
    {
        query = query.Trim();
        var role = await viewer.RoleAsync() ?? Role.Viewer;
        if (query.Length == 0)
            return PaletteView.Start([.. (await recents.ListAsync(Group, cancellationToken)).Select(r => Row(r, [], "recent"))], role);
        if (query[0] == '>') return await ActionsAsync(query, role, cancellationToken);
        var teamsOnly = query[0] == '@';
        var words = teamsOnly ? query[1..].Trim() : query;
        if (words.Length == 0) return new(query, [new("Teams", [new("teams", "teams", "page", "All teams", [], "Who owns what", "/teams")])]);

        // At the same time, so that a person waits for neither.
        var beside = teamsOnly ? Task.FromResult<IReadOnlyList<EntityHit>>([]) : entities.SearchAsync(words, null, Group, slips: false, cancellationToken);
        var started = teamsOnly ? Task.FromResult<IReadOnlyList<PaletteRow>>([]) : StartedAsync(words, role, cancellationToken);
        var found = await search.SearchAsync(words, teamsOnly ? "team" : null, teamsOnly ? 20 : 24, cancellationToken);
        var hits = found.Hits;
        var teams = hits.Where(h => h.Document.Kind == "team").ToList();
        // Services stand before teams that match alike, so where much matches the teams are cut off: those found by name keep a place.
        if (!teamsOnly && teams.Count < Group && (found.More || found.Total > hits.Count))
            teams.AddRange((await search.SearchAsync(words, "team", Group, cancellationToken)).Hits.Where(h => h.MatchedOn is not ("typo" or "text") && !teams.Exists(t => t.Document.Id == h.Document.Id)));
        var groups = new List<PaletteGroup>();
        if (hits.Count > 0) groups.Add(new("Best match", [Row(hits[0])]));
        AddHits("Services", hits.Where(h => h.Document.Kind == "service"));
        AddHits("Teams", teams);
        Add("APIs, data and infrastructure", (await beside).Select(Row));
        if (!teamsOnly)
        {
            Add("Go to", Places.All.Select(p => (p, m: Words.Match(p.Name, words))).Where(x => x.m is not null).Select(x => PaletteView.Row(x.p, x.m!)));
            Add("Actions", (await started).Concat(PaletteAction.For(role).Select(a => (a, m: Words.Match(a.Title, words))).Where(x => x.m is not null).Select(x => x.a.Row(x.m!))));
        }
        var all = $"/search?q={Uri.EscapeDataString(words)}{(teamsOnly ? "&kind=team" : "")}";
        if (hits.Count == 0 && (await beside).Count == 0)
        {
            groups.Add(new("Nothing found by that name", [
                new("everything", "search", "page", $"Search everything for “{words}”", [], "descriptions, repositories, technologies", all),
                .. asking.Enabled ? [new PaletteRow("ask", "help", "page", $"Ask “{words}”", [], "a model looks it up", $"/ask?q={Uri.EscapeDataString(words)}")] : Array.Empty<PaletteRow>(),
                new("missing", "discovery", "page", "See what was scanned, and what was not", [], "a service may be missing", "/discovery")]));
        }
        else if (found.More || found.Total > groups.SelectMany(g => g.Rows).Count(r => r.Kind is "service" or "team"))
            groups.Add(new("More", [new("more", "search", "page", found.More ? $"See more than {Num.Text(found.Total)} results" : $"See all {Num.Text(found.Total)} results", [], "", all)]));
        return new(query, groups, found.Notice);

        void AddHits(string name, IEnumerable<SearchHit> some) => Add(name, some.Where(h => h.Document.Id != hits[0].Document.Id).Select(Row));
        void Add(string name, IEnumerable<PaletteRow> rows)
        {
            if (rows.Take(Group).ToList() is { Count: > 0 } some) groups.Add(new(name, some));
        }
    }

    private async Task<PaletteView> ActionsAsync(string query, Role role, CancellationToken cancellationToken)
    {
        var words = query[1..].Trim();
        var rows = (await StartedAsync(words, role, cancellationToken)).Concat(PaletteAction.For(role).Select(a => (a, m: words.Length == 0 ? [] : Words.Match(a.Title, words))).Where(x => x.m is not null).Select(x => x.a.Row(x.m!))).ToList();
        return new(query, rows.Count > 0 ? [new("Actions", rows)] : []);
    }

    /// <summary>Self-service actions and golden paths of those words; without words all of them.</summary>
    private async Task<IReadOnlyList<PaletteRow>> StartedAsync(string words, Role role, CancellationToken cancellationToken) =>
        [.. (await actions.NamesAsync(cancellationToken)).Where(a => a.IsPath || role >= Role.Member).Select(a => (a, m: words.Length == 0 ? [] : Words.Match(a.Name, words))).Where(x => x.m is not null)
            .Select(x => new PaletteRow($"{(x.a.IsPath ? "path" : "start")}-{x.a.Slug}", x.a.IsPath ? "library" : "play", "action", x.a.Name, x.m!, x.a.IsPath ? "Golden path" : x.a.On is { } on ? $"Action on a {on.Replace('-', ' ')}" : "Action", x.a.IsPath ? $"/paths/{x.a.Slug}" : $"/actions/{x.a.Slug}"))];

    private static PaletteRow Row(EntityHit hit) => new($"entity-{hit.Row.Id:N}", EntityWords.Icon(hit.Row.Kind), "entity", hit.Row.Name, hit.Matches, hit.About, hit.Row.Href);

    private static PaletteRow Row(SearchHit hit) => Row(hit.Document, hit.TitleMatches, "hit");

    private static PaletteRow Row(SearchDocument d, IReadOnlyList<MatchedRange> matches, string group) => d.Kind == "team"
        ? new($"{group}-{d.Id:N}", "teams", "team", d.Title, matches, "Team", $"/teams/{d.Slug}")
        : new($"{group}-{d.Id:N}", TypeIcon.Of(d.Type), "service", d.Title, matches, Owner(d), $"/services/{d.Slug}", Health: d.Health,
            OwnerHref: d.TeamSlug is null ? null : $"/teams/{d.TeamSlug}", OwnerName: d.TeamName);

    private static string Owner(SearchDocument d) => d.OwnerState switch
    {
        "owned" when d.TeamName is { } team => team,
        "ambiguous" => "Two candidates",
        _ => "No owner",
    };
}
