using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Scorecards;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Scorecards;

/// <summary>A service with all that checks may ask of it.</summary>
/// <param name="Team">Its owner; null: none.</param>
internal sealed record ScoredService(Guid Id, string Slug, string Name, Guid? Team, IReadOnlyDictionary<string, PropertyValue> Properties);

/// <summary>Reads all services of a tenant with their properties: the row, the inventory's word, and what is so at the moment.</summary>
internal static class ScoredServices
{
    /// <param name="only">One service; null: all.</param>
    public static async Task<IReadOnlyList<ScoredService>> ReadAsync(Dd0cDbContext db, CancellationToken cancellationToken, Guid? only = null)
    {
        var services = await db.Services.AsNoTracking().Where(s => s.RemovedAt == null && (only == null || s.Id == only)).Select(s => new Service
        {
            Id = s.Id, Slug = s.Slug, Name = s.Name, DisplayName = s.DisplayName, Description = s.Description, Type = s.Type, Tier = s.Tier, Lifecycle = s.Lifecycle, Health = s.Health, Runtime = s.Runtime, TechStack = s.TechStack,
            Environments = s.Environments, LastDeployAt = s.LastDeployAt, OwnerState = s.OwnerState, OwnerTeamId = s.OwnerTeamId, OwnerConfidence = s.OwnerConfidence, RepoFullName = s.RepoFullName,
        }).ToListAsync(cancellationToken);
        var stored = (await db.ServiceProperties.AsNoTracking().Where(p => only == null || p.ServiceId == only).ToListAsync(cancellationToken)).ToDictionary(p => p.ServiceId, p => p.Properties);
        var teams = await db.Teams.Where(t => t.RemovedAt == null).Select(t => new { t.Id, t.Slug }).ToDictionaryAsync(t => t.Id, t => t.Slug, cancellationToken);
        var scheduled = (await db.OnCallSchedules.Where(s => s.TeamId != null).Select(s => s.TeamId!.Value).Distinct().ToListAsync(cancellationToken)).ToHashSet();
        var needs = await db.ServiceDependencies.Where(d => only == null || d.SourceServiceId == only).GroupBy(d => d.SourceServiceId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var needed = await db.ServiceDependencies.Where(d => only == null || d.TargetServiceId == only).GroupBy(d => d.TargetServiceId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var fires = (await db.Incidents.Where(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged).Select(i => i.Services).ToListAsync(cancellationToken)).SelectMany(s => s.Distinct()).CountBy(s => s).ToDictionary();
        return services.ConvertAll(s =>
        {
            var owner = s.OwnerState == "owned" && s.OwnerTeamId is { } id && teams.ContainsKey(id) ? s.OwnerTeamId : null;
            var all = ServiceProperties.OfRow(s, owner is { } team ? teams[team] : null).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
            if (stored.TryGetValue(s.Id, out var json)) Read(json, all);
            all["on-call.schedule"] = new PropertyValue.Truth(owner is { } called && scheduled.Contains(called));
            all["dependencies"] = new PropertyValue.Number(needs.GetValueOrDefault(s.Id));
            all["dependents"] = new PropertyValue.Number(needed.GetValueOrDefault(s.Id));
            all["incidents.active"] = new PropertyValue.Number(fires.GetValueOrDefault(s.Id));
            return new ScoredService(s.Id, s.Slug, s.DisplayName, owner, all);
        });
    }

    private static void Read(string json, Dictionary<string, PropertyValue> into)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var member in document.RootElement.EnumerateObject())
            if (Property.Of(member.Name) is { } property && PropertyValue.Read(member.Value, property.Kind) is { } value) into[member.Name] = value;
    }
}
