namespace Dd0c.Domain.Alerts.Correlation;

/// <summary>The incidents of a plan, found by what they are about.</summary>
internal sealed class SessionTable
{
    // Of the silence: how near in time two needs of one service have to be.
    private const double Loose = 0.6;
    private const string Dependency = "dependency";

    private readonly Neighbourhood _graph;
    private readonly CorrelationSettings _settings;
    private readonly Dictionary<Guid, Session> _sessions = [];
    private readonly Dictionary<(string Environment, string Subject), List<Session>> _bySubject = [];
    private readonly Dictionary<string, HashSet<Guid>> _services = new(StringComparer.Ordinal);

    public SessionTable(IReadOnlyList<IncidentView> open, Neighbourhood graph, CorrelationSettings settings)
    {
        (_graph, _settings) = (graph, settings);
        foreach (var view in open)
        {
            var session = new Session(view.Id, view.Environment, isNew: false) { Closed = view.Closed, ClosedAt = view.ClosedAt };
            session.Apart.UnionWith(view.Apart);
            session.Span(view.StartedAt, view.LastAt);
            _sessions[view.Id] = session;
            foreach (var activity in view.Activities)
            {
                session.Add(activity.Subject, new(activity.From, activity.To), SilenceOf(activity.Subject));
                Index(session, activity.Subject);
            }
            foreach (var firing in view.Firing) session.Fires(firing);
        }
    }

    public Session? Find(Guid incident) => _sessions.GetValueOrDefault(incident)?.Root;

    /// <summary>Puts an episode where it belongs, and merges what it bridges.</summary>
    public (Session Session, JoinReason Reason) Place(Episode episode)
    {
        var subjects = Subjects.Of(episode);
        var times = Stretch.Of(episode, _settings.SilenceBetween(episode.ServiceId, null));
        var own = episode.IncidentId is { } id ? Find(id) : null;
        if (own is not null && (episode.Pinned || own.Closed))
        {
            if (own.Closed && own.ClosedAt is { } closed && episode.State != EpisodeState.Resolved && times[^1].To > closed)
                (own.Closed, own.ClosedAt, own.Reopened, own.Changed) = (false, null, true, true);
            Note(own, episode, subjects, times);
            return (own, new JoinReason(episode.Pinned ? "by_hand" : "same_alert", TimeSpan.Zero));
        }

        // What goes on and off all the time says nothing of what happens beside it: it stays with its own and draws nothing to it.
        IReadOnlyList<string> alone = [Subjects.OfAlert(episode)];
        var near = NearTo(episode, episode.Flapping ? [.. subjects, .. alone] : subjects, times, own);
        var target = own ?? (near.Count > 0 ? near[0].Session : null);
        if (target is null)
        {
            var opened = new Session(Correlator.NewIncident(episode), episode.Environment, isNew: true);
            _sessions[opened.Id] = opened;
            Note(opened, episode, subjects, episode.Flapping ? [times[0]] : times);
            if (episode.Flapping) Note(opened, episode, alone, times);
            return (opened, new JoinReason("first", TimeSpan.Zero));
        }
        var reason = near.Where(n => n.Session == target).Select(n => n.Reason).FirstOrDefault() ?? new JoinReason("same_alert", TimeSpan.Zero);
        if (own is not null) reason = new JoinReason("same_alert", TimeSpan.Zero);
        if (episode.Flapping)
        {
            Note(target, episode, alone, times);
            return (target.Root, reason);
        }
        Note(target, episode, subjects, times);
        foreach (var (session, why) in near)
            if (session.Root != target.Root && MayMerge(session.Root, target.Root)) target = Merge(target.Root, session.Root, why);
        return (target.Root, reason);
    }

    public CorrelationPlan Plan(IReadOnlyList<Join> joins)
    {
        var merges = _sessions.Values.Where(s => s is { IsMerged: true, IsNew: false }).Select(s => new Merge(s.Id, s.Root.Id, s.MergedBy!)).OrderBy(m => m.From).ToList();
        // A parting from one that is now part of another holds against that one.
        foreach (var session in _sessions.Values.Where(s => !s.IsMerged))
            foreach (var merge in merges)
                if (session.Apart.Contains(merge.From) && merge.Into != session.Id && session.Apart.Add(merge.Into)) session.Changed = true;
        var left = _sessions.Values.Where(s => !s.IsMerged && (s.Changed || s.IsNew)).OrderBy(s => s.StartedAt).ThenBy(s => s.Id).ToList();
        return new CorrelationPlan(joins, [.. left.Where(s => s.IsNew).Select(s => s.Id)], merges, [.. left.Select(s => s.View())]) { Reopened = [.. left.Where(s => s.Reopened).Select(s => s.Id)] };
    }

