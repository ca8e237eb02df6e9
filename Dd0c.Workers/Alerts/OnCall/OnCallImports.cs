using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Alerts.OnCall.Import;
using Dd0c.Domain.Alerts.OnCall.Reading;
using Dd0c.Domain.Alerts.OnCall.Rotations;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.OnCall;

/// <summary>Brings along what stands in the export of another product. First it says what becomes of what; done twice it is done once.</summary>
public sealed class OnCallImports
{
    public const int MostBytes = ExportArchive.MostBytes;
    private const int MostSchedules = 500, MostLayers = 60, MostTurns = 500, MostOverrides = 5_000, MostLines = 5_000;
    private readonly TenantDb _database;
    private readonly OnCallStore _store;
    private readonly IntegrationActions _integrations;
    private readonly ChannelActions _channels;
    private readonly IDataProtectionProvider _protection;
    private readonly TimeProvider _time;

    internal OnCallImports(TenantDb database, OnCallStore store, IntegrationActions integrations, ChannelActions channels, IDataProtectionProvider protection, TimeProvider time) =>
        (_database, _store, _integrations, _channels, _protection, _time) = (database, store, integrations, channels, protection, time);

    /// <summary>What an export would become; nothing is kept.</summary>
    public async Task<ImportAnswer> PreviewAsync(Stream upload, CancellationToken cancellationToken)
    {
        var (files, why) = await ExportArchive.OpenAsync(upload, cancellationToken);
        if (why is not null) return new ImportAnswer.Wrong(why);
        try
        {
            if (ExportReader.Read(files) is not { } plan) return new ImportAnswer.Wrong("This is neither an export of Grafana OnCall nor one of OpsGenie that dd0c knows. The documentation says how each is made.");
            if (plan.Schedules.Count > MostSchedules || plan.Lines.Count > MostLines || plan.Schedules.Any(s => s.Plan.Layers.Count > MostLayers || s.Plan.Overrides.Count > MostOverrides || s.Plan.Layers.Any(l => l.Turns.Count > MostTurns)))
                return new ImportAnswer.Wrong($"It is larger than dd0c takes: {MostSchedules} schedules, each of {MostLayers} rotations, {MostTurns} turns and {MostOverrides} overrides.");
            var now = _time.GetUtcNow();
            return new ImportAnswer.Ready(plan, [.. plan.Schedules.Select(s => (s.Name, OnCallNow.Of(Rotation.Shifts(s.Plan, now, now + OnCallAge.Horizon), now)))]);
        }
        catch (JsonException e)
        {
            return new ImportAnswer.Wrong(e.Message);
        }
    }

    /// <summary>Carries a plan from the preview to the import without trusting who carries it.</summary>
    public string Seal(ImportPlan plan)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal)) JsonSerializer.Serialize(zip, plan with { Lines = [] }, AlertRows.Json);
        return Convert.ToBase64String(Protector().Protect(packed.ToArray()));
    }

    /// <returns>Null: it was not sealed here for this organisation.</returns>
    public ImportPlan? Open(string text)
    {
        try
        {
            using var zip = new GZipStream(new MemoryStream(Protector().Unprotect(Convert.FromBase64String(text))), CompressionMode.Decompress);
            return JsonSerializer.Deserialize<ImportPlan>(zip, AlertRows.Json);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <returns>What was done, line by line.</returns>
    public async Task<IReadOnlyList<ImportLine>> ImportAsync(ImportPlan plan, Actor actor, CancellationToken cancellationToken)
    {
        var done = new List<ImportLine>();
        if (plan.Schedules.Count > 0) await SchedulesAsync(plan, actor, done, cancellationToken);
        foreach (var integration in plan.Integrations) await IntegrationAsync(integration, actor, done, cancellationToken);
        foreach (var channel in plan.Channels) await ChannelAsync(channel, actor, done, cancellationToken);
        return done;
    }

    private async Task SchedulesAsync(ImportPlan plan, Actor actor, List<ImportLine> done, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        var now = _time.GetUtcNow();
        if (await db.OnCallSources.SingleOrDefaultAsync(s => s.Kind == plan.Kind, cancellationToken) is not { } source)
        {
            source = new() { TenantId = db.TenantId, Id = Guid.CreateVersion7(), Kind = plan.Kind, Name = OnCallKind.NameOf(plan.Kind), DueAt = now + OnCallAge.Every, CreatedAt = now, CreatedBy = actor.Name };
            db.OnCallSources.Add(source);
        }
        db.Record(actor, "oncall.imported", source.Name, now, new { plan.Kind, schedules = plan.Schedules.Count });
        await db.SaveChangesAsync(cancellationToken);
        var read = plan.Schedules.Select(s => new ReadSchedule(s.ExternalId, s.Name, s.Plan.TimeZone, null, s.Team, s.People, Rotation.Shifts(s.Plan, now, now + OnCallAge.Horizon))).ToList();
        await _store.SaveAsync(source.Id, read, now, cancellationToken, plan.Schedules.DistinctBy(s => s.ExternalId).ToDictionary(s => s.ExternalId, s => JsonSerializer.Serialize(s.Plan, AlertRows.Json), StringComparer.Ordinal));
        done.AddRange(plan.Schedules.Select(s => new ImportLine("schedule", s.Name, "Imported")));
    }

    private async Task IntegrationAsync(ImportedIntegration integration, Actor actor, List<ImportLine> done, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        var name = integration.Name.Length > 80 ? integration.Name[..80] : integration.Name;
        var same = LikePattern.Literal(name);
        if (await db.AlertIntegrations.AnyAsync(i => EF.Functions.ILike(i.Name, same, LikePattern.Escape), cancellationToken)) done.Add(new("integration", name, "There already"));
        else done.Add(await _integrations.CreateAsync(integration.Provider, name, new(), actor, cancellationToken) is IntegrationAnswer.Wrong wrong ? new("integration", name, null, wrong.Why) : new("integration", name, "Added", "Tell its sender the new address: Settings, Alerts."));
    }

    private async Task ChannelAsync(ImportedChannel channel, Actor actor, List<ImportLine> done, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        var slack = await db.DeliveryChannels.AsNoTracking().Where(c => c.Kind == ChannelKind.Slack).ToListAsync(cancellationToken);
        if (slack.Exists(c => SlackPlaces.PlaceOf(c).Channel == channel.Slack)) done.Add(new("route", $"Slack channel {channel.Slack}", "There already"));
        else done.Add(await _channels.AddSlackAsync(null, channel.Slack, null, new(), actor, cancellationToken) switch
        {
            ChannelAnswer.Done added => new("route", $"Slack channel {channel.Slack}", $"{added.Channel.Name} is told of all incidents"),
            ChannelAnswer.Wrong wrong => new("route", $"Slack channel {channel.Slack}", null, wrong.Why),
            _ => new ImportLine("route", $"Slack channel {channel.Slack}", null, "It could not be added."),
        });
    }

    private IDataProtector Protector() => _protection.CreateProtector("dd0c.on-call.import", _database.TenantId.ToString());
}

/// <summary>What an upload is.</summary>
public abstract record ImportAnswer
{
    /// <param name="OnCall">Who would be on call by each schedule now.</param>
    public sealed record Ready(ImportPlan Plan, IReadOnlyList<(string Schedule, OnCallNow Is)> OnCall) : ImportAnswer;

    public sealed record Wrong(string Why) : ImportAnswer;
}
