namespace Dd0c.Domain.Discovery;

/// <summary>A name without its environment and region.</summary>
/// <param name="Words">What is left; never empty for a name that had words.</param>
/// <param name="Environment">The environment that stood in the name, or null.</param>
public sealed record FoldedName(IReadOnlyList<string> Words, string? Environment);

/// <summary>A name of the estate and where it was met; region and account may stand in it.</summary>
public readonly record struct PlacedName(IReadOnlyList<string> Words, string? Region = null, string? Account = null);

/// <summary>
/// Takes environments and regions out of names. A doubtful word (live, test, dev in front) counts as an environment only when the estate
/// supports it: the same name is there with another environment in that place, the resource's tag, stack or cluster says the same, or the
/// word has that habit here: enough other names bear it in that place beside a twin.
/// </summary>
public sealed class EnvironmentFolding
{
    private const int HabitNames = 3;
    private const double HabitShare = 0.3;

    private readonly Dictionary<string, string?> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _hints = new(StringComparer.Ordinal);
    private readonly HashSet<(string Word, int End)> _habits;
    private readonly HashSet<string> _wholes;

    /// <param name="names">Every name of the estate.</param>
    /// <param name="wholes">Names of repositories: shop-demo with a repository of that name is no shop of a demo environment.</param>
    public EnvironmentFolding(IEnumerable<PlacedName> names, IEnumerable<string>? wholes = null)
    {
        _wholes = (wholes ?? []).Select(w => NameTokens.Squash(NameTokens.Of(w))).ToHashSet(StringComparer.Ordinal);
        var met = new Dictionary<(string Word, int End), HashSet<string>>();
        foreach (var name in names)
        {
            var words = WithoutRegion(EnvironmentWords.Merge(name.Words), name.Region, name.Account);
            for (var i = 0; i < words.Count; i++)
            {
                var slot = EnvironmentWords.Of(words[i]) ?? (IsContinent(words[i]) ? words[i] : null);
                if (slot is null) continue;
                var template = Template(words, i);
                // Null marks a template that was seen with two different words: a true slot.
                if (!_slots.TryGetValue(template, out var seen)) _slots[template] = slot;
                else if (seen is not null && seen != slot) _slots[template] = null;
                if (End(i, words.Count) is { } end) (met.TryGetValue((words[i], end), out var templates) ? templates : met[(words[i], end)] = new(StringComparer.Ordinal)).Add(template);
            }
        }
        _habits = [.. met.Where(m => m.Value.Count(t => _slots[t] is null) is var twins && twins >= HabitNames && twins >= HabitShare * m.Value.Count).Select(m => m.Key)];
    }

    /// <summary>In front 0, behind 1; in between, where words are anything, null.</summary>
    private static int? End(int i, int count) => count < 2 ? null : i == 0 ? 0 : i == count - 1 ? 1 : null;

    private static IReadOnlyList<string> WithoutRegion(IReadOnlyList<string> words, string? region, string? account)
    {
        var keep = new bool[words.Count];
        Array.Fill(keep, true);
        MarkRegion(words, keep, region, account);
        return keep.Contains(false) ? [.. words.Where((_, i) => keep[i])] : words;
    }

    /// <summary>Notes in which environment a name was met. A dev-portal that runs in production too is not a portal of the dev environment.</summary>
    public void Met(IReadOnlyList<string> name, string? environment)
    {
        if (environment is null) return;
        var key = string.Join('-', EnvironmentWords.Merge(name));
        if (!_hints.TryGetValue(key, out var met)) _hints[key] = met = new(StringComparer.Ordinal);
        met.Add(environment);
    }

