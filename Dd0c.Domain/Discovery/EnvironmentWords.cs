using System.Collections.Frozen;

namespace Dd0c.Domain.Discovery;

/// <summary>The words by which people name environments, and how far each can be trusted inside a name.</summary>
public static class EnvironmentWords
{
    private static readonly FrozenDictionary<string, string> Canonical = new Dictionary<string, string>
    {
        ["prod"] = "production", ["prd"] = "production", ["production"] = "production", ["live"] = "production", ["prodn"] = "production",
        ["stg"] = "staging", ["stag"] = "staging", ["stage"] = "staging", ["staging"] = "staging", ["stge"] = "staging",
        ["preprod"] = "preproduction", ["preproduction"] = "preproduction", ["preprd"] = "preproduction", ["ppd"] = "preproduction", ["pprod"] = "preproduction",
        ["dev"] = "development", ["development"] = "development", ["devel"] = "development", ["develop"] = "development",
        ["qa"] = "qa", ["test"] = "test", ["tst"] = "test", ["testing"] = "test", ["uat"] = "uat",
        ["sandbox"] = "sandbox", ["sbx"] = "sandbox", ["sbox"] = "sandbox", ["sand"] = "sandbox",
        ["nonprod"] = "non-production", ["nonproduction"] = "non-production", ["nonprd"] = "non-production", ["nprd"] = "non-production", ["nprod"] = "non-production",
        ["int"] = "integration", ["integration"] = "integration", ["sit"] = "integration",
        ["perf"] = "performance", ["loadtest"] = "performance", ["demo"] = "demo", ["preview"] = "preview", ["training"] = "training",
        ["dr"] = "production", ["ephemeral"] = "preview", ["local"] = "development", ["e2e"] = "test",
    }.ToFrozenDictionary();

    // Words that are seldom anything else, wherever they stand.
    private static readonly FrozenSet<string> Strong = new[]
    {
        "prod", "prd", "stg", "staging", "preprod", "preprd", "nonprod", "nonprd", "nprd", "uat", "sbx", "prodn", "preproduction", "nonproduction",
    }.ToFrozenSet();

    // Words that mean an environment at the end of a name, but may be part of it elsewhere (dev-portal, test-runner).
    private static readonly FrozenSet<string> StrongLast = new[] { "dev", "development", "production", "qa", "test", "tst", "stage", "stag", "sandbox", "devel", "develop" }.ToFrozenSet();

    /// <summary>The environment a word names (production for prd, development for dev2), or null.</summary>
    public static string? Of(string word)
    {
        if (Canonical.TryGetValue(word, out var environment)) return environment;
        if (IsPullRequest(word)) return "preview";
        var letters = word.AsSpan().TrimEnd("0123456789");
        return letters.Length >= 2 && letters.Length < word.Length && letters.Length + 3 > word.Length
            && Canonical.TryGetValue(letters.ToString(), out environment) && letters is not ("int" or "dr" or "sand" or "local") ? environment : null;
    }

    /// <summary>The environment a tag's or a parameter's whole value names: "Prod", "prod-eu", "PRODUCTION (EU)"; null when it is no such word.</summary>
    public static string? OfValue(string value)
    {
        var words = Merge(NameTokens.Of(value));
        foreach (var word in words)
            if (Of(word) is { } environment) return environment;
        return null;
    }

    /// <summary>Whether the word means an environment in this place without further support.</summary>
    public static bool SpeaksForItself(string word, bool last)
    {
        if (IsPullRequest(word)) return true;
        var letters = word.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return Strong.Contains(letters) || (last && StrongLast.Contains(letters));
    }

    /// <summary>Whether the word, in front or in the middle, may mean the environment that a tag, stack or cluster says. live-chat, test-runner
    /// and demo-shop run in environments of their names as well.</summary>
    public static bool MayLead(string word) => word.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') is "dev" or "development" or "production" or "qa" or "sandbox" or "stage" or "tst" or "devel";

    /// <summary>non-prod and pre-prod are one word each, and so is pr-123.</summary>
    public static IReadOnlyList<string> Merge(IReadOnlyList<string> words)
    {
        var at = -1;
        for (var i = 0; i + 1 < words.Count && at < 0; i++)
            if ((words[i] is "non" or "pre" && words[i + 1] is "prod" or "prd" or "production") || (words[i] is "pr" or "mr" or "pull" or "preview" && words[i + 1].Length <= 6 && words[i + 1].All(char.IsAsciiDigit))) at = i;
        return at < 0 ? words : [.. words.Take(at), words[at] + (words[at + 1] is "prd" ? "prod" : words[at + 1]), .. words.Skip(at + 2)];
    }

    /// <summary>pr1234, mr7, preview12: the environment of one change.</summary>
    private static bool IsPullRequest(string word) =>
        word.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') is var letters && letters.Length < word.Length && letters is "pr" or "mr" or "pull" or "preview" && word.Length - letters.Length <= 6;
}
