using System.Globalization;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Matching;
using Dd0c.Domain.Alerts.Noise;

namespace Dd0c.Domain.Alerts;

/// <summary>What was decided of one alert on its way from the sender to people, in the order it was decided.</summary>
public static class AlertTrace
{
    public static IReadOnlyList<TraceStep> Of(TraceFacts facts)
    {
        var steps = new List<TraceStep> { Received(facts), Matched(facts), Joined(facts) };
        if (facts.Incident is not { } incident) return steps;
        steps.Add(facts.Mute is { } mute ? new("muted", $"Nobody is told of #{incident.Number}: “{mute}” mutes it.") : new("muted", $"No mute covers all that fires in #{incident.Number}."));
        steps.Add(Noise(incident, facts.Factors));
        steps.Add(facts.Suspects.Count == 0 ? new("suspects", "No change is suspected.") : new("suspects", $"{(facts.Suspects.Count == 1 ? "A change is" : $"{facts.Suspects.Count} changes are")} suspected.", null,
            [.. facts.Suspects.Select(s => $"{s.Title} ({Percent(s.Suspect.Confidence)}): {string.Join(", ", s.Suspect.Reasons)}")]));
        steps.AddRange(facts.Tellings.Count == 0 ? [new("told", "Nobody is told: there is no channel.")] : facts.Tellings.Select(t => new TraceStep("told", $"{t.Channel}: {t.State.Words}", t.State.At, t.State.Why)));
        return steps;
    }

    private static TraceStep Received(TraceFacts facts)
    {
        var alert = facts.Alert;
        var why = new List<string> { $"by its sender's clock it began at {Second(alert.StartedAt)}" };
        if (alert.Firings > 1) why.Add(string.Create(CultureInfo.InvariantCulture, $"it was told {alert.Firings} times"));
        if (alert.InboxId is { } delivery) why.Add(string.Create(CultureInfo.InvariantCulture, $"delivery {delivery} told of it first"));
        return new("received", $"Received from {facts.Integration ?? "an integration that is gone"} ({AlertProvider.NameOf(alert.Provider)}).", alert.ReceivedAt, why);
    }

    private static TraceStep Matched(TraceFacts facts)
    {
        if (facts.Alert.ServiceId is { } id)
            return new("matched", $"Matched to {facts.ServiceNames.GetValueOrDefault(id, "a service that is gone")}.", null, facts.Match is { } match ? [$"{match.Evidence} ({Percent(match.Confidence)})"] : ["how is not known any more"]);
        return new("matched", "Matched to no service.", null, [facts.Alert.ServiceWord is { } word ? $"its sender calls the service “{word}”, which the catalog does not know" : "nothing in it names a service"]);
    }

    private static TraceStep Joined(TraceFacts facts) => facts.Incident is { } incident
        ? new("joined", $"{(facts.Reason?.Rule == "first" ? "Opened" : "Joined")} incident #{incident.Number}.", null, facts.Reason is { } reason ? [ReasonWords.Of(reason, facts.ServiceNames)] : ["why is not known any more"])
        : new("joined", "It is in no incident.");

    private static TraceStep Noise(Incident incident, IReadOnlyList<NoiseFactor> factors) => incident.Noise is not { } noise ? new("noise", "Not judged yet.")
        : new("noise", string.Create(CultureInfo.InvariantCulture, $"Noise {noise} of 100{(incident.NoiseCappedBy is { } cap ? $", held at 50 by {cap.Replace('_', ' ')}" : "")}."), null,
            [.. factors.Where(f => f.Points > 0).OrderByDescending(f => f.Points).Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Points} of {f.Most}: {f.Why}"))]);

    private static string Percent(double confidence) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(confidence * 100)} %");

    private static string Second(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}

/// <param name="Step">received, matched, joined, muted, noise, suspects or told, which is there for each channel.</param>
/// <param name="Words">For people, a sentence.</param>
/// <param name="At">By our clock; null: not known.</param>
public sealed record TraceStep(string Step, string Words, DateTimeOffset? At = null, IReadOnlyList<string>? Why = null);

/// <summary>What is known of an alert's way.</summary>
/// <param name="Integration">Its name; null: it is gone.</param>
/// <param name="ServiceNames">Of the service it is of and those it was joined through.</param>
/// <param name="Incident">Null: it is in none.</param>
/// <param name="Mute">The name of the mute that covers the incident.</param>
public sealed record TraceFacts(Alert Alert, string? Integration, MatchedService? Match, JoinReason? Reason, IReadOnlyDictionary<Guid, string> ServiceNames, Incident? Incident, string? Mute,
    IReadOnlyList<NoiseFactor> Factors, IReadOnlyList<(string Title, Suspect Suspect)> Suspects, IReadOnlyList<(string Channel, TellingState State)> Tellings);
