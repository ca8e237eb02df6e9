using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts.OnCall;

/// <summary>Where an organisation keeps its on-call schedules.</summary>
public sealed class OnCallSource : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    /// <summary>See <see cref="OnCallKind"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>us or eu: where the vendor keeps the account.</summary>
    public string Region { get; init; } = "us";
    /// <summary>Of Atlassian the cloud id of the site; null: the key says whose it is.</summary>
    public string? Account { get; init; }
    public required string Name { get; set; }
    /// <summary>The API key, sealed; null: an export has none.</summary>
    public byte[]? Secret { get; set; }
    /// <summary>When it was last read whole; null: never yet.</summary>
    public DateTimeOffset? ReadAt { get; set; }
    public DateTimeOffset DueAt { get; set; }
    /// <summary>The vendor wants no question before; null: it said nothing of the kind.</summary>
    public DateTimeOffset? WaitUntil { get; set; }
    /// <summary>How many readings in a row did not succeed.</summary>
    public int Failed { get; set; }
    /// <summary>Why the last reading did not succeed, for people; null: it did.</summary>
    public string? Fault { get; set; }
    public DateTimeOffset? FaultAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
}

/// <summary>The kinds of sources.</summary>
public static class OnCallKind
{
    public const string PagerDuty = "pagerduty";
    public const string OpsGenie = "opsgenie";
    public const string Jsm = "jsm";
    public const string GrafanaExport = "grafana-export";
    public const string OpsGenieExport = "opsgenie-export";

    /// <summary>Those that are read over the vendor's API.</summary>
    public static IReadOnlyList<string> Live { get; } = [PagerDuty, OpsGenie, Jsm];

    public static string NameOf(string kind) => kind switch
    {
        PagerDuty => "PagerDuty",
        OpsGenie => "OpsGenie",
        Jsm => "Jira Service Management",
        GrafanaExport => "Grafana OnCall export",
        OpsGenieExport => "OpsGenie export",
        _ => kind,
    };
}
