using System.Globalization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Matching;

namespace Dd0c.Bench.Alerts;

/// <summary>
/// A working day of an estate by seed: domains of services over shared ones, incidents that begin somewhere and climb to what needs it, several at
/// a time, alerts that flap, alerts that mean nothing, deploys that cause and deploys that do not, two environments, services nobody has in the
/// catalog, and a delivery that repeats and shuffles. It knows nothing of how alerts are grouped.
/// </summary>
internal sealed class AlertTraffic
{
    private static readonly DateTimeOffset s_day = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] s_parts = ["api", "worker", "gateway", "db", "cache", "store", "scheduler", "indexer", "notifier", "web", "sync", "auth"];
    private static readonly string[] s_domains = ["orders", "catalog", "shipping", "accounts", "search", "pricing", "media", "loyalty", "fraud", "returns", "reviews", "inventory", "tickets", "reports", "messaging"];
    private static readonly string[] s_symptoms = ["High error rate", "High latency p99", "Saturation of workers", "Queue depth above limit", "Health check failing", "Restarts", "SLO burn rate", "Connection errors"];

    private readonly Random _draw;
    private readonly List<Node> _nodes = [];
    private readonly List<LabelledSignal> _signals = [];
    private readonly List<DeployView> _deploys = [];
    private readonly Dictionary<string, Guid> _causes = [];
    private int _made;

    private AlertTraffic(int seed) => _draw = new Random(seed);

    public static LabelledTraffic Create(int seed)
    {
        var traffic = new AlertTraffic(seed);
        traffic.Build();
        traffic.Live();
        return traffic.Result();
    }

    private sealed class Node(Guid id, string name, string domain, bool known)
    {
        public Guid Id => id;
        public string Name => name;
        public string Domain => domain;
        public bool Known => known;
        public List<Node> Needs { get; } = [];
        public List<Node> NeededBy { get; } = [];
    }

    private void Build()
    {
        var shared = Enumerable.Range(0, _draw.Next(2, 5)).Select(i => Add("platform", new[] { "identity", "config", "events", "ledger", "flags" }[i], 0.98)).ToList();
        foreach (var domain in s_domains.OrderBy(_ => _draw.Next()).Take(_draw.Next(9, s_domains.Length + 1)))
        {
            // Layers: the last is what the others stand on.
            var layers = new List<List<Node>>();
            foreach (var size in new[] { _draw.Next(1, 3), _draw.Next(2, 5), _draw.Next(1, 4) })
                layers.Add([.. Enumerable.Range(0, size).Select(_ => Add(domain, s_parts[_draw.Next(s_parts.Length)], 0.95))]);
            for (var layer = 0; layer < layers.Count - 1; layer++)
                foreach (var node in layers[layer])
                    foreach (var need in layers[layer + 1].OrderBy(_ => _draw.Next()).Take(_draw.Next(1, 3))) Link(node, need);
            foreach (var node in layers[1])
                if (_draw.NextDouble() < 0.5) Link(node, shared[_draw.Next(shared.Count)]);
        }
        // A call across domains now and then.
        var apis = _nodes.Where(n => n.Domain != "platform").ToList();
        for (var i = 0; i < apis.Count / 8; i++)
        {
            var (from, to) = (apis[_draw.Next(apis.Count)], apis[_draw.Next(apis.Count)]);
            if (from.Domain != to.Domain && !to.Needs.Contains(from)) Link(from, to);
        }

        Node Add(string domain, string part, double known)
        {
            var name = $"{domain}-{part}";
            for (var i = 2; _nodes.Exists(n => n.Name == name); i++) name = $"{domain}-{part}{i}";
            _nodes.Add(new Node(NewId(), name, domain, _draw.NextDouble() < known));
            return _nodes[^1];
        }

        static void Link(Node from, Node to)
        {
            if (from == to || from.Needs.Contains(to)) return;
            from.Needs.Add(to);
            to.NeededBy.Add(from);
        }
    }

    private void Live()
    {
        foreach (var (environment, every) in new[] { ("production", 180.0), ("staging", 240.0) })
        {
            for (var minute = Wait(every); minute < 9 * 60; minute += Wait(every)) Incident(environment, s_day.AddMinutes(minute));
            for (var minute = Wait(60); minute < 9 * 60; minute += Wait(60)) Noise(environment, s_day.AddMinutes(minute));
            for (var i = 0; i < 2; i++) Flapper(environment, s_day.AddMinutes(_draw.Next(9 * 60)));
            for (var minute = Wait(20); minute < 9 * 60; minute += Wait(20)) Deploy(_nodes[_draw.Next(_nodes.Count)], environment, s_day.AddMinutes(minute));
        }
    }

    private void Incident(string environment, DateTimeOffset begins)
    {
        var label = $"incident-{++_made}";
        var root = _nodes[_draw.Next(_nodes.Count)];
        if (_draw.NextDouble() < 0.4) _causes[label] = Deploy(root, environment, begins.AddMinutes(-1 - (8 * _draw.NextDouble())));
        var minutes = Math.Clamp(-22 * Math.Log(1 - _draw.NextDouble()), 4, 90);
        var reached = new Dictionary<Node, DateTimeOffset> { [root] = begins };
        var wave = new List<Node> { root };
        for (var depth = 1; depth <= 3 && wave.Count > 0; depth++)
        {
            var next = new List<Node>();
            foreach (var node in wave)
                foreach (var victim in node.NeededBy)
                {
                    if (reached.ContainsKey(victim) || _draw.NextDouble() > 0.75 / Math.Sqrt(depth) || reached.Count > 30) continue;
                    reached[victim] = reached[node].AddSeconds(15 + (165 * Math.Pow(_draw.NextDouble(), 1.5)));
                    next.Add(victim);
                }
            wave = next;
        }
        foreach (var (node, at) in reached)
        {
            // One between the cause and the symptom may have no alert that catches it.
            if (node != root && _draw.NextDouble() < 0.12) continue;
            foreach (var symptom in s_symptoms.OrderBy(_ => _draw.Next()).Take(_draw.Next(1, 4)))
            {
                var starts = at.AddSeconds(_draw.NextDouble() < 0.08 ? 120 + (360 * _draw.NextDouble()) : 100 * _draw.NextDouble());
                var ends = begins.AddMinutes(minutes).AddSeconds(240 * _draw.NextDouble());
                if (ends < starts) ends = starts.AddMinutes(2);
                Alert(node, environment, symptom, starts, ends, label, _draw.NextDouble() < 0.12 ? _draw.Next(2, 6) : 1, node == root ? AlertSeverity.Critical : AlertSeverity.High);
            }
        }
    }

    private void Noise(string environment, DateTimeOffset at) =>
        Alert(_nodes[_draw.Next(_nodes.Count)], environment, s_symptoms[_draw.Next(s_symptoms.Length)], at, at.AddMinutes(1 + (6 * _draw.NextDouble())), $"noise-{++_made}", 1, AlertSeverity.Low);

    private void Flapper(string environment, DateTimeOffset at) =>
        Alert(_nodes[_draw.Next(_nodes.Count)], environment, "Disk usage above 80%", at, at.AddMinutes(40), $"flap-{++_made}", 9, AlertSeverity.Low);

    private Guid Deploy(Node node, string environment, DateTimeOffset at)
    {
        var deploy = new DeployView(NewId(), _draw.NextDouble() < 0.15 ? ChangeKind.Configuration : ChangeKind.Deployment, _draw.NextDouble() < 0.1 ? DeployStatus.Failure : DeployStatus.Success, node.Id, environment, at, at.AddMinutes(1 + (4 * _draw.NextDouble())));
        if (node.Known) _deploys.Add(deploy);
        return deploy.Id;
    }

    private void Alert(Node node, string environment, string symptom, DateTimeOffset starts, DateTimeOffset ends, string label, int times, AlertSeverity severity)
    {
        var keyed = _draw.NextDouble() < 0.5;
        var key = $"{node.Name}/{symptom}";
        var step = (ends - starts) / times;
        for (var i = 0; i < times; i++)
        {
            var (on, off) = (starts + (i * step), starts + ((i + 0.6) * step));
            if (times == 1) off = ends;
            var episode = keyed ? $"{key}/{on.UtcTicks.ToString(CultureInfo.InvariantCulture)}" : null;
            Send(SignalKind.Firing, on);
            if (_draw.NextDouble() < 0.2) Send(SignalKind.Firing, on.AddSeconds(60));
            Send(SignalKind.Resolved, off > on.AddSeconds(61) ? off : on.AddSeconds(62));

            void Send(SignalKind kind, DateTimeOffset at)
            {
                var signal = new AlertSignal
                {
                    Key = key, EpisodeKey = episode, Kind = kind, At = at, Title = $"{symptom} on {node.Name}", Severity = severity, Environment = environment,
                    Service = keyed ? node.Name : $"{(environment == "production" ? "prod" : "stg")}-{node.Name}",
                };
                var delay = -20 * Math.Log(1 - _draw.NextDouble());
                _signals.Add(new LabelledSignal(signal, label, at.AddSeconds(delay)));
                if (_draw.NextDouble() < 0.08) _signals.Add(new LabelledSignal(signal, label, at.AddSeconds(delay + (240 * _draw.NextDouble()))));
            }
        }
    }

    private LabelledTraffic Result() => new(
        [.. _signals.OrderBy(s => s.Delivered)],
        [.. _nodes.Where(n => n.Known).Select(n => new DirectoryService(n.Id, n.Name, n.Name, null, [], ["production", "staging"]))],
        [.. _nodes.Where(n => n.Known).SelectMany(n => n.Needs.Where(m => m.Known).Select(m => new NeighbourEdge(n.Id, m.Id, 0.9)))],
        _deploys, _causes);

    private double Wait(double mean) => -mean * Math.Log(1 - _draw.NextDouble());

    private Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        _draw.NextBytes(bytes);
        return new Guid(bytes);
    }
}
