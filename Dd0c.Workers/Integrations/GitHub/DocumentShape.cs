namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>A piece of a GraphQL document that can be left out when a server does not know it.</summary>
internal sealed record DocumentPart(string Name, string Fields, bool Required = false);

/// <summary>Which optional parts are still asked for: older Enterprise Servers lack fields of today's schema.</summary>
internal sealed class DocumentShape
{
    private readonly Lock _lock = new();
    private HashSet<string> _dropped = [];

    public bool Has(string part) => !_dropped.Contains(part);

    public string Fields(IEnumerable<DocumentPart> parts) => string.Join("\n", parts.Where(p => Has(p.Name)).Select(p => p.Fields));

    /// <summary>Grows with each part left out, so that a late answer to an older document is known for what it is.</summary>
    public int Version => _dropped.Count;

    /// <summary>Leaves out the parts that use a name the server does not know. False: there is no such part left.</summary>
    public bool TryDrop(IReadOnlyList<GraphQLError> errors, IReadOnlyList<DocumentPart> parts)
    {
        var names = errors.Where(e => e.IsUnknownName).SelectMany(e => e.Names.Take(1)).ToHashSet();
        var hit = parts.Where(p => !p.Required && names.Any(n => Mentions(p.Fields, n))).Select(p => p.Name).ToList();
        lock (_lock)
        {
            if (!hit.Exists(Has)) { return false; }
            _dropped = [.. _dropped, .. hit]; // replaced, not changed: others read it meanwhile
            return true;
        }
    }

    private static bool Mentions(string fields, string name)
    {
        for (var at = fields.IndexOf(name, StringComparison.Ordinal); at >= 0; at = fields.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var end = at + name.Length;
            if ((at == 0 || !IsNameChar(fields[at - 1])) && (end == fields.Length || !IsNameChar(fields[end]))) { return true; }
        }
        return false;
    }

    private static bool IsNameChar(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
