using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Dd0c.Domain.Ask;

/// <summary>A question as it was typed.</summary>
public static partial class Question
{
    /// <returns>The question in one line, or what is wrong with it.</returns>
    public static (string? Text, string? Fault) Read(string? given)
    {
        var text = Blank().Replace(given ?? "", " ").Trim();
        return text.Length == 0 ? (null, "Ask something: who owns a service, what is broken, what depends on what.")
            : text.Length > AskLimits.LongestQuestion ? (null, $"Ask in at most {AskLimits.LongestQuestion} characters; these are {text.Length}.")
            : (text, null);
    }

    /// <summary>The same for questions that get the same answer: case, and marks at the end, make no other one of it.</summary>
    /// <param name="text">As <see cref="Read"/> gave it.</param>
    /// <param name="model">Which one is asked, and in which words.</param>
    /// <param name="tools">What may be looked up.</param>
    /// <param name="stand">How the catalog stands.</param>
    public static byte[] Key(string text, string model, IEnumerable<string> tools, string stand) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', [text.ToLowerInvariant().TrimEnd('?', '!', '.', ' '), model, string.Join(',', tools.Order(StringComparer.Ordinal)), stand])));

    [GeneratedRegex(@"[\s\p{Cc}]+")] private static partial Regex Blank();
}
