using System.Globalization;

namespace Dd0c.Demo.Generated;

/// <summary>Names as people and tools spell them, within what AWS allows.</summary>
internal static class NameForms
{
    public static string Joined(IEnumerable<string> words, Casing casing) => casing switch
    {
        Casing.Snake => string.Join('_', words.SelectMany(w => w.Split('-'))),
        Casing.Pascal => string.Concat(words.Select(Pascal)),
        _ => string.Join('-', words),
    };

    public static string Pascal(string name) =>
        string.Concat(name.Split('-', '_').Where(w => w.Length > 0).Select(w => char.ToUpper(w[0], CultureInfo.InvariantCulture) + w[1..]));

    /// <summary>Payment Gateway.</summary>
    public static string Title(string name) =>
        string.Join(' ', name.Split('-', '_').Where(w => w.Length > 0).Select(w => char.ToUpper(w[0], CultureInfo.InvariantCulture) + w[1..]));

    /// <summary>For what takes only small letters, digits and hyphens.</summary>
    public static string Small(string name, int limit)
    {
        var small = name.ToLowerInvariant().Replace('_', '-');
        return (small.Length <= limit ? small : small[..limit]).TrimEnd('-');
    }

    /// <summary>As CloudFormation names what has no name: both halves are cut when all would be too long.</summary>
    public static string Made(string stack, string logicalId, string tail, int limit)
    {
        var room = limit - tail.Length - 2;
        if (stack.Length + logicalId.Length > room)
        {
            var half = room / 2;
            stack = stack.Length > half ? stack[..Math.Max(half, room - Math.Min(logicalId.Length, half))].TrimEnd('-') : stack;
            logicalId = logicalId.Length > room - stack.Length ? logicalId[..(room - stack.Length)] : logicalId;
        }
        return $"{stack}-{logicalId}-{tail}";
    }

    /// <summary>Cut at the front of the tail, which has to stay unique.</summary>
    public static string Cut(string name, string tail, int limit) => name.Length + tail.Length <= limit ? name + tail : name[..(limit - tail.Length)].TrimEnd('-', '_') + tail;
}
