using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Ownership;
using Dd0c.Workers.Discovery;

namespace Dd0c.Web.Catalog.Api;

/// <summary>A team as the API shows it.</summary>
/// <param name="Source">github, tag or declaration.</param>
/// <param name="Services">How many services it owns.</param>
internal sealed record TeamAnswer(Guid Id, string Slug, string Name, string? Description, string? ParentSlug, string Source, IReadOnlyList<string> Aliases, IReadOnlyList<TeamPerson> Members, int Services)
{
    public static TeamAnswer Of(Team t, int services) =>
        new(t.Id, t.Slug, t.Name, t.Description, t.ParentSlug, t.Source, t.Aliases, JsonSerializer.Deserialize<IReadOnlyList<TeamPerson>>(t.Members, RunLog.Json) ?? [], services);
}
