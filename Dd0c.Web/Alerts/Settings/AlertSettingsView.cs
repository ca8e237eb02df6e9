using System.Text.Json.Serialization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Noise;

namespace Dd0c.Web.Alerts.Settings;

/// <summary>What an organisation has set about its alerts; what it has not set stands here as it is without.</summary>
/// <param name="SilenceMinutes">An incident takes what comes within so many minutes of its last alert.</param>
/// <param name="MostLifeHours">No alert joins an incident that began so long before.</param>
/// <param name="Hops">How many dependencies may lie between two alerts' services.</param>
/// <param name="SilenceMinutesOf">By service id.</param>
/// <param name="Severities">What a sender's word means here: datadog:p1 → critical.</param>
/// <param name="Zone">IANA name.</param>
/// <param name="Privacy">Descriptions are dropped and tags hashed before anything is stored.</param>
/// <param name="UsualSafelist">The safelist is the one that stands without.</param>
internal sealed record AlertSettingsView(int SilenceMinutes, int MostLifeHours, int Hops, IReadOnlyDictionary<Guid, int> SilenceMinutesOf, IReadOnlyDictionary<string, AlertSeverity> Severities, string Zone, bool Privacy,
    IReadOnlyList<SafelistRule> Safelist, bool UsualSafelist, OfficeHours Hours)
{
    public static AlertSettingsView Of(AlertSettings s) => new(s.SilenceMinutes, s.MostLifeHours, s.Hops, s.SilenceMinutesOf, s.Severities, s.Zone, s.Privacy, s.SafelistOrDefault.Rules, s.Safelist is null, HoursOf(s));

    public static OfficeHours HoursOf(AlertSettings settings)
    {
        var usual = WorkingHours.Usual(TimeSpan.Zero);
        return settings.Hours ?? new(usual.From, usual.To, usual.Days);
    }
}

/// <summary>The body of PATCH /api/v1/alerts/settings: what is left out stays.</summary>
/// <param name="Safelist">All of its rules.</param>
/// <param name="UsualSafelist">True: back to the one that stands without.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AlertSettingsChange(int? SilenceMinutes = null, int? MostLifeHours = null, int? Hops = null, IReadOnlyDictionary<Guid, int>? SilenceMinutesOf = null, IReadOnlyDictionary<string, AlertSeverity>? Severities = null,
    string? Zone = null, bool? Privacy = null, IReadOnlyList<SafelistRule>? Safelist = null, bool UsualSafelist = false, OfficeHours? Hours = null)
{
    public AlertSettings Over(AlertSettings s) => s with
    {
        SilenceMinutes = SilenceMinutes ?? s.SilenceMinutes,
        MostLifeHours = MostLifeHours ?? s.MostLifeHours,
        Hops = Hops ?? s.Hops,
        SilenceMinutesOf = SilenceMinutesOf ?? s.SilenceMinutesOf,
        Severities = Severities ?? s.Severities,
        Zone = Zone ?? s.Zone,
        Privacy = Privacy ?? s.Privacy,
        Safelist = UsualSafelist ? null : Safelist ?? s.Safelist,
        Hours = Hours ?? s.Hours,
    };
}
