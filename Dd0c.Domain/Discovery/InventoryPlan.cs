namespace Dd0c.Domain.Discovery;

/// <summary>Which inventory table a row is in.</summary>
public enum RowKind
{
    Resource,
    Repository,
    Team,
}

/// <summary>A row of the inventory as far as reconciling needs it.</summary>
/// <param name="Key">ARN, or GitHub node id.</param>
/// <param name="Account">AWS account id, or GitHub organisation; with region and type it says which cell of the coverage the row is in.</param>
/// <param name="Region">AWS region; <c>-</c> for GitHub.</param>
/// <param name="Type">ecs:service …, repositories, teams.</param>
/// <param name="New">First seen by the run that asks: no connection has a claim to it yet.</param>
public sealed record KnownRow(RowKind Kind, string Key, Guid ConnectionId, string Account, string Region, string Type, byte[] Fingerprint, int MissedScans, bool New = false);

public enum RowChange
{
    Added,
    Changed,
    /// <summary>It was missing and is there again, perhaps unchanged.</summary>
    Reappeared,
}

/// <summary>A row to insert or update; also sets missed_scans to 0 and missing_since to null.</summary>
/// <param name="Json">Canonical JSON of the fact.</param>
/// <param name="FactChanged">False for a row that came back as it was: then changed_at stays.</param>
public sealed record RowWrite(RowKind Kind, string Key, Guid ConnectionId, string Account, string Region, string Type, string Name, string Json, byte[] Fingerprint, RowChange Change, bool FactChanged);

/// <summary>A row that a complete scan did not find: set missed_scans to this, and missing_since if it is null.</summary>
public sealed record RowMiss(RowKind Kind, string Key, int MissedScans);

/// <summary>A cell that would have lost too much at once; nothing in it was counted as missed. A person may confirm that they are gone.</summary>
/// <param name="Keys">ARNs, or GitHub node ids, of what was not found.</param>
public sealed record HeldBack(ScanScope Scope, IReadOnlyList<string> Keys, int Known)
{
    public int Missing => Keys.Count;

    public string Reason => $"{Missing} of {Known} {Scope.Kind} in {Scope.Account} {Scope.Region} vanished at once; kept until somebody confirms.";
}

/// <summary>What one run changes in the inventory. Unchanged rows are not in it.</summary>
public sealed record InventoryPlan(IReadOnlyList<RowWrite> Writes, IReadOnlyList<RowMiss> Missed, IReadOnlyList<HeldBack> HeldBack, int Unchanged)
{
    public bool IsEmpty => Writes.Count == 0 && Missed.Count == 0;
}
