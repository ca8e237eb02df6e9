namespace Dd0c.Demo.Storms;

/// <summary>A deployment of payment-gateway, two minutes later its alerts, then those of what calls it.</summary>
internal static class DeployStorm
{
    private static readonly StormDeploy s_deploy = new("payment-gateway", "Retry declined cards at the second acquirer (#482)", "jonas-berg");

    private static readonly StormAlert
        s_errors = new("datadog", "payment-gateway", "88120431", "5xx rate of payment-gateway is above 5 %", "high", "12.4 % of requests answered 5xx over the last 2 min (threshold 5 %)."),
        s_latency = new("alertmanager", "payment-gateway", "PaymentLatencyHigh", "p99 of payment-gateway is above 2 s", "critical", "The 99th percentile of POST /v1/payments is 4.8 s."),
        s_checkout = new("datadog", "checkout-api", "88120517", "Checkouts that fail are above 3 %", "high", "Calls to payment-gateway time out after 3 s."),
        s_refunds = new("grafana", "refund-service", "RefundsWait", "Refunds wait for longer than 5 min", "warning", "The oldest refund has waited for 7 min."),
        s_bff = new("pagerduty", "checkout-bff", "checkout-bff/availability", "Checkout screens answer slowly", "high", "Synthetic checkout took 11 s in 3 of 3 places.");

    public static readonly Storm Storm = new("deploy", "A bad deployment", "payment-gateway is deployed; two minutes later it fails, and so does what calls it.",
        Storm.Script(
            [
                new(TimeSpan.Zero, s_deploy, "in_progress", TimeSpan.FromSeconds(-170)),
                new(TimeSpan.FromSeconds(1), s_deploy, "success", TimeSpan.FromSeconds(-170)),
            ],
            (s_errors, 8, 270), (s_latency, 20, 280), (s_checkout, 35, 300), (s_refunds, 60, 320), (s_bff, 80, 310)));
}
