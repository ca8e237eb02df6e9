namespace Dd0c.Web.Platform;

/// <summary>The command line cannot be understood or carried out; the message says why, in a line.</summary>
internal sealed class CliFault(string message) : Exception(message);

/// <summary>The <c>--name value</c> and <c>--name=value</c> options of one command.</summary>
internal sealed class CliOptions
{
    private readonly List<(string Name, string Value)> _given = [];

    /// <exception cref="CliFault">An option is unknown or lacks its value.</exception>
    public static CliOptions Parse(string[] args, params string[] known)
    {
        var options = new CliOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal)) throw new CliFault($"\"{args[i]}\" is not understood here.");
            var (name, value) = args[i].IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (args[i][2..at], args[i][(at + 1)..])
                : i + 1 < args.Length ? (args[i][2..], args[++i])
                : throw new CliFault($"{args[i]} needs a value.");
            if (!known.Contains(name)) throw new CliFault($"There is no option --{name} here. There are: --{string.Join(" --", known)}");
            options._given.Add((name, value));
        }
        return options;
    }

    public string? One(string name) => _given.LastOrDefault(g => g.Name == name).Value;

    public IEnumerable<string> All(string name) => _given.Where(g => g.Name == name).Select(g => g.Value);
}
