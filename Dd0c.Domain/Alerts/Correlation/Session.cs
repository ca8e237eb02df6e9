namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>An incident while a plan is made.</summary>
internal sealed class Session(Guid id, string environment, bool isNew)
{
    private Session? _into;

    public Guid Id => id;
    public string Environment => environment;
    public bool IsNew => isNew;
    public bool Closed { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
    public DateTimeOffset StartedAt { get; private set; } = DateTimeOffset.MaxValue;
    public DateTimeOffset LastAt { get; private set; } = DateTimeOffset.MinValue;
    public bool Changed { get; set; }
    public bool Reopened { get; set; }
    public HashSet<Guid> Apart { get; } = [];
    public Dictionary<string, List<Stretch>> Activities { get; } = new(StringComparer.Ordinal);
    /// <summary>When each subject fired: times that overlap are one.</summary>
    public Dictionary<string, List<Stretch>> Firing { get; } = new(StringComparer.Ordinal);
    public JoinReason? MergedBy { get; private set; }

    public bool IsMerged => _into is not null;

    public Session Root
    {
        get
        {
            var root = this;
            while (root._into is not null) root = root._into;
            if (_into is not null && _into != root) _into = root;
            return root;
        }
    }

    public bool Add(string subject, Stretch stretch, TimeSpan silence)
    {
        if (!Activities.TryGetValue(subject, out var there)) Activities[subject] = there = [];
        else if (there.Exists(s => s.From <= stretch.From && s.To >= stretch.To)) return false;
        Stretch.Add(there, stretch, silence);
        Span(stretch.From, stretch.To);
        return true;
    }

    public void Fires(Firing firing) => Stretch.Add(Firing.TryGetValue(firing.Subject, out var there) ? there : Firing[firing.Subject] = [], new(firing.From, firing.To), TimeSpan.FromTicks(1));

    public void Span(DateTimeOffset from, DateTimeOffset to)
    {
        if (from < StartedAt) StartedAt = from;
        if (to > LastAt) LastAt = to;
    }

    /// <summary>All of the other becomes part of this one.</summary>
    public void Take(Session other, JoinReason reason, Func<string, TimeSpan> silenceOf)
    {
        foreach (var (subject, stretches) in other.Activities)
            foreach (var stretch in stretches) Add(subject, stretch, silenceOf(subject));
        foreach (var (subject, stretches) in other.Firing)
            foreach (var stretch in stretches) Fires(new(subject, stretch.From, stretch.To));
        Span(other.StartedAt, other.LastAt);
        Apart.UnionWith(other.Apart);
        (other._into, other.MergedBy, Changed) = (this, reason, true);
    }

    public IncidentView View() => new()
    {
        Id = Id, Environment = Environment, StartedAt = StartedAt, LastAt = LastAt, Closed = Closed, ClosedAt = ClosedAt, Apart = [.. Apart.Order()],
        Activities = [.. Activities.OrderBy(a => a.Key, StringComparer.Ordinal).SelectMany(a => a.Value.Select(s => new Activity(a.Key, s.From, s.To)))],
    };
}