    /// <param name="region">Of the resource, e.g. eu-west-1; its spellings are taken out as well.</param>
    /// <param name="hint">The environment that a tag, the stack or the cluster gives.</param>
    public FoldedName Fold(IReadOnlyList<string> name, string? region = null, string? account = null, string? hint = null)
    {
        var words = EnvironmentWords.Merge(name);
        if (words.Count < 2) return new FoldedName(words, words.Count == 1 && EnvironmentWords.SpeaksForItself(words[0], true) ? EnvironmentWords.Of(words[0]) : null);
        var keep = new bool[words.Count];
        Array.Fill(keep, true);
        MarkRegion(words, keep, region, account);
        string? environment = null;
        var met = _hints.GetValueOrDefault(string.Join('-', words));
        for (var i = words.Count - 1; i >= 0; i--)
        {
            if (!keep[i] || EnvironmentWords.Of(words[i]) is not { } here) continue;
            var last = !keep.AsSpan(i + 1).Contains(true) || words.Skip(i + 1).All(w => IsContinent(w) || int.TryParse(w, out _));
            var supported = here == hint && (last || EnvironmentWords.MayLead(words[i])) && met?.Any(m => m != here) != true;
            if (!EnvironmentWords.SpeaksForItself(words[i], last) && ((!supported && !IsSlot(words, keep, i) && !HasHabit(words, keep, i)) || _wholes.Contains(NameTokens.Squash(words)))) continue;
            if (environment is not null && here != environment) continue;
            (keep[i], environment) = (false, here);
        }
        for (var i = 0; i < words.Count; i++)
            if (keep[i] && IsContinent(words[i]) && region?.StartsWith(words[i] + "-", StringComparison.Ordinal) == true && (IsSlot(words, keep, i) || (environment is not null && (i == words.Count - 1 || i == 0)))) keep[i] = false;
        var left = words.Where((_, i) => keep[i]).ToList();
        return left.Count == 0 ? new FoldedName(words, environment) : new FoldedName(left, environment);
    }

    /// <summary>The words as the constructor met them: without the region, and with what was taken out since.</summary>
    private bool IsSlot(IReadOnlyList<string> words, bool[] keep, int i) =>
        (_slots.TryGetValue(Template(words, i), out var one) && one is null) || (_slots.TryGetValue(Template([.. words.Where((_, w) => keep[w] || w == i)], keep.AsSpan(0, i).Count(true)), out one) && one is null);

    private bool HasHabit(IReadOnlyList<string> words, bool[] keep, int i)
    {
        var (before, after) = (keep.AsSpan(0, i).Contains(true), keep.AsSpan(i + 1).Contains(true));
        return before != after && _habits.Contains((words[i], before ? 1 : 0));
    }

    private static string Template(IReadOnlyList<string> words, int slot) => string.Join('-', words.Select((w, i) => i == slot ? "*" : w));

    private static bool IsContinent(string word) => word is "us" or "eu" or "ap" or "sa" or "ca" or "me" or "af" or "il" or "cn";

    private static void MarkRegion(IReadOnlyList<string> words, bool[] keep, string? region, string? account)
    {
        for (var i = 0; i < words.Count; i++)
            if (words[i].Length == 12 && words[i] == account) keep[i] = false;
        if (region is null || region.Split('-') is not { Length: >= 3 } parts) return;
        var (continent, direction, number) = (parts[0], parts[^2], parts[^1]);
        var shortDirection = direction.Replace("north", "n", StringComparison.Ordinal).Replace("south", "s", StringComparison.Ordinal)
            .Replace("east", "e", StringComparison.Ordinal).Replace("west", "w", StringComparison.Ordinal).Replace("central", "c", StringComparison.Ordinal);
        string[] joined = [continent + shortDirection + number, continent + direction + number, continent + number];
        for (var i = 0; i < words.Count; i++)
        {
            if (joined.Contains(words[i])) keep[i] = false;
            else if (i + 2 < words.Count && words[i] == continent && words[i + 1] == direction && words[i + 2] == number) keep[i] = keep[i + 1] = keep[i + 2] = false;
            else if (i + 1 < words.Count && words[i] == continent && words[i + 1] == direction + number) keep[i] = keep[i + 1] = false;
        }
    }
}
