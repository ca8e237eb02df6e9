namespace Dd0c.Domain.Tenancy;

/// <summary>What an API token may do. A token with no matching scope gets 403.</summary>
public static class Scope
{
    public const string ReadCatalog = "read:catalog";
    public const string WriteCatalog = "write:catalog";
    public const string ReadConnections = "read:connections";
    public const string WriteConnections = "write:connections";
    public const string ReadDiscovery = "read:discovery";
    public const string RunDiscovery = "run:discovery";
    public const string ReadIncidents = "read:incidents";
    public const string WriteIncidents = "write:incidents";
    public const string ManageAlerts = "manage:alerts";
    public const string ReadAudit = "read:audit";
    public const string ManageScorecards = "manage:scorecards";
    public const string RunActions = "run:actions";
    public const string ManageActions = "manage:actions";
    /// <summary>All that is kept of the organisation, at once.</summary>
    public const string ExportData = "export:data";

    public static readonly IReadOnlyList<string> All = [ReadCatalog, WriteCatalog, ReadConnections, WriteConnections, ReadDiscovery, RunDiscovery, ReadIncidents, WriteIncidents, ManageAlerts, ManageScorecards, RunActions, ManageActions, ReadAudit, ExportData];

    /// <summary>The least role whose holder may use (or hand out) the scope.</summary>
    public static Role Needs(string scope) => scope switch
    {
        ReadCatalog or ReadDiscovery or ReadIncidents => Role.Viewer,
        WriteCatalog or RunDiscovery or WriteIncidents or RunActions => Role.Member,
        _ => Role.Admin,
    };
}
