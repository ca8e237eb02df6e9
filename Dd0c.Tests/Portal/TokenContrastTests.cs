using System.Globalization;
using System.Text.RegularExpressions;
using Dd0c.Web.Platform;
using Xunit;

namespace Dd0c.Tests.Portal;

public sealed partial class TokenContrastTests
{
    private static readonly Dictionary<string, (string Light, string Dark)> s_tokens = Read();
    private static readonly string[] s_surfaces = ["bg", "subtle", "inset"];
    private static readonly string[] s_tones = ["success", "warning", "danger", "info", "neutral"];

    /// <summary>Every pair of text and ground that the style sheet sets.</summary>
    public static TheoryData<string, string, double> Pairs()
    {
        var pairs = new TheoryData<string, string, double>();
        foreach (var ground in s_surfaces.Append("accent-soft"))
        {
            pairs.Add("text", ground, 4.5);
            pairs.Add("accent", ground, 4.5);
            if (ground != "accent-soft") pairs.Add("muted", ground, 4.5);
        }
        foreach (var tone in s_tones)
        {
            pairs.Add(tone, $"{tone}-soft", 4.5);
            pairs.Add("text", $"{tone}-soft", 4.5);
            foreach (var ground in s_surfaces.Append("accent-soft")) pairs.Add(tone, ground, 4.5);
        }
        pairs.Add("on-accent", "accent", 4.5);
        pairs.Add("text", "mark", 4.5);
        pairs.Add("bg", "text", 4.5); // toasts and the nav's labels
        foreach (var ground in s_surfaces)
        {
            pairs.Add("border-strong", ground, 3);
            pairs.Add("accent", ground, 3); // the focus ring
        }
        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_pair_of_colours_can_be_read_in_both_themes(string front, string ground, double least)
    {
        Assert.True(Ratio(s_tokens[front].Light, s_tokens[ground].Light) >= least, $"light: {front} on {ground} is {Ratio(s_tokens[front].Light, s_tokens[ground].Light):0.00}");
        Assert.True(Ratio(s_tokens[front].Dark, s_tokens[ground].Dark) >= least, $"dark: {front} on {ground} is {Ratio(s_tokens[front].Dark, s_tokens[ground].Dark):0.00}");
    }

    [Theory, InlineData("#000000", "#FFFFFF", 21), InlineData("#777777", "#FFFFFF", 4.478), InlineData("#FFFFFF", "#FFFFFF", 1)]
    public void The_ratio_is_the_one_of_WCAG(string one, string other, double ratio) => Assert.Equal(ratio, Ratio(one, other), 0.001);

    [Fact]
    public void No_rule_but_the_tokens_names_a_colour()
    {
        var elsewhere = Style("styles/").Where(s => s.Name != "styles/tokens.css").SelectMany(s => Colour().Matches(s.Text).Select(m => $"{s.Name}: {m.Value}"));
        Assert.Equal(["styles/adapt.css: #999"], elsewhere); // paper has no tokens
    }

    [Fact]
    public void The_portals_script_stays_within_its_budget() => Assert.InRange(PortalAssets.ScriptBytes, 1, 20 * 1024);

    private static double Ratio(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + .05) / (Math.Min(a, b) + .05);
    }

    private static double Luminance(string hex)
    {
        var channels = Enumerable.Range(0, 3).Select(i => int.Parse(hex.AsSpan(1 + i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= .04045 ? c / 12.92 : Math.Pow((c + .055) / 1.055, 2.4)).ToArray();
        return .2126 * channels[0] + .7152 * channels[1] + .0722 * channels[2];
    }

    private static Dictionary<string, (string, string)> Read() =>
        Token().Matches(Style("styles/tokens.css").Single().Text).ToDictionary(m => m.Groups[1].Value, m => (m.Groups[2].Value, m.Groups[3].Value));

    private static IEnumerable<(string Name, string Text)> Style(string prefix)
    {
        var assembly = typeof(PortalAssets).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    [GeneratedRegex(@"--([a-z-]+):\s*light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\)")]
    private static partial Regex Token();

    [GeneratedRegex(@"#[0-9A-Fa-f]{3,8}\b|\brgba?\(")]
    private static partial Regex Colour();
}
