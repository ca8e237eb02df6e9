using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Workers.Alerts.Pipeline;

namespace Dd0c.Workers.Alerts.Incidents;

/// <summary>Reads a mute's row.</summary>
internal static class MuteRows
{
    public static MuteScope ScopeOf(AlertMute mute) => JsonSerializer.Deserialize<MuteScope>(mute.Scope, AlertRows.Json)!;

    public static MuteSchedule? ScheduleOf(AlertMute mute) => mute.Schedule is null ? null : JsonSerializer.Deserialize<MuteSchedule>(mute.Schedule, AlertRows.Json);

    /// <param name="row">Null: nothing was set.</param>
    public static AlertSettings SettingsOf(AlertSettingsRow? row) => row is null ? new() : JsonSerializer.Deserialize<AlertSettings>(row.Settings, AlertRows.Json)!;

    /// <summary>When one that holds now ends, or the hours of it that hold.</summary>
    public static DateTimeOffset EndOf(AlertMute mute, AlertSettings settings, DateTimeOffset now) =>
        ScheduleOf(mute)?.EndOf(settings.LocalOf(now)) is { } local && settings.NextOf(local, now) is var hours && hours < mute.EndsAt ? hours : mute.EndsAt;

    /// <summary>Whether it lasts now, by its hours in the tenant's zone.</summary>
    public static bool Holds(AlertMute mute, AlertSettings settings, DateTimeOffset now) =>
        mute.EndedAt is null && mute.StartsAt <= now && mute.EndsAt > now && (ScheduleOf(mute) is not { } schedule || schedule.Holds(settings.LocalOf(now)));
}
