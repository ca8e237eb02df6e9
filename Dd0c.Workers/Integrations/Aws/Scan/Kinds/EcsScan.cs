using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan.Kinds;

/// <summary>ECS clusters, their services, and the task definitions that these run.</summary>
internal static class EcsScan
{
    private const int ClustersPerCall = 100;
    private const int ServicesPerCall = 10;

    public static async Task<IReadOnlyList<AwsCell>> ReadAsync(AwsPlace place, CancellationToken cancellationToken)
    {
        var (clusters, services, definitions) = (place.Cell(AwsKinds.Cluster), place.Cell(AwsKinds.Service), place.Cell(AwsKinds.TaskDefinition));
        var arns = new List<string>();
        await clusters.ReadAsync(place.Caller, AwsOperations.ListClusters, AwsArguments.None.With("maxResults", 100), p => arns.AddRange(p.Strings("clusterArns")), cancellationToken);
        services.Inherit(clusters);
        await Task.WhenAll(
            Task.WhenAll(arns.Distinct().Chunk(ClustersPerCall).Select(some => DescribeClustersAsync(place, clusters, some, cancellationToken))),
            Task.WhenAll(arns.Distinct().Select(cluster => ReadServicesAsync(place, services, cluster, cancellationToken))));
        definitions.Inherit(services);
        var used = services.Facts.Select(s => s.LinkTo(LinkKind.TaskDefinition)).OfType<string>().Distinct();
        await Task.WhenAll(used.Select(arn => ReadTaskDefinitionAsync(place, definitions, arn, cancellationToken)));
        return [clusters, services, definitions];
    }

    private static async Task DescribeClustersAsync(AwsPlace place, AwsCell cell, string[] arns, CancellationToken cancellationToken) =>
        await cell.ReadAsync(place.Caller, AwsOperations.DescribeClusters, AwsArguments.None.With("clusters", arns).With("include", ["TAGS"]), page =>
        {
            ReadFailures(cell, AwsOperations.DescribeClusters, page);
            foreach (var cluster in page.List("clusters"))
            {
                if (cluster.String("clusterArn") is not { } arn || cluster.String("status") == "INACTIVE") { continue; } // deleted, shown for a while
                cell.Add(place.Fact(arn, AwsKinds.Cluster, cluster.String("clusterName") ?? Arn.Parse(arn)?.Name ?? arn, cluster.Tags("tags"), new Attributes().With(AttributeNames.Status, cluster.String("status"))));
            }
        }, cancellationToken);

    private static async Task ReadServicesAsync(AwsPlace place, AwsCell cell, string cluster, CancellationToken cancellationToken)
    {
        var arns = new List<string>();
        await cell.ReadAsync(place.Caller, AwsOperations.ListServices, AwsArguments.None.With("cluster", cluster).With("maxResults", 100), p => arns.AddRange(p.Strings("serviceArns")), cancellationToken);
        await Task.WhenAll(arns.Distinct().Chunk(ServicesPerCall).Select(some => DescribeServicesAsync(place, cell, cluster, some, cancellationToken)));
    }

    private static async Task DescribeServicesAsync(AwsPlace place, AwsCell cell, string cluster, string[] arns, CancellationToken cancellationToken) =>
        await cell.ReadAsync(place.Caller, AwsOperations.DescribeServices, AwsArguments.None.With("cluster", cluster).With("services", arns).With("include", ["TAGS"]), page =>
        {
            ReadFailures(cell, AwsOperations.DescribeServices, page);
            foreach (var service in page.List("services"))
            {
                if (service.String("serviceArn") is { } arn && service.String("status") != "INACTIVE") { cell.Add(ServiceFact(place, cluster, arn, service)); }
            }
        }, cancellationToken);

