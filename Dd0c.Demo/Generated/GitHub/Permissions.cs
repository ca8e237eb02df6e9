namespace Dd0c.Demo.Generated.GitHub;

/// <summary>Which team may do what in which repository.</summary>
internal sealed class Permissions
{
    private static readonly string[] s_order = ["READ", "TRIAGE", "WRITE", "MAINTAIN", "ADMIN"];
    private readonly Dictionary<(string Org, string Slug), SortedDictionary<string, string>> _granted = [];

    public IReadOnlyDictionary<string, string> Of(TeamPlan team) => _granted.TryGetValue((team.Org, team.Slug), out var granted) ? granted : new Dictionary<string, string>();

    /// <summary>At least this.</summary>
    public void Grant(TeamPlan team, string repository, string permission)
    {
        if (!_granted.TryGetValue((team.Org, team.Slug), out var granted)) _granted[(team.Org, team.Slug)] = granted = new(StringComparer.Ordinal);
        if (!granted.TryGetValue(repository, out var had) || Array.IndexOf(s_order, had) < Array.IndexOf(s_order, permission)) granted[repository] = permission;
    }
}