    /// <summary>What the episode is near to and may join, the strongest reason first.</summary>
    private List<(Session Session, JoinReason Reason)> NearTo(Episode episode, IReadOnlyList<string> subjects, List<Stretch> times, Session? own)
    {
        var (best, told) = (new Dictionary<Session, JoinReason>(), new Dictionary<Session, JoinReason>());
        var (main, firing) = (episode.Flapping ? null : Subjects.Main(episode), Firing.Of(episode, _settings, resolves: false));
        foreach (var subject in subjects)
        {
            if (Subjects.Attracts(subject)) Look(subject, SilenceOf(subject), Subjects.RuleOf(subject), null, meanwhile: subject == main);
            if (Subjects.Counterpart(subject) is { } other) Look(other, _settings.Silence, Subjects.RuleOf(subject), null);
        }
        if (episode.ServiceId is { } service && _services.TryGetValue(episode.Environment, out var alerting))
        {
            var near = _graph.Near(service, _settings.Hops);
            if (near.Count <= alerting.Count)
            {
                foreach (var (other, way) in near)
                    if (alerting.Contains(other)) Along(service, other, way);
            }
            else
            {
                foreach (var other in alerting)
                    if (near.TryGetValue(other, out var way)) Along(service, other, way);
            }
        }
        // It is one trouble with itself until it has been quiet, unless something else goes on beside it by then.
        if (best.Count == 0 && episode.Flapping) Look(Subjects.OfAlert(episode), FlapsWithin(Subjects.OfAlert(episode)), "same_alert", null);
        return [.. best.OrderBy(b => Rank(b.Value.Rule)).ThenBy(b => b.Value.Gap).ThenBy(b => b.Key.IsNew).ThenBy(b => b.Key.StartedAt).ThenBy(b => b.Key.Id).Select(b => (b.Key, b.Value.Rule == Dependency ? told[b.Key] : b.Value))];

        void Along(Guid service, Guid other, Neighbourhood.Way way) =>
            Look(Subjects.OfService(other), _settings.SilenceBetween(service, other) * (way.Loose ? Loose : 1), way.Learned ? "learned" : Dependency, way.Path, meanwhile: main is not null && way is { Path.Count: 2, Learned: false });

        void Look(string subject, TimeSpan silence, string rule, IReadOnlyList<Guid>? path, bool meanwhile = false)
        {
            if (!_bySubject.TryGetValue((episode.Environment, subject), out var sessions)) return;
            foreach (var session in sessions.Select(s => s.Root).Distinct())
            {
                if (session == own || session.Closed || !session.Activities.TryGetValue(subject, out var there) || !Lives(session, times)) continue;
                var gap = times.Min(t => there.Min(t.GapTo));
                var late = gap >= silence;
                if (late && !(meanwhile && BeganMeanwhile(session, subject, there, times, firing))) continue;
                var reason = new JoinReason(rule, gap, subject, path, late);
                if (!best.TryGetValue(session, out var known) || (Rank(rule), gap).CompareTo((Rank(known.Rule), known.Gap)) < 0) best[session] = reason;
                // Which incident it joins is a matter of time; of the needs that lead there the nearest says most to people.
                if (rule == Dependency && (!told.TryGetValue(session, out var said) || (path!.Count, gap).CompareTo((said.Path!.Count, said.Gap)) < 0)) told[session] = reason;
            }
        }
    }

    /// <summary>Whether the one began while the other fired, whichever came first.</summary>
    private static bool BeganMeanwhile(Session session, string subject, List<Stretch> there, List<Stretch> times, Firing? firing) =>
        (firing is { } own && there.Exists(t => t.From <= own.To && t.To >= own.From))
        || (session.Firing.TryGetValue(subject, out var fires) && times.Exists(t => fires.Exists(f => t.From <= f.To && t.To >= f.From)));

    private void Note(Session session, Episode episode, IReadOnlyList<string> subjects, List<Stretch> times)
    {
        if (Firing.Of(episode, _settings, resolves: false) is { } firing) session.Fires(firing);
        foreach (var subject in subjects)
        {
            foreach (var time in times) session.Changed |= session.Add(subject, time, SilenceOf(subject));
            Index(session, subject);
        }
    }

    private Session Merge(Session one, Session other, JoinReason reason)
    {
        // People may already look at one that is stored; of two the elder one stays.
        var (into, from) = (one.IsNew, one.StartedAt, one.Id).CompareTo((other.IsNew, other.StartedAt, other.Id)) <= 0 ? (one, other) : (other, one);
        into.Take(from, reason, SilenceOf);
        foreach (var subject in from.Activities.Keys) Index(into, subject);
        return into;
    }

    private bool MayMerge(Session one, Session other) =>
        !one.Closed && !other.Closed && !one.Apart.Contains(other.Id) && !other.Apart.Contains(one.Id)
        && Max(one.LastAt, other.LastAt) - Min(one.StartedAt, other.StartedAt) <= _settings.MostLife;

    private bool Lives(Session session, List<Stretch> times) => Max(session.LastAt, times[0].To) - Min(session.StartedAt, times[0].From) <= _settings.MostLife;

    private void Index(Session session, string subject)
    {
        var key = (session.Environment, subject);
        if (!_bySubject.TryGetValue(key, out var sessions)) _bySubject[key] = sessions = [];
        if (sessions.Count > 0) sessions.RemoveAll(s => s.Root == session && s != session);
        if (!sessions.Contains(session)) sessions.Add(session);
        if (Subjects.ServiceOf(subject) is { } service) (_services.TryGetValue(session.Environment, out var there) ? there : _services[session.Environment] = []).Add(service);
    }

    /// <summary>An alert that flaps is one trouble with itself until it has been quiet.</summary>
    private TimeSpan FlapsWithin(string subject) => SilenceOf(subject) is var silence && silence > Flapping.Within ? silence : Flapping.Within;

    private TimeSpan SilenceOf(string subject) => _settings.SilenceBetween(Subjects.ServiceOf(subject), null);

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static int Rank(string rule) => rule switch { "same_alert" => 0, "same_fault" => 1, "same_service" => 2, "same_group" => 3, "same_host" => 4, Dependency => 5, _ => 6 };
}
