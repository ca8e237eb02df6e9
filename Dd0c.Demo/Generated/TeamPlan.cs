using Dd0c.Demo.Generated.Words;

namespace Dd0c.Demo.Generated;

/// <summary>A team, or what once was one.</summary>
/// <param name="Key">What it is called in all its spellings: payments.</param>
/// <param name="Exists">False: only old CODEOWNERS and tags still name it.</param>
internal sealed record TeamPlan(string Key, string Slug, string Name, string Org, IReadOnlyList<string> People, bool Exists)
{
    public string? Parent { get; init; }
    /// <summary>Of everything; it owns no service.</summary>
    public bool Everywhere { get; init; }
}

/// <summary>The people and teams of an organisation.</summary>
internal sealed class TeamPlans
{
    public IReadOnlyList<TeamPlan> Owners { get; }
    public IReadOnlyList<TeamPlan> Gone { get; }
    public IReadOnlyList<TeamPlan> Others { get; }
    public TeamPlan Platform { get; }
    public TeamPlan Everybody { get; }
    public IReadOnlyDictionary<string, string> NameOf { get; }
    /// <summary>Of each thing of the trade: who builds for it.</summary>
    public IReadOnlyDictionary<string, TeamPlan> OfThing { get; }

    public TeamPlans(Habits habits)
    {
        var d = habits.Draw.For("teams");
        var names = People(d, 40 + habits.Teams * 9);
        NameOf = names.ToDictionary(p => p.Login, p => p.Name);
        var people = new Queue<string>(names.Select(p => p.Login));
        List<string> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => people.Dequeue())];

        var things = d.Some("things", [.. habits.Business.Things.Concat(Businesses.Everywhere).Distinct()], 200);
        var keys = things.Select(Plural).Concat(d.Some("code", NameParts.TeamWords, 20)).Distinct().ToList();
        var second = d.Chance("second organisation", 0.15) ? d.Between("in second", 1, Math.Max(1, habits.Teams / 5)) : 0;
        TeamPlan Owner(int i, bool exists)
        {
            // Most are called after what they build; some after films.
            var key = d.Chance($"fancy {i}", 0.12) ? keys[^(1 + i % 20)] : keys[i];
            var slug = Slug(habits.TeamSlugForm, key);
            return new TeamPlan(key, slug, Title(habits.TeamSlugForm, key), i < second ? SecondOrg(habits) : habits.Org, Take(d.Between($"size {i}", 2, 8)), exists)
            {
                Parent = exists && habits.Nested && i >= second ? (i % 3) switch { 0 => "product", 1 => "core", _ => "engineering" } : null,
            };
        }
        Owners = [.. Enumerable.Range(0, habits.Teams).Select(i => Owner(i, true)).DistinctBy(t => t.Slug)];
        Gone = [.. Enumerable.Range(habits.Teams, 3).Select(i => Owner(i, false)).ExceptBy(Owners.Select(t => t.Slug), t => t.Slug)];
        Platform = new("platform", d.Pick("platform", ["platform", "devops", "sre", "infrastructure", "cloud-platform"]), "Platform", habits.Org, Take(4), true) { Everywhere = true };
        Everybody = new("everyone", d.Pick("everyone", ["everyone", "developers", "all-engineers", "eng"]), "Everyone", habits.Org, [.. Owners.Where(t => t.Org == habits.Org).SelectMany(t => t.People)], true) { Everywhere = true };
        Others =
        [
            Platform, Everybody,
            new("architects", "architects", "Architects", habits.Org, Take(2), true) { Everywhere = true },
            new("security", "security", "Security", habits.Org, Take(2), true) { Everywhere = true },
            new("alumni", "alumni", "Alumni", habits.Org, [], true) { Everywhere = true },
            .. habits.Nested ? new[] { "product", "core", "engineering" }.Select(p => new TeamPlan(p, p, NameForms.Title(p), habits.Org, [], true) { Everywhere = true }) : [],
        ];
        OfThing = things.Select((thing, i) => (thing, Team: Owners[i % Owners.Count])).ToDictionary(p => p.thing, p => p.Team);
    }

    public static string SecondOrg(Habits habits) => habits.Draw.Pick("second org", NameParts.CodeNames) + "-acquired";

    private static string Plural(string thing) => thing.EndsWith('s') || thing.Contains('-', StringComparison.Ordinal) ? thing : thing.EndsWith('y') ? thing[..^1] + "ies" : thing + "s";

    private static string Slug(int form, string key) => form switch { 1 => $"team-{key}", 2 => $"{key}-team", 3 => $"squad-{key}", 4 => $"{key}-eng", _ => key };

    private static string Title(int form, string key) => form switch { 1 => $"Team {NameForms.Title(key)}", 2 => $"{NameForms.Title(key)} Team", 3 => $"Squad {NameForms.Title(key)}", 4 => $"{NameForms.Title(key)} Engineering", _ => NameForms.Title(key) };

    private static List<(string Login, string Name)> People(Draw d, int count) =>
        [.. Enumerable.Range(0, count * 2).Select(i =>
        {
            var (first, last) = (d.Pick($"first {i}", NameParts.FirstNames), d.Pick($"last {i}", NameParts.LastNames));
            var login = d.Number($"login {i}", 4) switch { 0 => $"{first[0]}{last}", 1 => $"{first}{last}", 2 => $"{first}-{last}", _ => $"{last}{first[0]}{d.Number($"digits {i}", 90) + 10}" };
            return (login, Name: NameForms.Title($"{first}-{last}"));
        }).DistinctBy(p => p.login).DistinctBy(p => p.Name).Take(count)];
}
