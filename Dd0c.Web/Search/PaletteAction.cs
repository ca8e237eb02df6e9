using Dd0c.Domain.Search;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Web.Search;

/// <summary>Something to do, reachable by its words.</summary>
/// <param name="Least">The role it needs; others do not see it.</param>
internal sealed record PaletteAction(string Id, string Icon, string Title, string About, string? Href, string? Run, Role Least)
{
    private static readonly PaletteAction[] s_all =
    [
        new("scan", "refresh", "Scan now", "Read AWS and GitHub again", "/discovery", null, Role.Member),
        new("connect-aws", "cloud", "Connect AWS", "Add an account", "/start/aws", null, Role.Admin),
        new("connect-github", "repo", "Connect GitHub", "Add an organisation", "/start/github", null, Role.Admin),
        new("invite", "person", "Invite a teammate", "Members", "/settings/members", null, Role.Admin),
        new("token", "key", "Create an API token", "Tokens", "/settings/tokens", null, Role.Member),
        new("unowned", "flag", "Show services without an owner", "Catalog", "/services?view=unowned", null, Role.Viewer),
        new("copy", "copy", "Copy link to this page", "", null, "copy-link", Role.Viewer),
        new("light", "sun", "Use the light theme", "", null, "theme-light", Role.Viewer),
        new("dark", "moon", "Use the dark theme", "", null, "theme-dark", Role.Viewer),
        new("system", "system", "Use the system's theme", "", null, "theme-system", Role.Viewer),
        new("shortcuts", "help", "Show keyboard shortcuts", "", null, "shortcuts", Role.Viewer),
    ];

    public static IEnumerable<PaletteAction> For(Role role) => s_all.Where(a => role >= a.Least);

    public PaletteRow Row(IReadOnlyList<MatchedRange> matches) => new($"action-{Id}", Icon, "action", Title, matches, About, Href, Run);
}
