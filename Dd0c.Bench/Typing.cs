namespace Dd0c.Bench;

/// <param name="Kind">What sort of typing it stands for.</param>
internal sealed record TypedQuery(string Kind, string Text);

/// <summary>What people type into the palette on the way to a service: every keystroke, some with slips.</summary>
internal static class Typing
{
    public static IEnumerable<TypedQuery> Queries()
    {
        for (var i = 0; i < 24; i++)
        {
            var name = SyntheticCompany.Name(i * 97 % 2400);
            var words = name.Split('-');
            foreach (var q in Keystrokes(name, "name")) yield return q;
            foreach (var q in Keystrokes(name.Replace('-', ' '), "words")) yield return q;
            if (i % 3 == 0)
                foreach (var q in Keystrokes($"{words[1]} {words[0]}", "words turned round")) yield return q;
            if (words[0].Length > 4)
                foreach (var q in Keystrokes($"{words[0].Remove(3, 1)} {words[1]}", "a letter left out").Skip(4)) yield return q;
            if (words[1].Length > 4)
                foreach (var q in Keystrokes($"{words[0]} {words[1][..2]}{words[1][3]}{words[1][2]}{words[1][4..]}", "two letters swapped").Skip(words[0].Length + 4)) yield return q;
            if (i % 4 == 0) yield return new("initials", $"{words[0][0]}{words[1][0]}");
            if (i % 4 == 0)
                foreach (var q in Keystrokes($"team {i % 40:00}", "a team")) yield return q;
        }
    }

    private static IEnumerable<TypedQuery> Keystrokes(string text, string kind) =>
        Enumerable.Range(1, text.Length).Where(n => text[n - 1] != ' ').Select(n => new TypedQuery(n switch { 1 => "1 letter", 2 => "2 letters", _ => kind }, text[..n]));
}
