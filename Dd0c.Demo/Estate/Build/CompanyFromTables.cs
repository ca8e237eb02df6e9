using Dd0c.Demo.Estate.Domains;
using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>Makes a company of tables of teams and services: its accounts, its organisation, and what is true of both.</summary>
internal static class CompanyFromTables
{
    /// <param name="owners">Teams with services; one with an empty slug stands for nobody.</param>
    /// <param name="others">Teams that run nothing.</param>
    public static Company Build(IReadOnlyList<TeamSpec> owners, IReadOnlyList<TeamSpec> others, IReadOnlyList<OtherRepository> repositories, DateTimeOffset now)
    {
        var services = owners.SelectMany(team => team.Services.Select(spec => (Spec: spec, Team: team))).ToList();
        var aws = new AwsDraft();
        var environments = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var truths = services.Select(s => Deploy(aws, s.Spec, s.Team, now, environments)).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        var shared = AwsNoise.Add(aws, now).Concat(StacksOfMany(services)).Concat(Clusters(aws)).Distinct().Order(StringComparer.Ordinal).ToList();

        var github = new GitHubDraft(now);
        github.AddServices(services);
        github.AddOthers(repositories);
        return new Company(aws.Finish(), github.Finish([.. owners, .. others]), new Truth(truths) { Shared = shared, EnvironmentOf = environments });
    }

    private static TrueService Deploy(AwsDraft aws, ServiceSpec spec, TeamSpec team, DateTimeOffset now, SortedDictionary<string, string> environments)
    {
        var own = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var at in Deployments(spec, team))
            foreach (var arn in new AwsServiceBuilder(aws.In(at.Account, at.Region), at, now).Build())
            {
                own.Add(arn);
                environments[arn] = at.Environment;
            }
        var owner = spec.Owner ?? team.Slug;
        var repository = spec.Repository == "" ? null : $"{GitHubDraft.Org}/{spec.Repository ?? spec.Name}";
        return new TrueService(spec.Name, repository, spec.Path, owner == "" ? null : owner, spec.In, [.. own], spec.Case);
    }

    private static IEnumerable<Deployment> Deployments(ServiceSpec spec, TeamSpec team)
    {
        var regions = spec.Regions ?? [team.Region];
        foreach (var environment in spec.In)
            foreach (var region in environment == "prod" ? regions : regions.Take(1))
                yield return new Deployment(spec, team.Slug, environment, AwsDraft.AccountOf(environment), region);
    }

    /// <summary>Stacks that hold several services, or only other stacks.</summary>
    private static IEnumerable<string> StacksOfMany(IEnumerable<(ServiceSpec Spec, TeamSpec Team)> services) =>
        from service in services
        let name = service.Spec.SharedStack ?? service.Spec.NestedIn
        where name is not null
        from at in Deployments(service.Spec, service.Team)
        let stack = $"{name}-{at.Environment}"
        select at.Arn("cloudformation", $"stack/{stack}/{Seeded.Uuid($"stack/{at.Account}/{at.Region}/{stack}")}");

    private static IEnumerable<string> Clusters(AwsDraft aws) =>
        from account in new[] { AwsDraft.Production, AwsDraft.NonProduction }
        from region in AwsDraft.Regions
        from arn in aws.In(account, region).ClusterArns
        select arn;
}
