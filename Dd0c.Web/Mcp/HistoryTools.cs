using System.ComponentModel;
using Dd0c.Domain.History;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.History;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.History;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Dd0c.Web.Mcp;

/// <summary>What came, went and changed.</summary>
[McpServerToolType, Authorize(Policy = Policies.OfScope + Scope.ReadCatalog)]
internal sealed class HistoryTools(CatalogHistory history)
{
    private const int Most = 100;

    [McpServerTool(Name = "what_changed", Title = "What changed in the catalog", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Services that came, went or changed between two instants (owner, repository, health, dependencies, resources …), each with when, who and why. What was deployed is not in it.")]
    public async Task<Changes> ChangedAsync(
        [Description("From when, RFC 3339 with offset: 2026-11-20T10:00:00Z.")] string from,
        [Description("Until when; missing: now.")] string? to = null,
        [Description("Slug of a team: what is or was theirs alone.")] string? team = null,
        CancellationToken cancellationToken = default)
    {
        if (Instant.Read(from, history.Now, out var since) is { } wrong) throw new McpException($"from: {wrong}");
        var until = history.Now;
        if (to is not null && Instant.Read(to, history.Now, out until) is { } wrongEnd) throw new McpException($"to: {wrongEnd}");
        if (until < since) throw new McpException("to lies before from.");
        var all = (await history.BetweenAsync(since, until, cancellationToken)).Where(c => team is null || ChangedServices.OfTeams(c, [team])).ToList();
        return new(since, until, "/discovery/changes", all.Count(c => c.Kind == ChangeKind.Added), all.Count(c => c.Kind == ChangeKind.Removed), all.Count(c => c.Kind == ChangeKind.Changed),
            Cut.Of<ToldChange>([.. all.Select(Of)], Most, "Ask for a shorter time, or one team."));
    }

    private static ToldChange Of(ServiceChange c)
    {
        var reason = c.Reason ?? c.Fields.Select(f => f.Reason).FirstOrDefault(r => r is not null);
        return new(c.Id, c.State.Slug, c.State.DisplayName, $"/services/{c.State.Slug}/activity", c.Kind, [.. c.Fields.Select(f => HistoryWords.Field(f.Field))], c.OwnerBefore.ToString(), c.State.Owner.ToString(), reason?.At, reason?.Who, reason?.Said ?? reason?.Why);
    }
}

internal sealed record Changes(DateTimeOffset From, DateTimeOffset To, [property: Description("The page that lists all of it.")] string Path, int Added, int Removed, int Changed, Cut<ToldChange> Services);

internal sealed record ToldChange(
    Guid Id, string Slug, string Name, string Path, [property: Description("added, removed or changed.")] string Kind, [property: Description("What of it changed.")] IReadOnlyList<string> Fields,
    string? OwnerBefore, string? Owner, DateTimeOffset? At, [property: Description("The person who did it, where one did.")] string? Who, string? Why);
