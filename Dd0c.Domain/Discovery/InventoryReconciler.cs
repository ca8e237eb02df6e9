namespace Dd0c.Domain.Discovery;

/// <summary>
/// Known rows and what the scans of a run saw → what to write. A scan proves absence only where its coverage is complete for the row's own
/// connection, account, region and kind; a cell that loses more than a tenth (and at least ten rows) at once is held back.
/// </summary>
public static class InventoryReconciler
{
    /// <summary>A row missed this often by complete scans is gone: it no longer takes part in inference. Fewer misses may be a hiccup.</summary>
    public const int GoneAfter = 3;

    /// <summary>The misses of a row that a person has confirmed to be gone: more than any scan would count before it is removed.</summary>
    public const int ConfirmedGone = 1_000;

    private const int BreakerRows = 10;
    private const double BreakerShare = 0.10;

    /// <summary>The kind under which a scan covers what it knows from the tagging API alone.</summary>
    public const string TaggedKind = "tag:resources";

    /// <param name="scans">One for each connection that was scanned in this run.</param>
    public static InventoryPlan Plan(IReadOnlyCollection<KnownRow> known, IReadOnlyCollection<(Guid ConnectionId, ScanResult Result)> scans)
    {
        var before = known.ToDictionary(k => (k.Kind, k.Key));
        var now = new SortedDictionary<(RowKind Kind, string Key), RowWrite>(Comparer<(RowKind Kind, string Key)>.Create((a, b) => a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind) : string.CompareOrdinal(a.Key, b.Key)));
        foreach (var seen in scans.OrderBy(s => s.ConnectionId).SelectMany(s => Rows(s.ConnectionId, s.Result)))
        {
            // Two connections may see one account: the one that knows the row keeps it; else what says more wins, so that no order decides.
            if (!now.TryGetValue((seen.Kind, seen.Key), out var other) || Prefer(seen, other, before.GetValueOrDefault((seen.Kind, seen.Key)))) now[(seen.Kind, seen.Key)] = seen;
        }

        var writes = new List<RowWrite>();
        var unchanged = 0;
        foreach (var row in now.Values)
        {
            if (!before.TryGetValue((row.Kind, row.Key), out var old)) writes.Add(row);
            else if (!old.Fingerprint.AsSpan().SequenceEqual(row.Fingerprint)) writes.Add(row with { Change = old.MissedScans > 0 ? RowChange.Reappeared : RowChange.Changed });
            else if (old.MissedScans > 0) writes.Add(row with { Change = RowChange.Reappeared, FactChanged = false });
            else unchanged++;
        }

        var complete = new CompleteCells(scans.SelectMany(s => s.Result.Coverage));
        var (missed, held) = (new List<RowMiss>(), new List<HeldBack>());
        var cells = known.Select(k => (Row: k, Cell: complete.Of(k))).Where(k => k.Cell is not null).GroupBy(k => k.Cell!).OrderBy(g => g.Key.ToString(), StringComparer.Ordinal);
        foreach (var cell in cells)
        {
            var absent = cell.Where(k => !now.ContainsKey((k.Row.Kind, k.Row.Key))).Select(k => k.Row).OrderBy(r => r.Key, StringComparer.Ordinal).ToList();
            var fresh = absent.Where(r => r.MissedScans == 0).Select(r => r.Key).ToList();
            var standing = cell.Count(k => k.Row.MissedScans == 0);
            var hold = fresh.Count >= BreakerRows && fresh.Count > BreakerShare * standing;
            if (hold) held.Add(new HeldBack(cell.Key, fresh, standing));
            missed.AddRange(absent.Where(r => !hold || r.MissedScans > 0).Select(r => new RowMiss(r.Kind, r.Key, r.MissedScans + 1)));
        }
        return new InventoryPlan(writes, missed, held, unchanged);
    }

    /// <summary>
    /// What may be written while some connections are still being read: that which is new. Nothing is missed, and nothing that was
    /// known before the run is touched, so that no half of a picture takes anything from the other half.
    /// </summary>
    /// <param name="known">All rows; <paramref name="scans"/> are those that have ended so far.</param>
    public static InventoryPlan Interim(IReadOnlyCollection<KnownRow> known, IReadOnlyCollection<(Guid ConnectionId, ScanResult Result)> scans)
    {
        var plan = Plan(known, [.. scans.Select(s => (s.ConnectionId, s.Result with { Coverage = [] }))]);
        var newcomers = known.Where(k => k.New).Select(k => (k.Kind, k.Key)).ToHashSet();
        return plan with { Writes = [.. plan.Writes.Where(w => w.Change == RowChange.Added || newcomers.Contains((w.Kind, w.Key)))] };
    }

    private static IEnumerable<RowWrite> Rows(Guid connection, ScanResult scan)
    {
        foreach (var fact in scan.Resources) yield return Row(RowKind.Resource, fact.Arn, fact.Account, fact.Region, fact.Type, fact.Name, CanonicalJson.Of(fact));
        foreach (var fact in scan.Repositories) yield return Row(RowKind.Repository, fact.NodeId, fact.Org, "-", "repositories", fact.FullName, CanonicalJson.Of(fact));
        foreach (var fact in scan.Teams) yield return Row(RowKind.Team, fact.NodeId, fact.Org, "-", "teams", fact.Slug, CanonicalJson.Of(fact));

        RowWrite Row(RowKind kind, string key, string account, string region, string type, string name, string json) =>
            new(kind, key, connection, account, region, type, name, json, CanonicalJson.Fingerprint(json), RowChange.Added, true);
    }

    private static bool Prefer(RowWrite one, RowWrite other, KnownRow? known)
    {
        if (known is { New: false } && (one.ConnectionId == known.ConnectionId) != (other.ConnectionId == known.ConnectionId)) return one.ConnectionId == known.ConnectionId;
        return one.Json.Length != other.Json.Length ? one.Json.Length > other.Json.Length : string.CompareOrdinal(one.Json, other.Json) < 0;
    }

    /// <summary>The cells in which absence is proven.</summary>
    private sealed class CompleteCells
    {
        private readonly HashSet<ScanScope> _complete = [];
        private readonly HashSet<ScanScope> _asked = [];

        public CompleteCells(IEnumerable<Coverage> coverage)
        {
            foreach (var cell in coverage.GroupBy(c => Normal(c.Scope)))
            {
                _asked.Add(cell.Key);
                // Told twice, it is as complete as the worse of the two.
                if (cell.All(c => c.State == CoverageState.Complete)) _complete.Add(cell.Key);
            }
        }

        public ScanScope? Of(KnownRow row)
        {
            var source = row.Kind == RowKind.Resource ? "aws" : "github";
            var own = Normal(new ScanScope(row.ConnectionId, source, row.Account, row.Region, row.Type));
            if (_asked.Contains(own)) return _complete.Contains(own) ? own : null;
            if (row.Kind != RowKind.Resource) return null;
            var tagged = own with { Kind = TaggedKind };
            return _complete.Contains(tagged) ? tagged : null;
        }

        private static ScanScope Normal(ScanScope scope) => scope with { Account = scope.Account.ToLowerInvariant(), Region = scope.Region is "" ? "-" : scope.Region };
    }
}
