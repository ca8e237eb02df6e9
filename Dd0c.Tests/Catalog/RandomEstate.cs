using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Catalog;

/// <summary>A haphazard estate: every naming habit, tag and link that may meet in one company. The seed decides all.</summary>
internal static class RandomEstate
{
    private static readonly string[] Things = ["payments", "orders", "cart", "search", "invoice", "ledger", "mail", "user-profile", "auth", "pricing", "stock", "shipping"];
    private static readonly string[] Roles = ["", "-api", "-worker", "-service", "-cron"];
    private static readonly string[] Environments = ["prod", "staging", "dev", "live", "test"];

    public static InventoryBuilder Make(int seed)
    {
        var r = new Random(seed);
        var e = new InventoryBuilder();
        var used = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            var name = Pick(Things) + Pick(Roles);
            var environment = Pick(Environments);
            var named = r.Next(3) switch { 0 => $"{name}-{environment}", 1 => $"{environment}-{name}", _ => name };
            var account = r.Next(2) == 0 ? "111111111111" : "222222222222";
            var region = r.Next(2) == 0 ? "eu-west-1" : "us-east-1";
            var tags = r.Next(5) switch { 0 => $"service={name};env={environment}", 1 => $"Team={Pick(Things)}", 2 => $"repo=acme/{Pick(Things)}", 3 => $"app={Pick(Things)};owner={Pick(Things)}-squad", _ => null };
            if (!used.Add(account + region + named)) continue;
            var stack = r.Next(3) == 0 ? e.Stack(named, account, region, tags) : null;
            switch (r.Next(5))
            {
                case 0: e.Ecs(Pick(["prod", "main", "retail-prod"]), named, stack, account, region, tags, r.Next(2) == 0 ? $"{account}.dkr.ecr.{region}.amazonaws.com/{name}:1" : null); break;
                case 1: e.Lambda(named, stack, account, region, tags); break;
                case 2: e.Api(named, [e.Lambda(named + "-get", stack, account, region), e.Lambda(named + "-put", stack, account, region)], stack, account, region, tags); break;
                case 3: e.Lambda(named + "-on", stack, account, region, tags, e.Other("sqs", named + "-events", stack, account, region).Arn); break;
                default: e.Ecs("prod", named, stack, account, region); e.Other("rds:db", named + "-db", null, account, region, tags); break;
            }
        }
        foreach (var thing in Things)
        {
            if (r.Next(4) > 0) e.Team(thing, string.Join(' ', Enumerable.Range(0, r.Next(4)).Select(_ => "user" + r.Next(12)).Distinct()), string.Join(' ', Things.Where(_ => r.Next(4) == 0)));
            if (r.Next(4) > 0) e.Repo(thing, r.Next(2) == 0 ? ["services", "services/" + Pick(Things)] : null, [new CommitAuthor("user" + r.Next(12), 1 + r.Next(30))], ("CODEOWNERS", $"* @acme/{Pick(Things)}\n/services/ @acme/{Pick(Things)}"), (".github/workflows/d.yml", $"jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service {Pick(Things)}{Pick(Roles)}\n"));
            if (r.Next(3) == 0) e.Repo(thing + "-service");
        }
        return e;

        string Pick(string[] from) => from[r.Next(from.Length)];
    }
}
