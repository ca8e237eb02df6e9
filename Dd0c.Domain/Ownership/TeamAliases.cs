using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Ownership;

/// <summary>
/// Learns which GitHub team a name means that no team bears: move-and-improve is hmpps-move-and-improve-live when it stands on the services whose
/// repositories that team writes, on nearly all of them and on nearly no others. Seldom wrong rather than often: a name that could mean two
/// teams means neither.
/// </summary>
internal static class TeamAliases
{
    private const double Nearly = 0.8;
    private const double Half = 0.5;
    private const int Few = 3;

    /// <param name="services">Of each service the unknown names on it, in their normal form, and the teams its repository speaks for, with the words of each.</param>
    /// <param name="forms">The normal form of every team's slug, by its key.</param>
    /// <returns>Name → the team's key.</returns>
    public static IReadOnlyDictionary<string, string> Learn(IEnumerable<(IReadOnlyCollection<string> Names, IReadOnlyCollection<string> Teams)> services, IReadOnlyDictionary<string, string> forms)
    {
        var words = forms.ToDictionary(f => f.Key, f => NameTokens.Of(f.Value), StringComparer.Ordinal);
        var (ofName, ofTeam, together) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<(string Name, string Team), int>());
        foreach (var (names, teams) in services.Where(s => s.Names.Count > 0 && s.Teams.Count > 0))
        {
            foreach (var name in names.Distinct(StringComparer.Ordinal)) ofName[name] = ofName.GetValueOrDefault(name) + 1;
            foreach (var team in teams.Distinct(StringComparer.Ordinal)) ofTeam[team] = ofTeam.GetValueOrDefault(team) + 1;
            foreach (var pair in names.Distinct(StringComparer.Ordinal).SelectMany(n => teams.Distinct(StringComparer.Ordinal).Select(t => (n, t)))) together[pair] = together.GetValueOrDefault(pair) + 1;
        }
        var candidates = together.Where(p => Means(Alike(p.Key.Name, p.Key.Team, words), p.Value, ofName[p.Key.Name], ofTeam[p.Key.Team])).Select(p => p.Key).ToList();
        return candidates.GroupBy(c => c.Name, StringComparer.Ordinal).Where(g => !g.Skip(1).Any()).ToDictionary(g => g.Key, g => g.Single().Team, StringComparer.Ordinal);
    }

    private static bool Means(bool alike, int together, int ofName, int ofTeam) =>
        together >= Nearly * ofName && (alike ? together >= 2 && together >= Half * ofTeam : together >= 4 && together >= Nearly * ofTeam);

    /// <summary>Whether all words of the one are among the other's: orders and orders-live, not orders-web and orders-mobile; nor a department whose
    /// name stands in front of many teams'.</summary>
    private static bool Alike(string name, string team, Dictionary<string, IReadOnlyList<string>> words)
    {
        var (a, b) = (NameTokens.Of(name), words[team]);
        return a.Count > 0 && b.Count > 0 && (a.All(b.Contains) || b.All(a.Contains)) && words.Values.Count(w => a.All(w.Contains)) <= Few;
    }
}
