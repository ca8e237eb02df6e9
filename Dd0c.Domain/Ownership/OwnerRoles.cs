using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Grouping;

namespace Dd0c.Domain.Ownership;

/// <summary>A team that has a part in a service beside owning it.</summary>
/// <param name="Role">on_call, security or cost.</param>
/// <param name="Value">What the source says, as an evidence line.</param>
public sealed record ServiceRole(string Role, string TeamKey, string Source, double Confidence, string Value);

/// <summary>
/// Reads who is on call, who answers for security and who pays, where a declaration or a tag says so. Only a team that is known otherwise is taken: a
/// rotation's id, a mailbox or an account number founds none.
/// </summary>
internal static class OwnerRoles
{
    public const string OnCall = "on_call";
    public const string Security = "security";
    public const string Cost = "cost";

    /// <summary>The role that a key names, however it is spelled: <c>on-call</c>, <c>acme.io/security-contact</c>, <c>CostCenter</c>; null: none.</summary>
    public static string? Of(string key) => Tags.Meaning(key) switch
    {
        "oncall" or "oncallteam" or "oncallrotation" or "oncallcontact" or "oncallowner" => OnCall,
        "securitycontact" or "securityowner" or "securityteam" or "securitychampion" or "security" => Security,
        "costowner" or "costcenter" or "costcentre" or "costcontact" or "costteam" or "budgetowner" or "finops" or "finopsowner" => Cost,
        _ => null,
    };

    public static IReadOnlyList<ServiceRole> Collect(LinkedService service, TeamDirectory teams)
    {
        var found = new List<ServiceRole>();
        if (service.Link.Declared is { } declared)
            foreach (var (file, role, value) in declared.Others.Prepend(declared).SelectMany(d => d.Roles.Select(r => (d.File, r.Role, r.Value))))
                if (teams.Resolve(value, mayFound: false) is { } team) found.Add(new(role, team.Key, Source.Declaration, 0.95, $"{file}: {role.Replace('_', '-')} {value}"));
        foreach (var tag in service.Draft.All.SelectMany(r => r.Fact.Tags).OrderBy(t => t.Key, StringComparer.Ordinal).ThenBy(t => t.Value, StringComparer.Ordinal))
            if (Of(tag.Key) is { } role && teams.Resolve(tag.Value, mayFound: false) is { } team) found.Add(new(role, team.Key, Source.Tag, 0.9, $"{tag.Key}={tag.Value}"));
        // Two teams may be on call in turn; one team is told once, by what is trusted most.
        return [.. found.GroupBy(r => (r.Role, r.TeamKey)).Select(g => g.First()).OrderBy(r => r.Role, StringComparer.Ordinal).ThenBy(r => r.TeamKey, StringComparer.Ordinal)];
    }
}
