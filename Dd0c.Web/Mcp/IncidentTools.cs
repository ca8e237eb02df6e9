using System.ComponentModel;
using System.Security.Claims;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Alerts.OnCall;
using Dd0c.Web.Catalog.Api;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.History;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Dd0c.Web.Mcp;

/// <summary>What is broken, and who is called.</summary>
[McpServerToolType, Authorize(Policy = Policies.OfScope + Scope.ReadIncidents)]
internal sealed class IncidentTools(IncidentQueries incidents, OnCallQueries onCall, CatalogReading catalog, ServiceFinder finder)
{
    private const int MostIncidents = 50, MostServices = 50, MostAlerts = 50;

    [McpServerTool(Name = "what_is_broken", Title = "What is broken now", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Incidents that are open or acknowledged, the worst first, and services that are down or degraded. Nothing in it means that nothing is known to be broken.")]
    public async Task<Broken> BrokenAsync(ClaimsPrincipal user, [Description("Slug of a team: what is theirs alone.")] string? team = null, CancellationToken cancellationToken = default)
    {
        var rows = await incidents.ListAsync(new([IncidentState.Open, IncidentState.Acknowledged], [], Team: team), null, MostIncidents + 1, cancellationToken);
        var open = Cut.OfMore(rows, MostIncidents, "All of them are on /incidents.");
        Cut<ToldService>? services = null;
        if (user.May(Scope.ReadCatalog))
        {
            var page = await catalog.ServicesAsync(new ServicesAsked(team is null ? [] : [team], ["down", "degraded"], [], [], [], [], [], [], null), null, null, MostServices, false, false, cancellationToken);
            services = new([.. page.Items.Select(ToldService.Of)], page.Next is null ? null : $"The first {MostServices}; there are more. All of them are on /services?health=down&health=degraded.");
        }
        return new(new([.. open.Items.OrderByDescending(i => SeverityWord.Read(i.Severity)).ThenByDescending(i => i.LastAt).Select(ToldIncident.Of)], open.Note), services);
    }

    [McpServerTool(Name = "get_incident", Title = "Read an incident", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("One incident by its number: its alerts with why each belongs to it, the changes suspected of it, what is suggested, and the noise score with its reasons.")]
    public async Task<WholeIncident> GetAsync([Description("Its number, as in #42.")] int number, CancellationToken cancellationToken = default)
    {
        if (await incidents.FindAsync(number, cancellationToken) is not { } found) throw new McpException($"There is no incident #{number}.");
        var alerts = await incidents.AlertsAsync(number, null, MostAlerts + 1, cancellationToken);
        return new(ToldIncident.Of(found.Row), found.MergedInto,
            Cut.OfMore<ToldAlert>([.. alerts.Select(a => new ToldAlert(a.Alert.Id, a.Alert.Title, a.Alert.Severity, a.Alert.State, a.Alert.Provider, a.Service?.Slug, a.Alert.StartedAt, a.Why))], MostAlerts, $"All of them are on /incidents/{number}."),
            [.. found.Suspects.Select(s => new ToldSuspect(s.Deploy.Title ?? s.Deploy.CommitId ?? s.Deploy.Kind, s.Deploy.Kind, s.Deploy.Status, s.Deploy.Repository, s.Deploy.CommitId, s.Deploy.Actor, s.Deploy.At, s.Deploy.Url, Math.Round(s.Confidence, 3), s.Reasons))],
            [.. found.Suggestions.Select(s => new ToldSuggestion(s.Title, s.Reasoning, Math.Round(s.Confidence, 3)))]);
    }

    [McpServerTool(Name = "who_is_on_call", Title = "Who is on call", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Who is called now for a service or a team, by which schedule, until when, and who is next. Says so where no schedule is known, and where it was read too long ago.")]
    public async Task<ToldOnCall> OnCallAsync(
        ClaimsPrincipal user,
        [Description("A service by id, slug, name or ARN. Give this or team.")] string? service = null,
        [Description("A team by slug. Give this or service.")] string? team = null,
        CancellationToken cancellationToken = default)
    {
        if ((service is null) == (team is null)) throw new McpException("Give a service or a team.");
        if (team is not null) return ToldOnCall.Of(await onCall.OfTeamAsync(team.Trim(), cancellationToken));
        if (!user.May(Scope.ReadCatalog)) throw new McpException($"To ask by service the token needs the scope {Scope.ReadCatalog}.");
        return ToldOnCall.Of(await onCall.OfServiceAsync((await finder.OneAsync(service!, cancellationToken)).Id, cancellationToken));
    }
}

internal sealed record Broken(Cut<ToldIncident> Incidents, [property: Description("Null where the token may not read the catalog.")] Cut<ToldService>? Services);

internal sealed record WholeIncident(
    ToldIncident Incident, [property: Description("The number of the incident that it is part of now.")] int? MergedInto,
    Cut<ToldAlert> Alerts,
    [property: Description("Changes that may have caused it, the likeliest first.")] IReadOnlyList<ToldSuspect> Suspects,
    IReadOnlyList<ToldSuggestion> Suggestions);

internal sealed record ToldIncident(
    Guid Id, int Number, [property: Description("Its page in the portal.")] string Path, string Title,
    [property: Description("open, acknowledged, resolved or merged.")] string State, [property: Description("critical, high, medium, low or info.")] string Severity, string Environment,
    [property: Description("Slugs of the services it touches.")] IReadOnlyList<string> Services,
    [property: Description("Slugs of the teams that own those.")] IReadOnlyList<string> Teams,
    int Alerts, int Firing, [property: Description("0 to 100: how likely nobody needs to do anything.")] int? Noise, bool Muted, DateTimeOffset StartedAt, DateTimeOffset LastAt, string? AcknowledgedBy, DateTimeOffset? ResolvedAt)
{
    public static ToldIncident Of(IncidentRow r) => new(r.Id, r.Number, $"/incidents/{r.Number}", r.Title, r.State, r.Severity, r.Environment,
        [.. r.Services.Select(s => s.Slug)], [.. r.Services.Select(s => s.Team).OfType<string>().Distinct()], r.Alerts, r.Firing, r.Noise, r.Muted, r.StartedAt, r.LastAt, r.AcknowledgedBy, r.ResolvedAt);
}

internal sealed record ToldAlert(Guid Id, string Title, string Severity, string State, string Provider, [property: Description("Slug.")] string? Service, DateTimeOffset StartedAt, [property: Description("Why it belongs to the incident.")] string? Why);

internal sealed record ToldSuspect(string What, string Kind, string Status, string? Repository, string? Commit, string? By, DateTimeOffset At, string? Url, double Confidence, IReadOnlyList<string> Why);

internal sealed record ToldSuggestion(string Title, string Why, double Confidence);
