using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Proof;
using Dd0c.Domain.Alerts.Ingest.Setup;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Alerts.Integrations;

/// <summary>Sends a test such as the provider's own through the intake, proved as a sender would, and says what came of it.</summary>
internal sealed class IntegrationTest(TenantDb database, IntegrationActions actions, AlertIntake intake, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private const int MostLooks = 30;

    /// <summary>Whether its provider can be played. Of a shape that somebody mapped, only its sender knows an example.</summary>
    public static bool Can(IntegrationView integration) => TestDelivery.Plays(integration.Provider) && (integration.Provider != AlertProvider.Custom || integration.Config.Mapping is null);

    /// <returns>Null: the integration is gone, or its provider cannot be played.</returns>
    public async Task<TestResult?> SendAsync(IntegrationDetail integration, CancellationToken cancellationToken)
    {
        var provider = integration.Integration.Provider;
        if (await actions.TokensAsync(integration.Integration.Id, cancellationToken) is not [var token, ..]) return null;
        await using var db = database.Open();
        if (await db.AlertIntegrations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == integration.Integration.Id, cancellationToken) is not { } row) return null;
        if (TestDelivery.Of(provider, Guid.NewGuid().ToString("N"), actions.SecretsOf(row)?.Current, time.GetUtcNow()) is not { } payload) return null;
        return await intake.TakeAsync(token, provider, payload, cancellationToken) switch
        {
            Intake.Taken => await ReadAsync(integration.Integration.Id, DeliveryKey.Of(provider, payload), cancellationToken),
            Intake.Unproved refused => new(false, $"The test was refused. {refused.Why}"),
            Intake.Later later => new(false, $"The test was not stored. {later.Why}"),
            _ => null,
        };
    }

    private async Task<TestResult> ReadAsync(Guid id, string key, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        for (var look = 0; look < MostLooks; look++)
        {
            var row = await db.AlertInbox.AsNoTracking().Where(r => r.IntegrationId == id && r.DeliveryKey == key).Select(r => new { r.State, r.Reason }).SingleOrDefaultAsync(cancellationToken);
            if (row is { State: "quarantined" }) return new(false, $"The test arrived and could not be read. {row.Reason}");
            if (row is { State: not "new" }) return new(true, $"The test arrived and was read{(row.Reason is null ? "" : $": {row.Reason}")}. It makes no incident.");
            await Task.Delay(s_pause, time, cancellationToken);
        }
        return new(true, "The test arrived and waits to be read. It is among the last deliveries.");
    }
}

/// <param name="Said">For people.</param>
internal sealed record TestResult(bool Good, string Said);
