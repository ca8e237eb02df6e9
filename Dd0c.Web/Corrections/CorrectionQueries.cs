using Dd0c.Domain.Corrections;
using Dd0c.Web.Platform.Shared;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Corrections;

/// <summary>Reads what people said of services.</summary>
internal sealed class CorrectionQueries(TenantDb database)
{
    private const int Most = 200;
    // More than a list under a text box is of use for; what is not in it can be typed.
    private const int MostChoices = 2_000;

    /// <summary>What a batch changed, to be said and taken back; null when there is none.</summary>
    public async Task<CorrectedView?> BatchAsync(Guid batch, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = await db.Corrections.AsNoTracking().Where(c => c.BatchId == batch).OrderBy(c => c.Id)
            .Select(c => new { c.Kind, c.Field, c.NewValue, c.FoundValue, c.CreatedAt, c.UndoneAt, c.Others, Service = db.Services.Where(s => s.Id == c.ServiceId).Select(s => s.DisplayName).FirstOrDefault() }).ToListAsync(cancellationToken);
        if (rows is not [var row, ..]) return null;
        var value = row.Field switch
        {
            CorrectedField.Owner => row.NewValue is null ? "nobody" : await db.Teams.Where(t => t.Key == row.NewValue).Select(t => t.Name).FirstOrDefaultAsync(cancellationToken),
            CorrectedField.Repository => row.NewValue is null ? "none" : await db.Repositories.Where(r => r.NodeId == row.NewValue).Select(r => r.FullName).FirstOrDefaultAsync(cancellationToken),
            _ => row.NewValue,
        };
        return new(batch, row.Kind, row.Field, value ?? row.NewValue ?? "none", row.Service ?? "It", rows.Select(r => r.Service).Distinct().Count(), row.NewValue is not null && row.NewValue == row.FoundValue, row.CreatedAt, row.UndoneAt is not null);
    }

    /// <summary>The address of a service now: a new name gives a new one.</summary>
    public async Task<string?> SlugAsync(Guid service, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Services.Where(s => s.Id == service && s.RemovedAt == null).Select(s => s.Slug).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>What a field may be set to: the value to send, and how it reads.</summary>
    public async Task<IReadOnlyList<(string Value, string Text)>> ChoicesAsync(string field, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return field switch
        {
            CorrectedField.Owner => [.. (await db.Teams.Where(t => t.RemovedAt == null).OrderBy(t => t.Name).Select(t => new { t.Slug, t.Name }).ToListAsync(cancellationToken)).Select(t => (t.Slug, t.Name))],
            CorrectedField.Repository => [.. (await db.Repositories.OrderBy(r => r.FullName).Select(r => r.FullName).Take(MostChoices).ToListAsync(cancellationToken)).Select(n => (n, n))],
            "merge" => [.. (await db.Services.Where(s => s.RemovedAt == null).OrderBy(s => s.Name).Select(s => new { s.Slug, s.DisplayName }).Take(MostChoices).ToListAsync(cancellationToken)).Select(s => (s.Slug, s.DisplayName))],
            _ => [.. (CorrectedField.Words(field) ?? []).Select(w => (w, Capital.Of(w)))],
        };
    }

    /// <param name="service">Id or slug, also of a service that is none any more.</param>
    /// <returns>The latest first; null when there is no such service.</returns>
    public async Task<IReadOnlyList<CorrectionAnswer>?> OfServiceAsync(string service, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var id = Guid.TryParse(service, out var guid) ? await db.Services.Where(s => s.Id == guid).Select(s => (Guid?)s.Id).SingleOrDefaultAsync(cancellationToken)
            : await db.Services.Where(s => s.Slug == service).OrderBy(s => s.RemovedAt != null).Select(s => (Guid?)s.Id).FirstOrDefaultAsync(cancellationToken);
        if (id is null) return null;
        var rows = await db.Corrections.AsNoTracking().Where(c => c.ServiceId == id).OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).Take(Most).ToListAsync(cancellationToken);
        var teams = await db.Teams.AsNoTracking().ToDictionaryAsync(t => t.Key, t => t.Slug, cancellationToken);
        var nodes = rows.Where(r => r.Field == CorrectedField.Repository).SelectMany(r => new[] { r.NewValue, r.FoundValue }).OfType<string>().ToArray();
        var repositories = await db.Repositories.Where(r => nodes.Contains(r.NodeId)).ToDictionaryAsync(r => r.NodeId, r => r.FullName, cancellationToken);
        return [.. rows.Select(r => new CorrectionAnswer(r.BatchId, r.Kind, r.Field, Shown(r.Field, r.NewValue), Shown(r.Field, r.FoundValue), r.FoundSource, r.FoundConfidence, r.Reason, r.AuthorName, r.CreatedAt, r.UndoneAt, r.UndoneBy, r.ReplacedAt))];

        string? Shown(string? field, string? value) => value is null ? null : field switch
        {
            CorrectedField.Owner => teams.GetValueOrDefault(value, value),
            CorrectedField.Repository => repositories.GetValueOrDefault(value, value),
            _ => value,
        };
    }
}

/// <param name="Kind">value, not_a_service, merge, split or distinct.</param>
/// <param name="Found">What dd0c had found, with its source and confidence.</param>
internal sealed record CorrectionAnswer(
    Guid BatchId, string Kind, string? Field, string? Value, string? Found, string? FoundSource, double? FoundConfidence, string Reason, string Author, DateTimeOffset At, DateTimeOffset? UndoneAt, string? UndoneBy, DateTimeOffset? ReplacedAt);

/// <param name="Services">How many it changed; <paramref name="Service"/> is the first.</param>
/// <param name="Confirmed">The value is what dd0c had found.</param>
internal sealed record CorrectedView(Guid Batch, string Kind, string? Field, string Value, string Service, int Services, bool Confirmed, DateTimeOffset At, bool Undone)
{
    /// <summary>How long it can be taken back with one step.</summary>
    public static readonly TimeSpan Undoable = TimeSpan.FromHours(24);

    public string Text => Kind switch
    {
        "not_a_service" => $"{Service} is no service any more",
        "merge" => $"{Service} is a part of another service now",
        "distinct" => $"{Service} is not the same as the other service",
        "split" => $"{Value} is split off from {Service}",
        _ when Services > 1 => $"{CorrectionWords.Capital(Field!)} of {Services} services changed to {Value}",
        _ when Confirmed => $"{CorrectionWords.Capital(Field!)} of {Service} confirmed: {Value}",
        _ => $"{CorrectionWords.Capital(Field!)} of {Service} changed to {Value}",
    };
}
