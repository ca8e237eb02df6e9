using Dd0c.Demo.Estate;
using Dd0c.Demo.Estate.Build;
using Dd0c.Demo.Estate.Domains;
using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Bench;

/// <summary>A company of any size, made by the same builders as the demo's: every delivery, naming and owner form in turn.</summary>
internal static class SyntheticCompany
{
    private static readonly string[] s_things =
    [
        "payment", "order", "invoice", "shipment", "basket", "customer", "product", "price", "stock", "refund", "coupon", "loyalty", "review", "search", "session", "profile", "address", "carrier", "parcel", "warehouse",
        "ledger", "tax", "fraud", "risk", "consent", "media", "catalog", "category", "supplier", "contract", "claim", "ticket", "chat", "mail", "push", "report", "metric", "event", "audit", "token",
        "policy", "quote", "route", "depot", "vehicle", "driver", "label", "manifest", "return", "voucher", "wallet", "card", "payout", "settlement", "merchant", "partner", "campaign", "banner", "survey", "forecast",
    ];

    private static readonly string[] s_roles =
    [
        "api", "service", "gateway", "worker", "processor", "sync", "exporter", "importer", "scheduler", "indexer", "router", "engine", "store", "hub", "bridge", "notifier", "validator", "renderer", "collector", "archiver",
        "planner", "tracker", "matcher", "scorer", "resolver", "publisher", "loader", "cleaner", "monitor", "adapter", "calculator", "registry", "broker", "watcher", "mapper", "cache", "feed", "portal", "bot", "reporter",
    ];

    private static readonly string[] s_languages = ["TypeScript", "Go", "Python", "Java", "Kotlin", "C#"];
    private static readonly Delivery[] s_deliveries = [Delivery.EcsAction, Delivery.Sam, Delivery.Cdk, Delivery.Serverless, Delivery.Stack, Delivery.Terraform];
    private static readonly EnvironmentBy[] s_forms = [EnvironmentBy.Suffix, EnvironmentBy.Prefix, EnvironmentBy.OtherSuffix, EnvironmentBy.Tag];

    /// <param name="resources">About so many AWS resources.</param>
    /// <param name="repositories">Exactly so many repositories, unless the resources need more.</param>
    public static Company Create(int resources, int repositories, DateTimeOffset now)
    {
        // A service in its environments has some nine and a half resources.
        var services = Math.Clamp(resources * 2 / 19, 1, s_things.Length * s_roles.Length);
        var company = Build(services, [], now);
        var missing = repositories - company.GitHub.Repositories.Count;
        var others = Enumerable.Range(0, Math.Max(0, missing)).Select(i => new OtherRepository($"{s_things[i % s_things.Length]}-lib-{i}", (RepositoryKind)(i % 3), $"team-{i % 20:00}", "Go", "Shared code")).ToList();
        return missing > 0 ? Build(services, others, now) : company;
    }

    /// <summary>The names a catalog of that many services has; unique up to 2,400, numbered beyond.</summary>
    public static string Name(int number)
    {
        var (thing, role) = (s_things[number % s_things.Length], s_roles[number / s_things.Length % s_roles.Length]);
        var again = number / (s_things.Length * s_roles.Length);
        return again == 0 ? $"{thing}-{role}" : $"{thing}-{role}-{again + 1}";
    }

    private static Company Build(int services, IReadOnlyList<OtherRepository> others, DateTimeOffset now)
    {
        var teams = Enumerable.Range(0, Math.Max(20, services / 12))
            .Select(t => new TeamSpec($"team-{t:00}", $"Team {t:00}", "", AwsDraft.Regions[t % AwsDraft.Regions.Count], [$"person-{t:00}-a", $"person-{t:00}-b"], []))
            .ToList();
        var of = Enumerable.Range(0, services).ToLookup(i => i % teams.Count, Spec);
        return CompanyFromTables.Build([.. teams.Select((team, t) => team with { Services = [.. of[t]] })], AllTeams.WithoutServices, others, now);
    }

    private static ServiceSpec Spec(int number)
    {
        var delivery = s_deliveries[number % s_deliveries.Length];
        var shape = delivery is Delivery.Sam or Delivery.Serverless ? Shape.Functions : Shape.Container;
        return new ServiceSpec(Name(number), shape, s_languages[number % s_languages.Length], $"Does what a {Name(number)} does.")
        {
            Delivery = delivery,
            EnvironmentBy = s_forms[number / 2 % s_forms.Length],
            Functions = shape == Shape.Functions ? ["Handle", "Retry"] : [],
            Queue = number % 3 == 0,
            Database = (Database)(number % 7 % 5),
            Api = (Api)(number % 5 % 3),
            Alarm = number % 4 == 0 ? "OK" : null,
            Says = number % 9 == 0 ? Says.Nothing : number % 2 == 0 ? Says.Usual | Says.Tag : Says.Usual,
        };
    }
}
