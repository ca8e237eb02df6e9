using System.Text.RegularExpressions;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Alerts.Matching;

/// <summary>Names as senders write them, without what tells environment, region and one copy from another.</summary>
internal static partial class WordFolding
{
    /// <summary>All its words, squashed: payments-api and PaymentsApi are one.</summary>
    public static string Whole(string name) => NameTokens.Squash(NameTokens.Of(name));

    /// <summary>Without environment, region and account.</summary>
    public static string Folded(string name) => NameTokens.Squash(Words(name));

    public static IReadOnlyList<string> Words(string name)
    {
        var words = EnvironmentWords.Merge(NameTokens.Of(Region().Replace(Pod().Replace(name, ""), " ")));
        if (words.Count < 2) return words;
        var kept = words.Where((w, i) => !(EnvironmentWords.SpeaksForItself(w, i == words.Count - 1) || (i == 0 && EnvironmentWords.MayLead(w)) || (w.Length == 12 && w.All(char.IsAsciiDigit)))).ToList();
        return kept.Count > 0 ? kept : words;
    }

    /// <summary>The environment that stands in a name; null: none does.</summary>
    public static string? Environment(string name)
    {
        var words = EnvironmentWords.Merge(NameTokens.Of(name));
        for (var i = words.Count - 1; i >= 0; i--)
            if (EnvironmentWords.SpeaksForItself(words[i], i == words.Count - 1) || (i == 0 && words.Count > 1 && EnvironmentWords.MayLead(words[i]))) return EnvironmentWords.Of(words[i]);
        return null;
    }

    [GeneratedRegex(@"(?<![a-z0-9])(us|eu|ap|sa|ca|me|af|il|cn)-?(gov-)?(north|south|east|west|central|northeast|northwest|southeast|southwest)-?\d[a-f]?(?![a-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Region();

    // checkout-5f6585d649-fnmft: a deployment's replica.
    [GeneratedRegex(@"-[a-f0-9]{8,10}-[a-z0-9]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex Pod();
}
