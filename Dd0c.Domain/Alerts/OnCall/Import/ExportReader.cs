using System.Text.Json;

namespace Dd0c.Domain.Alerts.OnCall.Import;

/// <summary>Reads the export of another product, whichever it is.</summary>
public static class ExportReader
{
    /// <returns>Null: it is none that is known.</returns>
    /// <exception cref="JsonException">A file is no JSON; names it.</exception>
    public static ImportPlan? Read(IReadOnlyCollection<ExportFile> files)
    {
        var sections = ExportSections.Of(files);
        if (sections["schedules"].Any(s => s["rotations"].IsList || s["schedule"].IsObject) || sections["escalations"].Count > 0) return OpsGenieExport.Read(sections);
        if (sections["on_call_shifts"].Count > 0 || sections["escalation_chains"].Count > 0 || sections["schedules"].Any(s => s["type"].Text() is "ical" or "calendar" or "web")) return GrafanaExport.Read(sections);
        return null;
    }
}
