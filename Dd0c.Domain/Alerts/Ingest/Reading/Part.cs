using Dd0c.Domain.Alerts.Deploys;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>What became of one part of a payload: one alert of a batch, one job of a pipeline.</summary>
internal abstract record Part
{
    public sealed record Alert(AlertSignal Signal) : Part;

    public sealed record Deploy(DeploySignal Signal) : Part;

    /// <summary>Understood, and nothing to do.</summary>
    public sealed record Skipped(string What) : Part;

    public sealed record Fault(string Where, string Why) : Part;

    /// <summary>What can be read is read; the whole is unreadable only when nothing in it can be.</summary>
    public static PayloadReading Together(IEnumerable<Part> parts, int cutBySender = 0)
    {
        var all = parts.ToList();
        IReadOnlyList<AlertSignal> alerts = [.. all.OfType<Alert>().Select(a => a.Signal)];
        IReadOnlyList<DeploySignal> deploys = [.. all.OfType<Deploy>().Select(d => d.Signal)];
        IReadOnlyList<PayloadFault> faults = [.. all.OfType<Fault>().Select(f => new PayloadFault(f.Where, f.Why))];
        if (alerts.Count + deploys.Count > 0) return new PayloadReading.Read(alerts, deploys, cutBySender) { Faults = faults };
        if (faults.Count > 0) return new PayloadReading.Unreadable(faults.Count == 1 ? faults[0].Why : $"{faults[0].Why} (and {faults.Count - 1} more)", faults[0].Where.Length == 0 ? null : faults[0].Where);
        // Alerts that were cut away are alerts, even when none came with them.
        if (cutBySender > 0) return new PayloadReading.Read([], [], cutBySender);
        return new PayloadReading.Nothing(all.OfType<Skipped>().FirstOrDefault()?.What ?? "nothing in it");
    }
}
