using System.ComponentModel;
using Dd0c.Web.Catalog.Api;

namespace Dd0c.Web.Mcp;

/// <summary>A service in a list.</summary>
internal sealed record ToldService(
    Guid Id, string Slug, string Name,
    [property: Description("Its page in the portal.")] string Path,
    string Type, string Lifecycle, string Tier, IReadOnlyList<string> Environments,
    [property: Description("healthy, degraded, down or unknown, with what fires now.")] string Health,
    [property: Description("Numbers of its open incidents, the worst first.")] IReadOnlyList<int> OpenIncidents,
    ToldOwner Owner)
{
    public static ToldService Of(ServiceAnswer s) =>
        new(s.Id, s.Slug, s.DisplayName, $"/services/{s.Slug}", s.Type, s.Lifecycle, s.Tier, s.Environments, s.Health, s.OpenIncidents ?? [], ToldOwner.Of(s.Owner));
}

/// <summary>Whose a service is, and how sure that is.</summary>
internal sealed record ToldOwner(
    [property: Description("owned; ambiguous: two teams are about as likely; unowned: nobody is known.")] string State,
    [property: Description("Null unless it is owned.")] ToldTeam? Team,
    [property: Description("0 to 1.")] double Confidence,
    [property: Description("What decided: correction (a person said it), declaration, tag, codeowners, team-permission, commits, …")] string? Source,
    [property: Description("The next best; the best guess where nobody owns it.")] ToldRunnerUp? RunnerUp)
{
    public static ToldOwner Of(ServiceOwnerAnswer owner) => new(owner.State,
        owner is { Team: { } name, Slug: { } slug } ? new(owner.TeamId, slug, name, $"/teams/{slug}") : null, Math.Round(owner.Confidence, 3), owner.Source,
        owner.RunnerUp is { } second ? new(second.Slug, second.Team, $"/teams/{second.Slug}", Math.Round(second.Confidence, 3)) : null);
}

internal sealed record ToldTeam(Guid? Id, string Slug, string Name, [property: Description("Its page in the portal.")] string Path);

internal sealed record ToldRunnerUp(string Slug, string Name, string Path, double Confidence);

/// <summary>One reason for a value.</summary>
internal sealed record ToldEvidence(
    string Field, string Source, string Value,
    [property: Description("How much it counts; for owners the log-odds it adds.")] double Weight,
    [property: Description("For which candidate it speaks, where there are several.")] string? For)
{
    public static IEnumerable<ToldEvidence> Of(ServiceAnswer service, params string[] fields) =>
        (service.Evidence ?? []).Where(e => fields.Length == 0 || fields.Contains(e.Field)).Select(e => new ToldEvidence(e.Field, e.Source, e.Value, Math.Round(e.Weight, 2), e.For));
}
