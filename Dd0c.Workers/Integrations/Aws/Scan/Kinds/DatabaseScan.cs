using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan.Kinds;

/// <summary>RDS instances and clusters (Aurora, and what shares the API: DocumentDB, Neptune), with their tags.</summary>
internal static class DatabaseScan
{
    public static async Task<AwsCell> ReadInstancesAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.Database);
        await cell.ReadAsync(place.Caller, AwsOperations.DescribeDBInstances, AwsArguments.None.With("MaxRecords", 100), page =>
        {
            foreach (var db in page.List("DBInstances"))
            {
                if (db.String("DBInstanceIdentifier") is not { } name) { continue; }
                var cluster = db.String("DBClusterIdentifier") is { } id ? place.ArnOf("rds", "cluster:" + id) : null;
                cell.Add(place.Fact(db.String("DBInstanceArn") ?? place.ArnOf("rds", "db:" + name), AwsKinds.Database, name, db.Tags("TagList"),
                    new Attributes().With(AttributeNames.Engine, db.String("Engine")).With(AttributeNames.Status, db.String("DBInstanceStatus")).With(AttributeNames.Endpoint, db["Endpoint"].String("Address")),
                    Links.Of((LinkKind.Cluster, cluster)), db.Time("InstanceCreateTime")));
            }
        }, cancellationToken);
        return cell;
    }

    public static async Task<AwsCell> ReadClustersAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var cell = place.Cell(AwsKinds.DatabaseCluster);
        await cell.ReadAsync(place.Caller, AwsOperations.DescribeDBClusters, AwsArguments.None.With("MaxRecords", 100), page =>
        {
            foreach (var db in page.List("DBClusters"))
            {
                if (db.String("DBClusterIdentifier") is not { } name) { continue; }
                cell.Add(place.Fact(db.String("DBClusterArn") ?? place.ArnOf("rds", "cluster:" + name), AwsKinds.DatabaseCluster, name, db.Tags("TagList"),
                    new Attributes().With(AttributeNames.Engine, db.String("Engine")).With(AttributeNames.Status, db.String("Status")).With(AttributeNames.Endpoint, db.String("Endpoint")),
                    createdAt: db.Time("ClusterCreateTime")));
            }
        }, cancellationToken);
        return cell;
    }
}
