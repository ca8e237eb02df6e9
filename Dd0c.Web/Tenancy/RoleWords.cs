using Dd0c.Domain.Tenancy;

namespace Dd0c.Web.Tenancy;

/// <summary>What each role may do, for people who choose one.</summary>
internal static class RoleWords
{
    public static string May(Role role) => role switch
    {
        Role.Viewer => "reads the catalog",
        Role.Member => "reads the catalog, starts scans and corrects owners",
        Role.Admin => "also manages connections, members and tokens",
        Role.Owner => "may do everything, also manage owners",
        _ => "",
    };
}
