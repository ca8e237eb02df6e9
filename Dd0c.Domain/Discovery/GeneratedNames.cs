using System.Text.RegularExpressions;

namespace Dd0c.Domain.Discovery;

/// <summary>
/// Reads generated names back to what a person wrote. CloudFormation makes <c>stack-LogicalId-RANDOM</c> (12 or 13 characters); the CDK ends
/// a logical id in eight hex digits; Terraform's name_prefix ends in a time of 18 digits and a count of 8 hex digits; random_id leaves a short hex tail; Amplify numbers its stacks.
/// </summary>
public static partial class GeneratedNames
{
    /// <summary>The written part of a physical name.</summary>
    /// <param name="stackName">Of the stack that made it, if known: its name in front says nothing new.</param>
    /// <param name="logicalId">As the template has it, if known.</param>
    public static string Read(string name, string? stackName = null, string? logicalId = null)
    {
        if (logicalId is { Length: > 0 } && IsMadeFrom(name, stackName, logicalId)) return ReadLogicalId(logicalId);
        if (Amplify().Match(name) is { Success: true } amplify) return amplify.Groups[1].Value;
        var tail = RandomTail().Match(name);
        var generated = tail.Success && LooksRandom(tail.Groups[1].Value);
        var rest = generated ? name[..tail.Index] : name;
        // Names are cut to 64 characters by shortening the stack's part, so the prefix may be cut too.
        if (generated && stackName is not null && rest.StartsWith(stackName + "-", StringComparison.OrdinalIgnoreCase)) return ReadLogicalId(rest[(stackName.Length + 1)..]);
        if (generated) return ReadLogicalId(rest);
        return TrimTail(name);
    }

    /// <summary>Whether a name was made by a tool rather than chosen.</summary>
    public static bool IsGenerated(string name, string? stackName = null, string? logicalId = null) =>
        (logicalId is { Length: > 0 } && IsMadeFrom(name, stackName, logicalId)) || (RandomTail().Match(name) is { Success: true } tail && LooksRandom(tail.Groups[1].Value));

    /// <summary><c>PaymentHandlerFn8A2B1C3D</c> → <c>PaymentHandlerFn</c>.</summary>
    public static string ReadLogicalId(string logicalId) => CdkHash().Match(logicalId) is { Success: true } hash && hash.Index > 0 ? logicalId[..hash.Index] : logicalId;

    private static bool IsMadeFrom(string name, string? stackName, string logicalId)
    {
        var at = name.LastIndexOf(logicalId, StringComparison.OrdinalIgnoreCase);
        if (at >= 0 && name.Length > at + logicalId.Length && name[at + logicalId.Length] == '-' && IsTail(name[(at + logicalId.Length + 1)..])) return true;
        // The logical id itself may be cut.
        return stackName is not null && name.StartsWith(stackName + "-", StringComparison.OrdinalIgnoreCase)
            && name.Split('-') is [.., var id, var tail] && IsTail(tail) && id.Length >= 4 && logicalId.StartsWith(id, StringComparison.OrdinalIgnoreCase);
    }

    private static string TrimTail(string name)
    {
        if (TerraformTime().Match(name) is { Success: true, Index: > 0 } time) return name[..time.Index];
        if (HexTail().Match(name) is { Success: true, Index: > 0 } hex && hex.Value.Any(char.IsAsciiDigit) && hex.Value.Any(char.IsAsciiLetter)) return name[..hex.Index];
        return ReadLogicalId(name);
    }

    /// <summary>Chance of letters and digits, not a word: a digit, and either no vowels' rhythm or mixed case.</summary>
    private static bool LooksRandom(string tail) =>
        tail.Length is >= 10 and <= 13 && tail.All(char.IsAsciiLetterOrDigit)
        && ((tail.Any(char.IsAsciiDigit) && (tail.Any(char.IsAsciiLetterUpper) || tail.Length >= 12))
            || (tail.Length >= 12 && (tail.All(char.IsAsciiLetterUpper) || Switches(tail) >= 3)));

    /// <summary>After a known logical id anything short without a separator is the tail.</summary>
    private static bool IsTail(string tail) => tail.Length is >= 4 and <= 14 && tail.All(char.IsAsciiLetterOrDigit) && (tail.Any(char.IsAsciiDigit) || tail.Any(char.IsAsciiLetterUpper));

    private static int Switches(string tail)
    {
        var switches = 0;
        for (var i = 1; i < tail.Length; i++)
            if (char.IsAsciiLetterUpper(tail[i]) != char.IsAsciiLetterUpper(tail[i - 1])) switches++;
        return switches;
    }

    // amplify-<app>-<environment>-<five or six digits>
    [GeneratedRegex("^amplify-([a-z0-9]+-[a-z0-9]+)-[0-9]{5,6}$")]
    private static partial Regex Amplify();

    [GeneratedRegex("-([A-Za-z0-9]{10,13})$")]
    private static partial Regex RandomTail();

    [GeneratedRegex("(?=[0-9A-F]*[0-9])[0-9A-F]{8}$|(?<=[a-z])[A-F]{8}$")]
    private static partial Regex CdkHash();

    [GeneratedRegex("[-_]?(20[0-9]{16}[0-9a-f]{8}|[0-9]{18,26})$")]
    private static partial Regex TerraformTime();

    [GeneratedRegex("[-_][0-9a-f]{6,12}$")]
    private static partial Regex HexTail();
}
