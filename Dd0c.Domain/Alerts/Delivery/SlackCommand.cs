using System.Globalization;
using System.Text.RegularExpressions;

namespace Dd0c.Domain.Alerts.Delivery;

/// <summary>What somebody typed after /dd0c.</summary>
public abstract partial record SlackCommand
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMinutes(1), s_longest = TimeSpan.FromDays(30);

    public sealed record Status : SlackCommand;

    /// <param name="What">A service's name, or part of a title.</param>
    public sealed record Mute(string What, TimeSpan For) : SlackCommand;

    public sealed record WhoOwns(string Service) : SlackCommand;

    /// <param name="Whom">A team or a service; empty: of all.</param>
    public sealed record OnCall(string Whom) : SlackCommand;

    public sealed record Search(string Words) : SlackCommand;

    public sealed record Config : SlackCommand;

    /// <param name="Why">What was wrong with it; null: help was asked for.</param>
    public sealed record Help(string? Why = null) : SlackCommand;

    public static SlackCommand Read(string? text)
    {
        var said = Space().Replace((text ?? "").Trim(), " ");
        var (verb, rest) = said.IndexOf(' ') is > 0 and var at ? (said[..at], said[(at + 1)..]) : (said, "");
        return verb.ToLowerInvariant() switch
        {
            "" or "help" => new Help(),
            "status" => new Status(),
            "config" or "settings" => new Config(),
            "mute" => ReadMute(rest),
            "who" when rest.StartsWith("owns ", StringComparison.OrdinalIgnoreCase) && Bare(rest[5..]) is { Length: > 0 } service => new WhoOwns(service),
            "who" => new Help("Name a service: `who owns checkout`."),
            "search" or "find" => Bare(rest) is { Length: > 0 } words ? new Search(words) : new Help("Say what to look for: `search payments`."),
            "oncall" or "on-call" => new OnCall(Bare(rest)),
            _ => new Help($"There is no command “{(said.Length > 60 ? said[..60] : said)}”."),
        };
    }

    private static SlackCommand ReadMute(string rest)
    {
        var parts = Time().Match(rest);
        if (!parts.Success || Bare(parts.Groups["what"].Value) is not { Length: >= 2 and <= 200 } what) return new Help("Say what and how long: `mute checkout 2h`, `mute \"disk almost full\" 30m`.");
        if (!double.TryParse(parts.Groups["count"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return new Help("Say how long: `30m`, `2h`, `1d`.");
        var minutes = count * char.ToLowerInvariant(parts.Groups["unit"].Value[0]) switch { 'm' => 1, 'h' => 60, _ => 24 * 60 };
        return minutes < s_shortest.TotalMinutes || minutes > s_longest.TotalMinutes ? new Help("A mute lasts from 1 minute to 30 days.") : new Mute(what, TimeSpan.FromMinutes(minutes));
    }

    /// <summary>Without quotes, ours or those a phone makes of them.</summary>
    private static string Bare(string text) => text.Trim().Trim('"', '“', '”', '\'', '`', '‘', '’').Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"^(?<what>.+?) (for )?(?<count>\d{1,6}) ?(?<unit>m|min|mins|minutes?|h|hours?|hrs?|d|days?)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Time();
}
