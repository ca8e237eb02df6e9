using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Catalog;

/// <summary>A person can ask "why?" of every value.</summary>
public sealed class ProvenanceTests
{
    [Fact]
    public void Every_value_of_a_running_service_has_a_source_and_a_time()
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments");
        e.Resources[0] = e.Resources[0] with { UpdatedAt = InventoryBuilder.Since };
        e.Repo("payments");

        var service = Assert.Single(e.Infer().Services);
        Assert.Equal("healthy", service.Health);
        Assert.All(["name", "environments", "techStack", "runtime", "lastDeployAt", "health"], field =>
            Assert.Contains(service.Evidence, v => v.Field == field && v.Source.Length > 0 && v.SeenAt == InventoryBuilder.Since && v.Weight is > 0 and <= 1));
    }

    [Theory]
    [InlineData("service=money-in;env=prod", Source.Tag, "service=money-in", Source.Tag, "production: payments")]
    [InlineData(null, Source.Runtime, "ecs:service payments", Source.Name, "production: payments")]
    public void What_a_tag_says_is_told_from_what_a_name_says(string? tags, string nameSource, string name, string environmentSource, string environment)
    {
        var e = new InventoryBuilder();
        e.Ecs("prod", "payments", tags: tags);

        var evidence = Assert.Single(e.Infer().Services).Evidence;
        Assert.Equal((nameSource, name), evidence.Where(v => v.Field == "name").MaxBy(v => v.Weight) is { } n ? (n.Source, n.Value) : default);
        Assert.Equal((environmentSource, environment), evidence.Single(v => v.Field == "environments") is { } v ? (v.Source, v.Value) : default);
    }

    [Fact]
    public void What_is_not_known_has_no_reason_but_health_which_says_that_nothing_tells()
    {
        var e = new InventoryBuilder();
        e.Repo("newsletter", (".github/workflows/deploy.yml", "jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service newsletter\n"));

        var service = Assert.Single(e.Infer().Services);
        Assert.Equal("unknown", service.Health);
        Assert.DoesNotContain(service.Evidence, v => v.Field is "environments" or "runtime" or "lastDeployAt");
        Assert.Contains(service.Evidence, v => v is { Field: "health", SeenAt: null });
        Assert.Contains(service.Evidence, v => v is { Field: "name", Source: Source.Repository });
    }
}