    private static ResourceFact ServiceFact(AwsPlace place, string cluster, string arn, AwsValue service)
    {
        // CodeDeploy and external deployments work with task sets; otherwise there is a PRIMARY deployment.
        var primary = service.List("deployments").Concat(service.List("taskSets")).FirstOrDefault(d => d.String("status") == "PRIMARY") ?? AwsValue.Empty;
        var (created, deployed) = (service.Time("createdAt"), primary.Time("createdAt") ?? primary.Time("updatedAt"));
        var launch = service.String("launchType") ?? service.List("capacityProviderStrategy").Select(s => s.String("capacityProvider")).FirstOrDefault();
        return place.Fact(arn, AwsKinds.Service, service.String("serviceName") ?? Arn.Parse(arn)?.Name ?? arn, service.Tags("tags"),
            new Attributes().With(AttributeNames.Status, service.String("status")).With(AttributeNames.LaunchType, launch)
                .With(AttributeNames.DesiredCount, service.String("desiredCount")).With(AttributeNames.RunningCount, service.String("runningCount"))
                .With(AttributeNames.LastDeployAt, deployed ?? created),
            Links.Of([(LinkKind.Cluster, service.String("clusterArn") ?? cluster), (LinkKind.TaskDefinition, service.String("taskDefinition")),
                .. service.List("loadBalancers").Select(b => (LinkKind.TargetGroup, b.String("targetGroupArn")))]), created, deployed);
    }

    private static async Task ReadTaskDefinitionAsync(AwsPlace place, AwsCell cell, string arn, CancellationToken cancellationToken)
    {
        // A revision never changes; only its tags may, and for these a full scan looks.
        if (place.Reusable.TryGetValue(arn, out var known) && known.Type == AwsKinds.TaskDefinition)
        {
            cell.Add(known);
            cell.Keep();
            return;
        }
        try
        {
            var reply = await place.Caller.CallAsync(AwsOperations.DescribeTaskDefinition, place.Region, AwsArguments.None.With("taskDefinition", arn).With("include", ["TAGS"]), cancellationToken);
            cell.Add(TaskDefinitionFact(place, arn, reply));
        }
        catch (AwsFault fault) { cell.Fail(AwsOperations.DescribeTaskDefinition, fault); }
    }

    private static ResourceFact TaskDefinitionFact(AwsPlace place, string arn, AwsValue reply)
    {
        var definition = reply["taskDefinition"];
        var containers = definition.List("containerDefinitions");
        var images = containers.Select(c => c.String("image")).OfType<string>().Distinct().ToList();
        var attributes = new Attributes()
            .With(AttributeNames.Images, string.Join('\n', images))
            .With(AttributeNames.ContainerNames, string.Join('\n', containers.Select(c => c.String("name")).OfType<string>()))
            .With(AttributeNames.ImageDigest, string.Join('\n', images.Where(i => i.Contains('@', StringComparison.Ordinal)).Select(i => i[(i.IndexOf('@', StringComparison.Ordinal) + 1)..])));
        if (images.Count == 1) { attributes.With(AttributeNames.Image, images[0]); }
        foreach (var (label, value) in containers.SelectMany(c => c.Map("dockerLabels")))
        {
            attributes.TryAdd(label, PublicAddress.Of(value)); // of several containers the first one's: sidecars stand last
        }
        return place.Fact(arn, AwsKinds.TaskDefinition, definition.String("family") ?? Arn.Parse(arn)?.Name ?? arn, reply.Tags("tags"), attributes,
            Links.Of([.. containers.SelectMany(c => c.List("secrets")).Select(s => (LinkKind.Uses, SecretOf(place, s.String("valueFrom"))))]), definition.Time("registeredAt"));
    }

    /// <summary><c>arn:…:secret:orders/db-AbCdEf:password::</c> → the secret's ARN; a bare name is a parameter of the same region.</summary>
    private static string? SecretOf(AwsPlace place, string? from) => from switch
    {
        null => null,
        _ when Arn.Parse(from) is { Service: "secretsmanager" } => string.Join(':', from.Split(':').Take(7)),
        _ when Arn.Parse(from) is { Service: "ssm" } => from,
        _ when from.StartsWith("arn:", StringComparison.Ordinal) => null,
        _ => place.ArnOf("ssm", $"parameter/{from.TrimStart('/')}"),
    };

    /// <summary>What was deleted between the list and this call is MISSING, and that is all right.</summary>
    private static void ReadFailures(AwsCell cell, AwsOperation operation, AwsValue page)
    {
        foreach (var reason in page.List("failures").Select(f => f.String("reason")).Where(r => r is not (null or "MISSING")))
        {
            cell.Fail(CoverageState.Partial, $"{operation} left something out: {reason}");
        }
    }
}
