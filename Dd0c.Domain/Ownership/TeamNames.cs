using System.Text.RegularExpressions;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Ownership;

/// <summary>What the key of a tag says of its value.</summary>
internal enum TeamKey
{
    /// <summary>team, squad, owning-team: a team, known or not.</summary>
    Team,
    /// <summary>owner, contact, slack: a team, a person, a channel or an address.</summary>
    Owner,
    /// <summary>cost-center, department: something a team often shares its name with, and often does not.</summary>
    Kin,
}

/// <summary>What the spelling of an owner alone tells: a team, a person, or an id of something.</summary>
internal static partial class TeamNames
{
    /// <summary>Backstage's <c>group:default/payments</c>, a mailbox, a channel → the name in it.</summary>
    public static string Bare(string spelling)
    {
        var value = spelling.Trim().Trim('"');
        if (value.StartsWith("group:", StringComparison.OrdinalIgnoreCase)) value = value[6..];
        else if (value.StartsWith("user:", StringComparison.OrdinalIgnoreCase)) return "";
        if (value.StartsWith("default/", StringComparison.OrdinalIgnoreCase)) value = value[8..];
        if (value.IndexOf('@', StringComparison.Ordinal) is > 0 and var at) value = value[..at].Split('+')[0];
        return value.TrimStart('#');
    }

    /// <summary>What all spellings of one team have in common: <c>team-payments</c>, <c>Payments Squad</c> → payment.</summary>
    public static string Form(string spelling, string? org)
    {
        var words = NameTokens.Of(spelling[(spelling.LastIndexOf('/') + 1)..]);
        // payments-dev is a channel of the team's, dev alone is its name.
        var kept = words.Where((w, i) => !IsTeamWord(w) && w != org?.ToLowerInvariant() && !(i > 0 && i == words.Count - 1 && w is "dev")).ToList();
        return NameTokens.Join((kept.Count > 0 ? kept : words).Select(Singular));
    }

    /// <summary>Ledger Squad: the value itself says what it is.</summary>
    public static bool SaysTeam(string spelling) => NameTokens.Of(Bare(spelling)) is { Count: > 1 } words && words.Any(w => w is "team" or "squad" or "crew" or "tribe" or "guild" or "devs" or "engineering");

    /// <summary>jane.doe@acme.com, Jane Doe, Doe, Jane: a mailbox with a dot, two or three capitalised names.</summary>
    public static bool LooksLikePerson(string spelling) =>
        (spelling.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && spelling[..at].Contains('.', StringComparison.Ordinal)) || (FullName().IsMatch(spelling.Trim()) && !SaysTeam(spelling));

    /// <summary>C0123ABCD, an ARN, an address on the web, a number, a GUID: it names something, and nobody calls a team by it.</summary>
    public static bool IsId(string spelling)
    {
        var value = spelling.Trim().Trim('"', '<', '>', '!', '#', '@');
        return value.Contains("://", StringComparison.Ordinal) || value.StartsWith("arn:", StringComparison.OrdinalIgnoreCase) || value.StartsWith("www.", StringComparison.OrdinalIgnoreCase) || value.StartsWith("subteam^", StringComparison.Ordinal)
            || !value.Any(char.IsLetter) || Guid.TryParse(value, out _) || SlackId().IsMatch(value) || Hex().IsMatch(value);
    }

    private static bool IsTeamWord(string word) => word is "team" or "teams" or "squad" or "eng" or "engineering" or "engineers" or "devs" or "developers" or "crew" or "tribe" or "guild" or "group" or "the" or "oncall";

    private static string Singular(string word) => word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word[..^1] : word;

    [GeneratedRegex("^\\p{Lu}[\\p{L}'’-]*,?( \\p{Lu}\\.?)?( \\p{Lu}[\\p{Ll}'’-][\\p{L}'’-]*){1,2}$")]
    private static partial Regex FullName();

    [GeneratedRegex("^(?=[A-Z0-9]*[0-9])[A-Z][A-Z0-9]{7,}$")]
    private static partial Regex SlackId();

    [GeneratedRegex("^(?=[0-9a-f]*[0-9])[0-9a-f]{8,}$", RegexOptions.IgnoreCase)]
    private static partial Regex Hex();
}
