using System.Globalization;
using System.Xml.Linq;

namespace Dd0c.Demo.Aws.Services;

internal static class RdsApi
{
    public static AwsAnswer DescribeDBInstances(AwsRequest request, AwsDemoOptions options)
    {
        var (page, next) = Pages.Cut([.. request.Place.DbInstances.OrderBy(d => d.Identifier, StringComparer.Ordinal)], request.Field("Marker"), Size(request), options);
        return AwsAnswer.Xml(Namespaces.Rds, "DescribeDBInstances", AwsAnswer.Element("Marker", next), new XElement("DBInstances", page.Select(d => new XElement("DBInstance",
            AwsAnswer.Element("DBInstanceIdentifier", d.Identifier), AwsAnswer.Element("DBInstanceClass", d.Class), AwsAnswer.Element("Engine", d.Engine),
            AwsAnswer.Element("DBInstanceStatus", "available"), AwsAnswer.Element("MasterUsername", "administrator"),
            new XElement("Endpoint", AwsAnswer.Element("Address", $"{d.Identifier}.c0ffee.{request.Region}.rds.amazonaws.com"), AwsAnswer.Element("Port", "5432")),
            AwsAnswer.Instant("InstanceCreateTime", d.CreatedAt), AwsAnswer.Element("DBClusterIdentifier", d.ClusterIdentifier), AwsAnswer.Element("DBInstanceArn", d.Arn), Tags(d.Tags)))));
    }

    public static AwsAnswer DescribeDBClusters(AwsRequest request, AwsDemoOptions options)
    {
        var (page, next) = Pages.Cut([.. request.Place.DbClusters.OrderBy(d => d.Identifier, StringComparer.Ordinal)], request.Field("Marker"), Size(request), options);
        return AwsAnswer.Xml(Namespaces.Rds, "DescribeDBClusters", AwsAnswer.Element("Marker", next), new XElement("DBClusters", page.Select(d => new XElement("DBCluster",
            AwsAnswer.Element("DBClusterIdentifier", d.Identifier), AwsAnswer.Element("Status", "available"),
            AwsAnswer.Element("Endpoint", $"{d.Identifier}.cluster-c0ffee.{request.Region}.rds.amazonaws.com"), AwsAnswer.Element("Engine", d.Engine),
            AwsAnswer.Element("MasterUsername", "administrator"), AwsAnswer.Element("DBClusterArn", d.Arn), AwsAnswer.Instant("ClusterCreateTime", d.CreatedAt), Tags(d.Tags)))));
    }

    private static int Size(AwsRequest request)
    {
        if (request.Field("MaxRecords") is not { } asked) { return 100; }
        return int.TryParse(asked, CultureInfo.InvariantCulture, out var n) && n is >= 20 and <= 100
            ? n
            : throw new AwsError(400, "InvalidParameterValue", $"Invalid value {asked} for MaxRecords. Must be between 20 and 100");
    }

    private static XElement Tags(IReadOnlyDictionary<string, string> tags) =>
        new("TagList", tags.Select(t => new XElement("Tag", AwsAnswer.Element("Key", t.Key), AwsAnswer.Element("Value", t.Value))));
}
