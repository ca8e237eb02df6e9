using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Domains;

internal static class AllTeams
{
    public static readonly IReadOnlyList<TeamSpec> WithServices =
    [
        Payments.Team, Checkout.Team, Fulfilment.Team, Fulfilment.Science, Warehouse.Team, ProductCatalog.Team, Pricing.Team, SearchDiscovery.Team,
        Storefront.Team, Identity.Team, CustomerCare.Team, Messaging.Team, Loyalty.Team, FraudRisk.Team, FinanceSystems.Team, DataPlatform.Team, Platform.Team,
    ];

    public static readonly TeamSpec Nobody = Orphans.Team;

    /// <summary>In the organisation, but never the owner of a service.</summary>
    public static readonly IReadOnlyList<TeamSpec> WithoutServices =
    [
        new("architects", "Architecture Guild", "Reads everything, decides nothing", "", ["alex-turner", "sofia-marino", "beatrix-muller", "yuki-tanaka"], []),
        new("everyone", "Everyone", "All people of the company", "", [], []),
        new("payments-oncall", "Payments on call", "Who is paged", "", ["amara-diallo", "li-wei"], []) { Parent = "payments" },
        new("security-champions", "Security Champions", "One from each team", "", ["priya-nair", "leila-karimi", "omar-farouk"], []),
    ];
}
