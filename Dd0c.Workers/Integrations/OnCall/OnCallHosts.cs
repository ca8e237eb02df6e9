using Dd0c.Domain.Alerts.OnCall;
using Microsoft.Extensions.Configuration;

namespace Dd0c.Workers.Integrations.OnCall;

/// <summary>Where on-call vendors are: organisations choose a region, and the operator alone may set other addresses.</summary>
/// <remarks>https://developer.pagerduty.com/docs/service-regions and https://docs.opsgenie.com/docs/api-overview</remarks>
internal sealed class OnCallHosts(IConfiguration configuration)
{
    public static IReadOnlyList<string> Regions { get; } = ["us", "eu"];

    /// <returns>Ends in a slash.</returns>
    public Uri Of(string kind, string region) => (kind, region) switch
    {
        (OnCallKind.PagerDuty, "eu") => Address("OnCall:PagerDutyEuUrl", "https://api.eu.pagerduty.com/"),
        (OnCallKind.PagerDuty, _) => Address("OnCall:PagerDutyUrl", "https://api.pagerduty.com/"),
        (OnCallKind.OpsGenie, "eu") => Address("OnCall:OpsGenieEuUrl", "https://api.eu.opsgenie.com/"),
        (OnCallKind.OpsGenie, _) => Address("OnCall:OpsGenieUrl", "https://api.opsgenie.com/"),
        (OnCallKind.Jsm, _) => Address("OnCall:AtlassianUrl", "https://api.atlassian.com/"),
        _ => throw new InvalidOperationException($"{kind} is read from no address."),
    };

    private Uri Address(string key, string usual)
    {
        var address = configuration[key] is { Length: > 0 } given ? given : usual;
        return new(address.EndsWith('/') ? address : address + "/");
    }
}
