using System.Globalization;
using System.Text;
using Dd0c.Domain.Alerts.Deploys;

namespace Dd0c.Domain.Alerts.Ingest.Mapping;

/// <summary>What would be read from a payload with a mapping that is not saved yet.</summary>
/// <param name="Items">The alerts or deploys, the first <see cref="Most"/>.</param>
/// <param name="All">How many there are.</param>
/// <param name="Nothing">Why there is none, where that is no fault: it is a ping.</param>
public sealed record MappingPreview(IReadOnlyList<PreviewItem> Items, int All, IReadOnlyList<PreviewFault> Faults, string? Nothing = null)
{
    public const int Most = 5;

    /// <param name="provider">custom or deploy.</param>
    /// <param name="mapping">As it stands in the field; empty: our own field names.</param>
    /// <param name="receivedAt">Stands for the time of what says none.</param>
    public static MappingPreview Of(string provider, string? mapping, string sample, DateTimeOffset receivedAt)
    {
        CustomMapping? read = null;
        if (!string.IsNullOrWhiteSpace(mapping))
        {
            switch (CustomMapping.Read(mapping))
            {
                case MappingReading.Wrong wrong: return new([], 0, [.. wrong.Faults.Select(f => new PreviewFault(true, f.Field, f.Why))]);
                case MappingReading.Read right: read = right.Mapping; break;
            }
        }
        return PayloadReaders.Read(provider, new WebhookPayload(new Dictionary<string, string>(), Encoding.UTF8.GetBytes(sample), receivedAt), read) switch
        {
            PayloadReading.Read all => new([.. all.Signals.Select(Of).Concat(all.Deploys.Select(Of)).Take(Most)], all.Signals.Count + all.Deploys.Count, [.. all.Faults.Select(f => new PreviewFault(false, f.Where, f.Why))]),
            PayloadReading.Unreadable fault => new([], 0, [new(false, fault.Where ?? "", fault.Why)]),
            PayloadReading.Nothing nothing => new([], 0, [], nothing.What),
            _ => new([], 0, []),
        };
    }

    private static PreviewItem Of(AlertSignal s) => new(s.Title, Said(
        ("State", s.Kind.ToString().ToLowerInvariant()), ("Severity", s.Severity is { } severity ? SeverityWord.Of(severity) : null), ("Service", s.Service), ("Environment", s.Environment), ("Key", s.Key), ("Firing", s.EpisodeKey),
        ("Time", Time(s.At)), ("Began", Time(s.StartedAt)), ("Category", s.Category == AlertCategory.Application ? null : s.Category.ToString().ToLowerInvariant()), ("Group", s.Group), ("Account", s.Account), ("Region", s.Region),
        ("ARN", s.Arns.Count == 0 ? null : string.Join(", ", s.Arns)), ("Link", s.Url), ("Description", s.Description), ("Tags", s.Tags.Count == 0 ? null : string.Join(", ", s.Tags.OrderBy(t => t.Key, StringComparer.Ordinal).Take(10).Select(t => t.Value.Length == 0 ? t.Key : $"{t.Key}={t.Value}")))));

    private static PreviewItem Of(DeploySignal d) => new(d.Title ?? d.Key, Said(
        ("State", d.Status.ToString().ToLowerInvariant()), ("Kind", d.Kind.ToString().ToLowerInvariant()), ("Service", d.Service), ("Repository", d.Repository), ("Environment", d.Environment), ("Key", d.Key),
        ("Commit", d.Commit), ("Ref", d.Ref), ("By", d.Actor), ("Began", Time(d.StartedAt)), ("Ended", Time(d.FinishedAt)), ("Link", d.Url)));

    private static IReadOnlyList<PreviewField> Said(params (string Name, string? Value)[] fields) => [.. fields.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => new PreviewField(f.Name, f.Value!))];

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}

public sealed record PreviewItem(string Title, IReadOnlyList<PreviewField> Fields);

public sealed record PreviewField(string Name, string Value);

/// <param name="OfMapping">In the mapping, not in the payload.</param>
/// <param name="Where">The field, or the place in the payload; empty: the whole.</param>
public sealed record PreviewFault(bool OfMapping, string Where, string Why);
