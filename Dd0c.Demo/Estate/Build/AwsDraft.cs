namespace Dd0c.Demo.Estate.Build;

/// <summary>The company's two accounts while they are being filled.</summary>
internal sealed class AwsDraft
{
    public const string Production = "418207315264";
    public const string NonProduction = "730951846012";
    public static readonly IReadOnlyList<string> Regions = ["eu-west-1", "eu-central-1", "us-east-1"];

    private readonly Dictionary<(string Account, string Region), RegionDraft> _regions = [];

    public RegionDraft In(string account, string region)
    {
        if (!_regions.TryGetValue((account, region), out var draft)) _regions[(account, region)] = draft = new RegionDraft(account, region);
        return draft;
    }

    public static string AccountOf(string environment) => environment == "prod" ? Production : NonProduction;

    public IReadOnlyList<AwsAccount> Finish() =>
    [
        Account(Production, "acme-prod"),
        Account(NonProduction, "acme-nonprod"),
    ];

    private AwsAccount Account(string id, string alias) => new(id, alias,
        "AKIA" + Seeded.Upper("key" + id, 16), Seeded.MixedCase("secret" + id, 32) + "DEMOKEY0",
        [.. Regions.Select(region => In(id, region).Finish())]);
}
