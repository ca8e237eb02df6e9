using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Catalog.Declaring;

/// <summary>Reads YAML that strangers wrote: counted before it is built, so that neither depth nor aliases can exhaust anything.</summary>
internal static class SafeYaml
{
    private const int MostCharacters = 500_000;
    private const int MostEvents = 100_000;
    private const int MostAliases = 200;
    private const int Deepest = 64;

    /// <exception cref="UnreadableYaml">With the line and the reason.</exception>
    public static IReadOnlyList<YamlNode> Load(string text)
    {
        if (text.Length > MostCharacters) throw new UnreadableYaml(1, $"is longer than {MostCharacters / 1000} KB");
        try
        {
            Count(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return [.. stream.Documents.Select(d => d.RootNode)];
        }
        catch (YamlException e)
        {
            throw new UnreadableYaml((int)Math.Max(1, e.Start.Line), $"is not valid YAML ({e.Message.TrimEnd('.')})");
        }
    }

    /// <summary>The event parser keeps its place in a stack of its own; only building the nodes recurses.</summary>
    private static void Count(string text)
    {
        var parser = new Parser(new StringReader(text));
        var (depth, events, aliases) = (0, 0, 0);
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            var line = (int)parser.Current.Start.Line;
            if (parser.Current is AnchorAlias && ++aliases > MostAliases) throw new UnreadableYaml(line, $"has more than {MostAliases} aliases");
            if (depth > Deepest) throw new UnreadableYaml(line, $"is nested more than {Deepest} levels deep");
            if (++events > MostEvents) throw new UnreadableYaml(line, $"has more than {MostEvents} parts");
        }
    }
}

/// <summary>That a text is no YAML, or more of it than anybody writes.</summary>
internal sealed class UnreadableYaml(int line, string reason) : Exception(reason)
{
    public int Line => line;
}
