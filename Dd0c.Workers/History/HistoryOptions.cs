using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Dd0c.Workers.History;

internal sealed class HistoryOptions
{
    /// <summary>How long what has changed is kept in the database, in days; months that ended before are moved to the archive. Runs and calls are kept as long.</summary>
    [Range(1, 3650)] public int HotDays { get; set; } = 90;

    /// <summary>Where the archive is; null: nowhere, and then nothing is moved. All replicas have to see the same folder.</summary>
    public string? ArchiveFolder { get; set; }

    /// <summary>A bucket is the archive instead; credentials come as those of any AWS client do: environment, profile, role of the machine or task.</summary>
    public string? ArchiveBucket { get; set; }

    /// <summary>What the keys of its objects begin with.</summary>
    public string ArchivePrefix { get; set; } = "dd0c/";

    /// <summary>Of the bucket; null: as the environment says.</summary>
    public string? ArchiveRegion { get; set; }

    /// <summary>Where a store that speaks S3 answers; null: AWS.</summary>
    public Uri? ArchiveUrl { get; set; }
}

[OptionsValidator] internal sealed partial class HistoryOptionsValidator : IValidateOptions<HistoryOptions>;
