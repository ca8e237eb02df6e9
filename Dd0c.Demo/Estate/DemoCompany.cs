using Dd0c.Demo.Estate.Build;
using Dd0c.Demo.Estate.Domains;

namespace Dd0c.Demo.Estate;

/// <summary>Acme: a retailer with its own payments and parcels, about 150 services, two AWS accounts and one GitHub organisation.</summary>
public static class DemoCompany
{
    /// <summary>What every planted secret begins with; it must never be found outside the scanners.</summary>
    public const string SecretMarker = Secrets.Marker;

    /// <param name="now">The moment the company is looked at; all its dates lie before it. The same moment gives the same company.</param>
    public static Company Create(DateTimeOffset now) =>
        CompanyFromTables.Build([.. AllTeams.WithServices, AllTeams.Nobody], AllTeams.WithoutServices, OtherRepositories.All, now);
}
