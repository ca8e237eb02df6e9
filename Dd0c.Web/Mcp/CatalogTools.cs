using System.ComponentModel;
using System.Security.Claims;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Search;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Alerts.OnCall;
using Dd0c.Web.Catalog.Api;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Dd0c.Web.Mcp;

/// <summary>Services: found, read, and whose they are.</summary>
[McpServerToolType, Authorize(Policy = Policies.OfScope + Scope.ReadCatalog)]
internal sealed class CatalogTools(CatalogReading catalog, ISearch search, ServiceFinder finder, OnCallQueries onCall)
{
    private const int MostFound = 50, MostEvidence = 60, MostResources = 50;

    [McpServerTool(Name = "find_services", Title = "Find services", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Searches services by name, alias, repository, technology or words of their description; misspellings and initials are understood. The best first, each with its owner and health.")]
    public async Task<FoundServices> FindAsync(
        [Description("What to look for, such as a name or a part of one.")] string query,
        [Description("How many at most, 1 to 50.")] int limit = 10,
        CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(query) || query.Length > 500 || query.Contains('\0', StringComparison.Ordinal)) throw new McpException("Say what to look for, in up to 500 characters.");
        if (limit is < 1 or > MostFound) throw new McpException($"limit takes 1 to {MostFound}.");
        var results = await search.SearchAsync(query, "service", limit, cancellationToken);
        var services = await catalog.ByIdsAsync([.. results.Hits.Select(h => h.Document.Id)], cancellationToken);
        var found = results.Hits.Where(h => services.ContainsKey(h.Document.Id)).Select(h => ToldService.Of(services[h.Document.Id])).ToList();
        return new(results.Total, new(found, results.Total > found.Count ? $"The best {found.Count} of {results.Total}{(results.More ? " or more" : "")}. Be more exact, or raise limit." : null));
    }

    [McpServerTool(Name = "get_service", Title = "Read a service", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("One service whole: owner with confidence and evidence, who is on call, repository, health with open incidents, last deployment, AWS resources, and what is doubtful about it.")]
    public async Task<WholeService> GetAsync(
        [Description("Id, slug, name or the ARN of one of its AWS resources.")] string service,
        ClaimsPrincipal user,
        CancellationToken cancellationToken = default)
    {
        var (s, matched, others) = await finder.FindAsync(service, cancellationToken);
        return new(matched, ToldService.Of(s), s.Aliases, s.Description, s.TechStack, s.Runtime,
            s.Repo is { } repo ? new(repo.FullName, repo.Url, repo.Path, repo.Confidence, repo.Source) : null,
            s.LastDeploy is { } deploy ? new(deploy.At, deploy.Environment, deploy.Commit, deploy.Actor, deploy.Url) : s.LastDeployAt is { } at ? new(at, null, null, null, null) : null,
            user.May(Scope.ReadIncidents) ? ToldOnCall.Of(await onCall.OfServiceAsync(s.Id, cancellationToken)) : new(null, [], $"Who is on call is told to tokens with the scope {Scope.ReadIncidents}."),
            [.. (s.Roles ?? []).Select(r => new ToldRole(r.Role, r.Slug, r.Team, $"/teams/{r.Slug}", Math.Round(r.Confidence, 3), r.Source))],
            Cut.Of<ToldEvidence>([.. ToldEvidence.Of(s)], MostEvidence, $"All of it is on {ToldService.Of(s).Path}."),
            Cut.Of<ToldResource>([.. (s.Resources ?? []).Select(r => new ToldResource(r.Arn, r.Type, r.Name, r.Region, r.Account, r.Environment))], MostResources, $"All of them are on /services/{s.Slug}/infra."),
            [.. (s.Doubts ?? []).Select(d => d.Told), .. (s.Drift ?? []).Select(d => d.Told)], others);
    }

    [McpServerTool(Name = "who_owns", Title = "Who owns it", ReadOnly = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Whose a service or an AWS resource is: the team, how sure that is, the runner-up, and why. Takes a name as people say it, or an ARN.")]
    public async Task<Ownership> WhoOwnsAsync(
        [Description("A service by name, slug or id, or the ARN of an AWS resource.")] string what,
        CancellationToken cancellationToken = default)
    {
        var (s, matched, others) = await finder.FindAsync(what, cancellationToken);
        return new(matched, s.Id, s.Slug, s.DisplayName, $"/services/{s.Slug}", ToldOwner.Of(s.Owner), Cut.Of<ToldEvidence>([.. ToldEvidence.Of(s, CorrectedField.Owner)], MostEvidence, $"All of it is on /services/{s.Slug}."), others);
    }
}

internal static class HowMatched
{
    public const string Words = "exact: by id, slug, name or ARN; otherwise how a search came to it (alias, prefix, word, initials, substring, typo, text): say so, it may not be what was meant.";
}

internal sealed record FoundServices(int Total, Cut<ToldService> Services);

internal sealed record WholeService(
    [property: Description(HowMatched.Words)] string Matched,
    ToldService Service, IReadOnlyList<string> Aliases, string? Description, IReadOnlyList<string> TechStack, string? Runtime,
    ToldRepository? Repository,
    [property: Description("The last that was seen; null where none was.")] ToldDeploy? LastDeploy,
    ToldOnCall OnCall,
    [property: Description("Teams with another part in it than owning it.")] IReadOnlyList<ToldRole> OtherTeams,
    Cut<ToldEvidence> Evidence, Cut<ToldResource> Resources,
    [property: Description("What makes dd0c doubt what it says of this service.")] IReadOnlyList<string> Doubts,
    [property: Description("Other services that the name might have meant.")] IReadOnlyList<ToldService> Others);

internal sealed record ToldRepository(string FullName, string? Url, string? Folder, double? Confidence, string? Source);

internal sealed record ToldDeploy(DateTimeOffset At, string? Environment, string? Commit, string? By, string? Url);

internal sealed record ToldRole([property: Description("contributing, on_call, security or cost.")] string Role, string Slug, string Name, string Path, double Confidence, string Source);

internal sealed record ToldResource(string Arn, string Type, string Name, string Region, string Account, string? Environment);

internal sealed record Ownership(
    [property: Description(HowMatched.Words)] string Matched,
    Guid ServiceId, string Slug, string Name, [property: Description("The service's page in the portal.")] string Path, ToldOwner Owner,
    [property: Description("Why: each reason with what it counts, for whom.")] Cut<ToldEvidence> Why,
    [property: Description("Other services that the name might have meant.")] IReadOnlyList<ToldService> Others);
