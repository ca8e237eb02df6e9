using Amazon;

namespace Dd0c.Workers.Integrations.Aws;

/// <summary>AWS's separate worlds: their names in ARNs, where to ask first, and which regions are open without asking.</summary>
internal sealed record AwsPartition(string Name, string HomeRegion, IReadOnlyList<string> DefaultRegions)
{
    public static readonly AwsPartition Commercial = new("aws", "us-east-1",
    [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1",
        "eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1",
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
    ]);
    public static readonly AwsPartition China = new("aws-cn", "cn-north-1", ["cn-north-1", "cn-northwest-1"]);
    public static readonly AwsPartition Government = new("aws-us-gov", "us-gov-west-1", ["us-gov-west-1", "us-gov-east-1"]);

    public static readonly IReadOnlyList<AwsPartition> All = [Commercial, China, Government];

    /// <summary>Partitions that we have no list for (sovereign clouds) are known to the SDK by their regions.</summary>
    public static AwsPartition Named(string? name)
    {
        if (string.IsNullOrEmpty(name)) { return Commercial; }
        if (All.FirstOrDefault(p => p.Name == name) is { } known) { return known; }
        var regions = RegionEndpoint.EnumerableAllRegions.Where(r => r.PartitionName == name).Select(r => r.SystemName).Order(StringComparer.Ordinal).ToList();
        return new AwsPartition(name, regions.FirstOrDefault(Commercial.HomeRegion), regions);
    }

    public static AwsPartition OfRegion(string region) => Named(RegionEndpoint.GetBySystemName(region).PartitionName);
}
