using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Deploys;

namespace Dd0c.Domain.Alerts.Noise;

/// <summary>What suggestions are made of.</summary>
/// <param name="Reasons">Why each episode is in the incident.</param>
/// <param name="Suspects">Likeliest first.</param>
/// <param name="Learned">Edges that past incidents taught and nobody has confirmed.</param>
/// <param name="Answered">Keys of suggestions that people have answered with no: not made again.</param>
public sealed record SuggestionInput(Guid IncidentId, NoiseInput Noise, NoiseScore Score, IReadOnlyDictionary<Guid, JoinReason> Reasons, IReadOnlyList<Suspect> Suspects, IReadOnlyList<NeighbourEdge> Learned, IReadOnlySet<string> Answered);

public static class Suggestions
{
    private const int Group = 3, EnoughToSuppress = 5, TooManyAWeek = 20, NoiseEnough = 60;
    private const double SelfResolving = 0.8, NeverActioned = 0.95, Likely = 0.4;

    /// <summary>What a person might do, surest first; dd0c does none of it by itself.</summary>
    public static IReadOnlyList<Suggestion> Of(SuggestionInput input)
    {
        var all = new List<Suggestion>();
        if (Grouping(input) is { } group) all.Add(group);
        all.AddRange(Suppressing(input));
        all.AddRange(Tuning(input));
        all.AddRange(Depending(input));
        return [.. all.Where(s => !input.Answered.Contains(s.Key)).OrderByDescending(s => s.Confidence).ThenBy(s => s.Key, StringComparer.Ordinal)];
    }

    private static Suggestion? Grouping(SuggestionInput input)
    {
        var episodes = input.Noise.Episodes;
        // One alert that fires again and again needs no grouping.
        if (episodes.Count < Group || episodes.DistinctBy(e => e.Identity).Count() < 2) return null;
        var services = episodes.Select(e => e.ServiceId is { } id ? Name(input, id) : e.ServiceWord).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var rules = episodes.Select(e => input.Reasons.GetValueOrDefault(e.Id)?.Rule).OfType<string>().Where(r => r != "first").GroupBy(r => r).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        var sure = rules.Count == 0 ? 0.5 : rules.Sum(g => g.Count() * Weight(g.Key)) / rules.Sum(g => g.Count());
        var because = rules.Count == 0 ? "they came together" : string.Join(", ", rules.Select(g => $"{g.Count()} by {Words(g.Key)}"));
        return new Suggestion("group", "group:" + Identities.Hash(string.Join('\n', services)), Math.Round(sure, 2), $"These {episodes.Count} alerts are one incident",
            $"{Count(services.Count, "service")} within {Minutes(episodes.Max(e => e.StartedAt) - episodes.Min(e => e.StartedAt))}: {because}.", Ids(episodes));
    }

    private static IEnumerable<Suggestion> Suppressing(SuggestionInput input)
    {
        // What the safelist holds is never offered to be silenced.
        if (input.Score.CappedBy is not null || input.Score.Value < NoiseEnough) yield break;
        var deploy = input.Suspects.Count > 0 && input.Suspects[0].Confidence >= Likely;
        foreach (var (identity, episodes, history) in Known(input).Where(k => k.History.Episodes >= EnoughToSuppress && k.History.SelfResolved >= SelfResolving * k.History.Episodes && k.History.Helpful == 0))
            yield return new Suggestion("suppress", $"suppress:{identity}", Math.Round((double)history.SelfResolved / (history.Episodes + 1), 2), $"\u201c{episodes[0].Title}\u201d could be held back",
                $"{history.SelfResolved} of the last {history.Episodes} resolved themselves and nobody acted on them{(history.MedianLife is { } life ? $", half of them within {Minutes(life)}" : "")}{(deploy ? "; this time a change is suspected: look at that first" : "")}.", Ids(episodes));
    }

    private static IEnumerable<Suggestion> Tuning(SuggestionInput input)
    {
        foreach (var group in input.Noise.Episodes.GroupBy(e => e.Identity, StringComparer.Ordinal))
        {
            var (identity, episodes, history) = (group.Key, group.OrderBy(e => e.StartedAt).ToList(), input.Noise.History.GetValueOrDefault(group.Key) ?? new AlertHistory(1, 0, 0));
            var weekly = 7.0 * history.Episodes / Math.Max(1, history.Days);
            if (weekly >= TooManyAWeek && history.SelfResolved >= NeverActioned * history.Episodes)
                yield return new Suggestion("tune", $"tune:{identity}", Math.Round(Math.Min(0.95, 0.6 + (weekly / 200)), 2), $"\u201c{episodes[0].Title}\u201d wants another threshold",
                    $"It fires {weekly.ToString("0", System.Globalization.CultureInfo.InvariantCulture)} times a week and is hardly ever acted on.", Ids(episodes));
            else if (episodes.Exists(e => e.Flapping))
                yield return new Suggestion("tune", $"tune:{identity}", 0.7, $"\u201c{episodes[0].Title}\u201d goes on and off",
                    "It changed more than four times within half an hour: a longer time to fire, or a lower threshold to recover, would make it one alert.", Ids(episodes));
        }
    }

    private static IEnumerable<Suggestion> Depending(SuggestionInput input)
    {
        var here = input.Noise.Episodes.Where(e => e.ServiceId is not null).ToLookup(e => e.ServiceId!.Value);
        foreach (var edge in input.Learned.Where(e => here.Contains(e.From) && here.Contains(e.To)))
            yield return new Suggestion("dependency", $"dependency:{edge.From:N}:{edge.To:N}", edge.Confidence, $"{Name(input, edge.From)} seems to need {Name(input, edge.To)}",
                $"In {edge.Count} incidents {Name(input, edge.To)} alerted one to three minutes before {Name(input, edge.From)}.", Ids([.. here[edge.From], .. here[edge.To]]));
    }

    private static IEnumerable<(string Identity, List<Episode> Episodes, AlertHistory History)> Known(SuggestionInput input) =>
        input.Noise.Episodes.GroupBy(e => e.Identity, StringComparer.Ordinal).Where(g => input.Noise.History.ContainsKey(g.Key)).Select(g => (g.Key, g.OrderBy(e => e.StartedAt).ToList(), input.Noise.History[g.Key]));

    private static string Name(SuggestionInput input, Guid service) => input.Noise.ServiceNames.GetValueOrDefault(service) ?? "a service";

    private static double Weight(string rule) => rule switch { "same_alert" or "by_hand" => 0.98, "same_fault" => 0.95, "same_service" => 0.92, "same_group" => 0.85, "dependency" => 0.85, "same_host" => 0.8, _ => 0.7 };

    private static string Words(string rule) => rule switch
    {
        "same_alert" => "the same alert", "same_fault" => "the same fault", "same_service" => "the same service", "same_group" => "the sender's group", "same_host" => "the same host",
        "dependency" => "a dependency", "learned" => "what earlier incidents taught", "by_hand" => "hand", _ => rule,
    };

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Minutes(TimeSpan span) => $"{Math.Max(1, (int)Math.Ceiling(span.TotalMinutes))} min";

    private static List<Guid> Ids(IReadOnlyList<Episode> episodes) => [.. episodes.Select(e => e.Id).Distinct()];
}
