using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Catalog;

public sealed class HealthTests
{
    [Theory]
    [InlineData("landing-page-latency", "degraded")]
    [InlineData("tracker-non-critical-queue-depth", "degraded")]
    [InlineData("tracker-not-critical", "degraded")]
    [InlineData("tracker-NonCritical-errors", "degraded")]
    [InlineData("tracker-hypercritical", "degraded")]
    [InlineData("tracker-markdown-errors", "degraded")]
    [InlineData("tracker-critical-latency", "down")]
    [InlineData("TrackerCriticalLatency", "down")]
    [InlineData("tracker-p1-latency", "down")]
    [InlineData("tracker_sev1", "down")]
    [InlineData("tracker-down", "down")]
    public void Only_whole_words_make_an_alarm_a_severe_one(string alarm, string health)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "tracker");
        e.Alarm(alarm, "ALARM", "ServiceName=tracker");

        Assert.Equal(health, Assert.Single(e.Infer().Services).Health);
    }

    [Fact]
    public void An_alarm_on_a_database_that_came_by_its_name_counts()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "tracker");
        e.Other("rds:db", "tracker-db");
        e.Alarm("storage-low", "ALARM", "DBInstanceIdentifier=tracker-db");

        Assert.Equal("degraded", Assert.Single(e.Infer().Services).Health);
    }

    [Fact]
    public void An_alarm_on_a_queue_that_came_by_its_reader_counts()
    {
        var e = new InventoryBuilder();
        var queue = e.Other("sqs", "zz-inbox");
        e.Lambda("tracker", eventSource: queue.Arn);
        e.Alarm("backlog", "ALARM", "QueueName=zz-inbox");

        Assert.Equal("degraded", Assert.Single(e.Infer().Services).Health);
    }

    [Fact]
    public void A_database_of_a_cluster_that_came_by_its_name_comes_too()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "tracker");
        var cluster = e.Other("rds:cluster", "tracker-data");
        e.Add(e.Other("rds:db", "zz-instance-1") is var db ? db with { Arn = db.Arn + "x", Links = [new ResourceLink(LinkKind.Cluster, cluster.Arn)] } : db);
        e.Resources.Remove(db);

        Assert.Equal(3, Assert.Single(e.Infer().Services).Resources.Count);
    }
}
