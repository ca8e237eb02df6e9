namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>
/// The members of an answer that we read, by their names on the wire; everything else is skipped by the parser and so
/// never becomes a value of ours. Written <c>Stacks[]{StackId Tags[]{Key Value}} NextToken</c>: <c>[]</c> is a list,
/// <c>&lt;&gt;</c> a map with free keys, <c>&lt;a.|b.&gt;</c> a map of which only keys with these prefixes are kept, <c>(a:)</c> a text that
/// is kept only when it begins so.
/// </summary>
internal sealed class ReplyShape
{
    private readonly Dictionary<string, ReplyShape> _members = new(StringComparer.OrdinalIgnoreCase);

    private ReplyShape(string name) => Name = name;

    public string Name { get; }
    public bool IsList { get; private set; }
    public bool IsMap { get; private set; }
    /// <summary>Of a map: the prefixes of the keys to keep; empty keeps all.</summary>
    public IReadOnlyList<string> KeyPrefixes { get; private set; } = [];
    /// <summary>Of a text: how it must begin to be kept; null keeps all.</summary>
    public string? TextPrefix { get; private set; }
    public IReadOnlyCollection<ReplyShape> Members => _members.Values;
    public bool IsLeaf => _members.Count == 0 && !IsMap;

    // Vendors' simulators differ in the case of a letter now and then; AWS has no two members that differ in case alone.
    public ReplyShape? this[string name] => _members.GetValueOrDefault(name);

    public bool Keeps(string key) => KeyPrefixes.Count == 0 || KeyPrefixes.Any(p => key.StartsWith(p, StringComparison.OrdinalIgnoreCase));

    public bool KeepsText(string? text) => TextPrefix is null || text?.StartsWith(TextPrefix, StringComparison.Ordinal) == true;

    public static ReplyShape Parse(string text)
    {
        var root = new ReplyShape("");
        var at = 0;
        ReadMembers(text, ref at, root);
        return at == text.Length ? root : throw new FormatException($"'{text[at]}' at {at} of reply shape \"{text}\"");
    }

    private static void ReadMembers(string text, ref int at, ReplyShape into)
    {
        while (at < text.Length && text[at] != '}')
        {
            if (char.IsWhiteSpace(text[at])) { at++; continue; }
            var start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_')) { at++; }
            if (at == start) { throw new FormatException($"name expected at {at} of reply shape \"{text}\""); }
            var member = new ReplyShape(text[start..at]);
            if (Next(text, ref at, "[]")) { member.IsList = true; }
            if (Next(text, ref at, "<"))
            {
                var end = text.IndexOf('>', at);
                (member.IsMap, member.KeyPrefixes) = (true, text[at..end].Split('|', StringSplitOptions.RemoveEmptyEntries));
                at = end + 1;
            }
            if (Next(text, ref at, "("))
            {
                var end = text.IndexOf(')', at);
                member.TextPrefix = text[at..end];
                at = end + 1;
            }
            if (Next(text, ref at, "{"))
            {
                ReadMembers(text, ref at, member);
                at++;
            }
            into._members.Add(member.Name, member);
        }
    }

    private static bool Next(string text, ref int at, string token)
    {
        if (string.CompareOrdinal(text, at, token, 0, token.Length) != 0) { return false; }
        at += token.Length;
        return true;
    }
}
