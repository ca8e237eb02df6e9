using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Catalog;

/// <summary>A haphazard estate: every naming habit, tag, link and declaration that may meet in one company. The seed decides all.</summary>
internal static class RandomEstate
{
    private static readonly string[] Things = ["payments", "orders", "cart", "search", "invoice", "ledger", "mail", "user-profile", "auth", "pricing", "stock", "shipping"];
    private static readonly string[] Roles = ["", "-api", "-worker", "-service", "-cron"];
    private static readonly string[] Environments = ["prod", "staging", "dev", "live", "test"];

    /// <param name="later">The same estate at its next scan: monorepos have grown or shrunk, teams were renamed.</param>
    public static InventoryBuilder Make(int seed, bool later = false)
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
            switch (r.Next(7))
            {
                case 5: e.Lambda($"{named}-{Logical(name)}-{Tail()}", e.Stack(named + "-sam", account, region), account, region, logicalId: Logical(name)); break;
                case 6: e.Ecs("main", $"{Logical(named)}Stack-{Logical(name)}ServiceD69D759B-{Tail()}", e.Stack(Logical(named) + "Stack", account, region, tags), account, region, logicalId: Logical(name) + "ServiceD69D759B"); break;
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
            if (r.Next(3) == 0) e.Repo(thing + "-declared", ("catalog-info.yaml", StableIdentityTests.Declared(Pick(Things))), (".github/workflows/d.yml", Deploys(Pick(Things))));
        }
        var change = new Random(seed + 1_000);
        for (var i = 0; i < 3; i++) Monorepo(i, 1 + r.Next(4), later ? change.Next(-1, 3) : 0);
        if (later) Rename(change);
        return e;

        // Components that run nowhere in the inventory: in one file, in files of one directory, in directories of their own.
        void Monorepo(int number, int components, int more)
        {
            var names = Enumerable.Range(0, Math.Max(1, components + more)).Select(c => $"mono{number}-part{c}").ToList();
            e.Repo($"mono{number}", number switch
            {
                0 => [("catalog-info.yaml", string.Join("---\n", names.Select(StableIdentityTests.Declared)))],
                1 => [.. names.Select(n => ($"apps/{n}-catalog-info.yaml", StableIdentityTests.Declared(n)))],
                _ => [.. names.Select(n => ($"services/{n}/catalog-info.yaml", StableIdentityTests.Declared(n)))],
            });
        }

        // Each of some teams takes the slug of the next one, round in a circle.
        void Rename(Random change)
        {
            var at = Enumerable.Range(0, e.Teams.Count).Where(_ => change.Next(2) == 0).ToList();
            var slugs = at.Select(i => e.Teams[i].Slug).ToList();
            for (var i = 0; i < at.Count; i++) e.Teams[at[i]] = e.Teams[at[i]] with { Slug = slugs[(i + 1) % slugs.Count], Name = slugs[(i + 1) % slugs.Count] };
        }

        string Tail() => new([.. Enumerable.Range(0, 12).Select(i => "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789abcdefghjkmnpqrstuvwxyz"[i == 0 ? 30 : r.Next(57)])]);

        static string Logical(string name) => string.Concat(name.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

        static string Deploys(string service) => $"jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service {service}\n";

        string Pick(string[] from) => from[r.Next(from.Length)];
    }
}
