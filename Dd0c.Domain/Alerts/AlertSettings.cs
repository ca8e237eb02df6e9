using System.Text.Json.Serialization;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Alerts;

/// <summary>A tenant's row: its settings, and the number its next incident gets.</summary>
public sealed class AlertSettingsRow : ITenantOwned
{
    public Guid TenantId { get; init; }
    /// <summary>JSON of <see cref="AlertSettings"/>.</summary>
    public string Settings { get; set; } = "{}";
    public int NextNumber { get; init; }
}

/// <summary>What a tenant may set about its alerts.</summary>
public sealed record AlertSettings
{
    /// <summary>Minutes, 1 to 240.</summary>
    public int SilenceMinutes { get; init; } = 10;
    /// <summary>Hours, 1 to 168.</summary>
    public int MostLifeHours { get; init; } = 24;
    /// <summary>0 to 3.</summary>
    public int Hops { get; init; } = 2;
    public IReadOnlyDictionary<Guid, int> SilenceMinutesOf { get; init; } = new Dictionary<Guid, int>();
    /// <summary>A sender's word for how bad something is, and what it means here: provider:word → severity.</summary>
    public IReadOnlyDictionary<string, AlertSeverity> Severities { get; init; } = new Dictionary<string, AlertSeverity>();
    /// <summary>IANA name; the digest, working hours and schedules go by it.</summary>
    public string Zone { get; init; } = "Etc/UTC";
    /// <summary>Descriptions are dropped and tags hashed before anything is stored.</summary>
    public bool Privacy { get; init; }

    /// <summary>Null: the default.</summary>
    public IReadOnlyList<SafelistRule>? Safelist { get; init; }
    /// <summary>When its people work, by its own clock; null: 9 to 18 on weekdays.</summary>
    public OfficeHours? Hours { get; init; }

    [JsonIgnore]
    public Safelist SafelistOrDefault => Safelist is null ? Noise.Safelist.Default : new Safelist(Safelist);

    public WorkingHours HoursAt(DateTimeOffset at)
    {
        var offset = ZoneInfo.GetUtcOffset(at);
        return Hours is null ? WorkingHours.Usual(offset) : new WorkingHours(Hours.From, Hours.To, Hours.Days, offset);
    }

    public DateTime LocalOf(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, ZoneInfo).DateTime;

    /// <summary>What a clock of its zone shows, as an instant; an hour that summer time leaves out is the one after it.</summary>
    public DateTimeOffset InstantOf(DateTime local) => new(TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(ZoneInfo.IsInvalidTime(local) ? local.AddHours(1) : local, DateTimeKind.Unspecified), ZoneInfo), TimeSpan.Zero);

    /// <summary>The first instant after <paramref name="after"/> at which a clock of its zone shows that; an hour that comes twice has two.</summary>
    public DateTimeOffset NextOf(DateTime local, DateTimeOffset after)
    {
        if (ZoneInfo.IsAmbiguousTime(local) && new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), ZoneInfo.GetAmbiguousTimeOffsets(local).Max()).ToUniversalTime() is var first && first > after) return first;
        return InstantOf(local);
    }

    private TimeZoneInfo ZoneInfo => TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var zone) ? zone : TimeZoneInfo.Utc;

    [JsonIgnore]
    public CorrelationSettings Correlation => new()
    {
        Silence = TimeSpan.FromMinutes(SilenceMinutes),
        MostLife = TimeSpan.FromHours(MostLifeHours),
        Hops = Hops,
        SilenceOf = SilenceMinutesOf.ToDictionary(s => s.Key, s => TimeSpan.FromMinutes(s.Value)),
    };
}

public sealed record OfficeHours(TimeOnly From, TimeOnly To, IReadOnlyList<DayOfWeek> Days);
