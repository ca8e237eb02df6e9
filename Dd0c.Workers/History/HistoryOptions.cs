using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Dd0c.Workers.History;

internal sealed class HistoryOptions
{
    /// <summary>How long what has changed is kept in the database, in days; months that ended before are moved to the archive. Runs and calls are kept as long.</summary>
    [Range(1, 3650)] public int HotDays { get; set; } = 90;

    /// <summary>Where the archive is; null: nowhere, and then nothing is moved. All replicas have to see the same folder.</summary>
    public string? ArchiveFolder { get; set; }
}

[OptionsValidator] internal sealed partial class HistoryOptionsValidator : IValidateOptions<HistoryOptions>;
