using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Proof;
using Dd0c.Domain.Alerts.Ingest.Setup;

namespace Dd0c.Tests.Alerts.Integrations;

/// <summary>The test that an integration's page sends: proved, read, and nobody's alert.</summary>
public sealed class TestDeliveryTests
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Played => [.. AlertProvider.OfAlerts.Concat(AlertProvider.OfDeploys).Where(TestDelivery.Plays)];

    [Fact]
    public void All_are_played_but_those_that_sign_themselves_or_tell_of_deploys_alone() =>
        Assert.Equal([AlertProvider.CloudWatch, AlertProvider.ArgoCd, AlertProvider.CustomDeploy], AlertProvider.OfAlerts.Concat(AlertProvider.OfDeploys).Where(p => !TestDelivery.Plays(p)));

    [Theory, MemberData(nameof(Played))]
    public void It_is_proved_by_the_secret_and_by_no_other(string provider)
    {
        var sent = TestDelivery.Of(provider, "1", "the right secret", s_now)!;
        Assert.IsType<SignatureVerdict.Verified>(SignatureCheck.Verify(provider, sent, ["the right secret"], SignatureOptions.None, s_now));
        Assert.IsType<SignatureVerdict.Wrong>(SignatureCheck.Verify(provider, sent, ["another secret"], SignatureOptions.None, s_now));
    }

    [Theory, MemberData(nameof(Played))]
    public void It_is_understood_and_makes_no_alert_and_no_deploy(string provider)
    {
        var reading = PayloadReaders.Read(provider, TestDelivery.Of(provider, "1", null, s_now)!);
        if (reading is PayloadReading.Nothing) return;
        var read = Assert.IsType<PayloadReading.Read>(reading);
        Assert.Empty(read.Faults);
        Assert.Empty(read.Deploys);
        Assert.All(read.Signals, s => Assert.Equal(SignalKind.Note, s.Kind));
    }

    [Theory, MemberData(nameof(Played))]
    public void Each_is_a_delivery_of_its_own(string provider) =>
        Assert.NotEqual(DeliveryKey.Of(provider, TestDelivery.Of(provider, "1", null, s_now)!), DeliveryKey.Of(provider, TestDelivery.Of(provider, "2", null, s_now)!));
}
