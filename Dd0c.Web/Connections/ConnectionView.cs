using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Webhooks;
using Dd0c.Workers.Discovery;

namespace Dd0c.Web.Connections;

/// <summary>A connection as people and the API see it: never its secret.</summary>
/// <param name="Status">pending, active, error, or waiting (for an owner to approve the GitHub App).</param>
/// <param name="Identity">The AWS account id, or the organisation's login.</param>
/// <param name="Checks">Each permission a scan needs, and whether it was granted when last asked.</param>
/// <param name="ScanIntervalHours">1 to 24; null: the server's own interval.</param>
/// <param name="NextScanAt">When it is read by itself; longer from now after each scan that failed. Null: not before somebody asks.</param>
/// <param name="LastFullAt">When all of it was last read, also what had not changed.</param>
/// <param name="FailedScans">How many in a row brought nothing home.</param>
/// <param name="LiveChanges">What the vendor tells between scans.</param>
public sealed record ConnectionView(
    Guid Id, string Provider, string Name, string Status, string? Identity, ConnectionConfig Config,
    IReadOnlyList<ProbeCheck> Checks, string? LastError, DateTimeOffset? LastScanAt, DateTimeOffset CreatedAt,
    int? ScanIntervalHours, DateTimeOffset? NextScanAt, DateTimeOffset? LastFullAt, int FailedScans, LiveChangesView LiveChanges)
{
    public static ConnectionView Of(Connection c, ScanDefaults defaults, IReadOnlyList<WaitingChange> unread, DateTimeOffset now) => new(
        c.Id, c.Provider, c.Name, c.Status, c.Identity,
        JsonSerializer.Deserialize<ConnectionConfig>(c.Config, RunLog.Json)!,
        JsonSerializer.Deserialize<IReadOnlyList<ProbeCheck>>(c.Checks, RunLog.Json) ?? [],
        c.LastError, c.LastScanAt, c.CreatedAt,
        c.ScanIntervalHours, ScanSchedule.DueAt(c, defaults), c.LastFullAt, c.FailedScans,
        new(c.EventsSecret is not null, c.EventsSecretAt, c.EventsSecretBeforeUntil > now ? c.EventsSecretBeforeUntil : null, c.LastEventAt, c.EventRefused, c.EventRefusedAt, c.DeliveriesReadTo, c.DeliveriesError,
            [.. unread.Select(w => new UnreadChange(w.Subject.Length == 0 ? null : w.Subject, w.Tries, w.DueAt, w.RunId))]));
}

/// <param name="On">AWS: its events are taken. GitHub's webhooks are the server's setting.</param>
/// <param name="SecretAt">AWS: when the present secret was made.</param>
/// <param name="EarlierSecretUntil">AWS: the secret before it is taken until then as well; null: only the present one is.</param>
/// <param name="Refused">Why the last event was that was proved and not taken.</param>
/// <param name="DeliveriesReadTo">GitHub App: up to when its deliveries were looked through for lost ones.</param>
/// <param name="DeliveriesError">Why they could not be last time.</param>
/// <param name="Unread">What was told of and could not be read, and is tried again.</param>
public sealed record LiveChangesView(bool On, DateTimeOffset? SecretAt, DateTimeOffset? EarlierSecretUntil, DateTimeOffset? LastEventAt, string? Refused, DateTimeOffset? RefusedAt, DateTimeOffset? DeliveriesReadTo, string? DeliveriesError, IReadOnlyList<UnreadChange> Unread);

/// <param name="Subject">A repository's full name, or a region; null: all of the connection.</param>
/// <param name="Tries">How many runs could not read it.</param>
/// <param name="RunId">The last of them.</param>
public sealed record UnreadChange(string? Subject, int Tries, DateTimeOffset NextAt, Guid? RunId);

/// <summary>What a customer's EventBridge is given; the secret is told this once.</summary>
/// <param name="Header">In which it sends the secret.</param>
/// <param name="Address">Where it sends its events, by the address that this was asked at.</param>
/// <param name="EarlierSecretUntil">The secret before it is taken until then as well; null: there was none.</param>
internal sealed record EventsSecretView(string Secret, string Header, string Address, DateTimeOffset? EarlierSecretUntil)
{
    public override string ToString() => $"EventsSecretView {{ {Address} }}"; // a record prints all it holds
}
