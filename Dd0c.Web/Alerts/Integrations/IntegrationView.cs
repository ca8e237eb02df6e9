using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Setup;
using Dd0c.Domain.Alerts.Silences;
using Dd0c.Workers.Alerts.Pipeline;

namespace Dd0c.Web.Alerts.Integrations;

/// <summary>An integration as lists show it: nothing in it is secret.</summary>
/// <param name="Fault">Why a delivery was refused; null once a later one was taken.</param>
/// <param name="Quarantined">Deliveries that could not be read.</param>
/// <param name="Silent">It has been silent for far longer than it ever usually is; null: it has not, or not enough came yet to know. Never of a paused one.</param>
public sealed record IntegrationView(
    Guid Id, string Provider, string Name, IntegrationConfig Config, bool Paused, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    DateTimeOffset? LastReceivedAt, string? Fault, DateTimeOffset? FaultAt, int Quarantined, SilenceView? Silent = null)
{
    public static IntegrationView Of(AlertIntegration i, int quarantined, SilenceView? silent)
    {
        var faulty = i.FaultAt is { } at && (i.LastReceivedAt is null || at > i.LastReceivedAt);
        return new(i.Id, i.Provider, i.Name, JsonSerializer.Deserialize<IntegrationConfig>(i.Config, AlertRows.Json)!, i.Paused, i.CreatedAt, i.UpdatedAt,
            i.LastReceivedAt, faulty ? i.Fault : null, faulty ? i.FaultAt : null, quarantined, silent);
    }
}

/// <param name="Since">When the last delivery came.</param>
/// <param name="UsuallySeconds">From one delivery to the next, at the times when it delivers.</param>
/// <param name="NothingAtAll">Nothing came of any other integration either.</param>
/// <param name="Words">silent for 9 h; usually it delivers every 20 min</param>
public sealed record SilenceView(DateTimeOffset Since, double UsuallySeconds, bool NothingAtAll, string Words)
{
    public static SilenceView? Of(SilentSender? silent, DateTimeOffset now) => silent is null ? null : new(silent.Since, silent.Usually.TotalSeconds, silent.NothingAtAll, SilenceWords.Of(silent, now));
}

/// <summary>An integration as it is shown to whoever may set its sender up.</summary>
/// <param name="Addresses">The newest first; two while one is exchanged for the other.</param>
/// <param name="Secret">Told once, by the answer to who had it made; else null.</param>
/// <param name="HasSecret">False: its provider has no use for one.</param>
/// <param name="EarlierSecretHolds">The secret before is still taken.</param>
/// <param name="Setup">With the newest address in it, and the secret while that is told; null: it has no address.</param>
public sealed record IntegrationDetail(IntegrationView Integration, IReadOnlyList<string> Addresses, string? Secret, bool HasSecret, bool EarlierSecretHolds, SetupGuide? Setup)
{
    public override string ToString() => $"IntegrationDetail {{ {Integration.Id} }}"; // a record prints all it holds
}

/// <summary>A delivery that was answered 2xx.</summary>
/// <param name="State">new, read, nothing or quarantined.</param>
/// <param name="Reason">Why nothing came of it.</param>
/// <param name="Place">In the payload: alerts[3].startsAt.</param>
/// <param name="Alerts">Alerts and deploys that were read in it.</param>
/// <param name="Body">Its first 4096 bytes, as text; null: not kept, or in the archive by now.</param>
/// <param name="Bytes">Of the whole body.</param>
public sealed record DeliveryView(long Id, Guid IntegrationId, string Provider, DateTimeOffset ReceivedAt, string State, string? Reason, string? Place, int Alerts, string? Body, int Bytes);
