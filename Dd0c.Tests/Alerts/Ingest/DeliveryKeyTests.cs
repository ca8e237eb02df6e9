using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Proof;
using static Dd0c.Tests.Alerts.Ingest.Sent;

namespace Dd0c.Tests.Alerts.Ingest;

public sealed class DeliveryKeyTests
{
    [Fact]
    public void A_providers_own_id_is_the_key()
    {
        Assert.Equal("01EVENT0000000000000000001", DeliveryKey.Of(AlertProvider.PagerDuty, Payload(Samples.PagerDuty("incident.triggered"))));
        Assert.Equal("w-1", DeliveryKey.Of(AlertProvider.PagerDuty, Payload(Samples.PagerDutyV2, ("X-Webhook-Id", "w-1"))));
        Assert.Equal("22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324", DeliveryKey.Of(AlertProvider.CloudWatch, Payload(Samples.Sns("x"))));
        Assert.Equal("72d3162e-cc78-11e3-81ab-4c9367dc0958", DeliveryKey.Of(AlertProvider.GitHub, Payload("{}", ("x-github-delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"))));
        Assert.Equal("idem-1", DeliveryKey.Of(AlertProvider.GitLab, Payload("{}", ("Idempotency-Key", "idem-1"), ("X-Gitlab-Event-UUID", "shared-by-many"))));
    }

    [Fact]
    public void A_header_that_nobody_signed_makes_no_new_delivery_of_a_signed_body() =>
        Assert.Equal(DeliveryKey.Of(AlertProvider.PagerDuty, Payload(Samples.PagerDuty("incident.triggered"), ("X-Webhook-Id", "w-1"))), DeliveryKey.Of(AlertProvider.PagerDuty, Payload(Samples.PagerDuty("incident.triggered"), ("X-Webhook-Id", "w-2"))));

    [Fact]
    public void Without_an_id_the_body_is_the_key_and_a_day_later_it_is_the_alert_anew()
    {
        var payload = Payload(Samples.Alertmanager);
        var key = DeliveryKey.Of(AlertProvider.Alertmanager, payload);
        Assert.Matches("^[0-9a-f]{32}$", key);
        Assert.Equal(key, DeliveryKey.Of(AlertProvider.Alertmanager, payload with { ReceivedAt = ReceivedAt.AddMinutes(9) }));
        Assert.NotEqual(key, DeliveryKey.Of(AlertProvider.Alertmanager, payload with { ReceivedAt = ReceivedAt.AddDays(1) }));
        Assert.NotEqual(key, DeliveryKey.Of(AlertProvider.Alertmanager, Payload(Samples.Alertmanager + " ")));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("ä")]
    public void What_is_no_id_is_none(string id) => Assert.Matches("^[0-9a-f]{32}$", DeliveryKey.Of(AlertProvider.GitHub, Payload("{}", ("X-GitHub-Delivery", id))));

    [Fact]
    public void Long_ids_that_differ_at_their_end_stay_two() =>
        Assert.NotEqual(DeliveryKey.Of(AlertProvider.GitHub, Payload("{}", ("X-GitHub-Delivery", new string('x', 300) + "1"))), DeliveryKey.Of(AlertProvider.GitHub, Payload("{}", ("X-GitHub-Delivery", new string('x', 300) + "2"))));
}
