namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>An incident that is over.</summary>
/// <param name="At">When it ended by the senders' times.</param>
/// <param name="Why">silence: all its alerts are resolved and nothing joined it for so long; life: it has lasted as long as one may.</param>
public sealed record Closing(Guid IncidentId, DateTimeOffset At, string Why);

public static class Sessions
{
    /// <param name="unresolved">How many episodes of an incident are not resolved; none is 0.</param>
    /// <param name="lastResolved">When the last of an incident's episodes was resolved; missing: as its last firing.</param>
    public static IReadOnlyList<Closing> Close(IReadOnlyList<IncidentView> open, IReadOnlyDictionary<Guid, int> unresolved, IReadOnlyDictionary<Guid, DateTimeOffset> lastResolved, DateTimeOffset now, CorrelationSettings settings)
    {
        var over = new List<Closing>();
        foreach (var incident in open.Where(i => !i.Closed))
        {
            var silence = incident.Activities.Select(a => settings.SilenceBetween(Subjects.ServiceOf(a.Subject), null)).Append(settings.Silence).Max();
            var last = lastResolved.TryGetValue(incident.Id, out var resolved) && resolved > incident.LastAt ? resolved : incident.LastAt;
            // What resolved and comes back within the silence is the same trouble: it is not told to be over in between.
            if (unresolved.GetValueOrDefault(incident.Id) == 0 && now - last > silence) over.Add(new Closing(incident.Id, last, "silence"));
            else if (now - incident.StartedAt > settings.MostLife && now - incident.LastAt > silence) over.Add(new Closing(incident.Id, incident.StartedAt + settings.MostLife, "life"));
        }
        return over;
    }
}
