using System.Text;
using System.Text.RegularExpressions;
using Dd0c.Domain.Catalog;
using YamlDotNet.Serialization;

namespace Dd0c.Web.Catalog.Export;

/// <summary>A catalog as Backstage's descriptors, one document an entity: teams as Groups, services as Components with what they depend on.
/// https://backstage.io/docs/features/software-catalog/descriptor-format</summary>
internal static partial class BackstageExport
{
    private const int LongestName = 63;
    private static readonly ISerializer s_yaml = new SerializerBuilder().WithQuotingNecessaryStrings().DisableAliases().ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull).Build();

    public static string Write(ExportedCatalog catalog)
    {
        var text = new StringBuilder();
        var teams = catalog.Teams.ToDictionary(t => t.Id);
        var names = catalog.Services.ToDictionary(s => s.Id, s => Name(s.Slug));
        var needs = catalog.Dependencies.ToLookup(d => d.SourceServiceId, d => d.TargetServiceId);
        foreach (var team in catalog.Teams) Add(text, Group(team));
        foreach (var service in catalog.Services)
            Add(text, Component(service, names[service.Id], service.OwnerState == "owned" && service.OwnerTeamId is { } id && teams.TryGetValue(id, out var owner) ? owner : null, [.. needs[service.Id].Where(names.ContainsKey).Select(n => $"component:default/{names[n]}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]));
        return text.ToString();
    }

    private static void Add(StringBuilder text, object entity) => text.Append("---\n").Append(s_yaml.Serialize(entity));

    private static Dictionary<string, object?> Group(Team team) => new()
    {
        ["apiVersion"] = "backstage.io/v1alpha1",
        ["kind"] = "Group",
        ["metadata"] = new Dictionary<string, object?> { ["name"] = Name(team.Slug), ["title"] = team.Name, ["description"] = team.Description, ["annotations"] = team.Aliases.FirstOrDefault(a => a.StartsWith('@') && a.Contains('/', StringComparison.Ordinal)) is { } handle ? new Dictionary<string, string> { ["github.com/team-slug"] = handle[1..] } : null },
        // Backstage demands the list, also when it is empty.
        ["spec"] = new Dictionary<string, object?> { ["type"] = "team", ["parent"] = team.ParentSlug is null ? null : Name(team.ParentSlug), ["children"] = Array.Empty<string>() },
    };

    private static Dictionary<string, object?> Component(Service service, string name, Team? owner, string[] needs) => new()
    {
        ["apiVersion"] = "backstage.io/v1alpha1",
        ["kind"] = "Component",
        ["metadata"] = new Dictionary<string, object?>
        {
            ["name"] = name, ["title"] = service.DisplayName, ["description"] = service.Description,
            ["labels"] = new Dictionary<string, string> { ["tier"] = service.Tier },
            ["annotations"] = Annotations(service),
            ["tags"] = service.TechStack.Select(Tag).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).ToArray(),
        },
        // Backstage takes no component without an owner; this one is nobody's there either.
        ["spec"] = new Dictionary<string, object?> { ["type"] = service.Type, ["lifecycle"] = service.Lifecycle, ["owner"] = owner is null ? "group:default/unowned" : $"group:default/{Name(owner.Slug)}", ["dependsOn"] = needs.Length == 0 ? null : needs },
    };

    private static Dictionary<string, string> Annotations(Service service)
    {
        var annotations = new Dictionary<string, string> { ["dd0c.com/service-id"] = service.Id.ToString() };
        if (service.RepoFullName is not null) annotations["github.com/project-slug"] = service.RepoFullName;
        if (service.RepoUrl is not null) annotations["backstage.io/source-location"] = $"url:{service.RepoUrl}{(service.RepoPath is null ? "" : $"/tree/{service.RepoDefaultBranch ?? "HEAD"}/{service.RepoPath}")}/";
        return annotations;
    }

    /// <summary>Letters and digits with single separators, 63 at most.</summary>
    private static string Name(string slug)
    {
        var name = Strange().Replace(slug, "-").Trim('-', '_', '.');
        return name.Length == 0 ? "unnamed" : name.Length <= LongestName ? name : name[..LongestName].TrimEnd('-', '_', '.');
    }

    private static string Tag(string text) => StrangeInTag().Replace(text.ToLowerInvariant().Replace("#", "sharp", StringComparison.Ordinal).Replace("+", "p", StringComparison.Ordinal), "-").Trim('-') is { Length: <= LongestName } tag ? tag : "";

    [GeneratedRegex("[^A-Za-z0-9._-]+|[._-]{2,}")]
    private static partial Regex Strange();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex StrangeInTag();
}
