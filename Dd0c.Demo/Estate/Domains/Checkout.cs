using Dd0c.Demo.Estate.Specs;
using static Dd0c.Demo.Estate.Specs.Write;

namespace Dd0c.Demo.Estate.Domains;

internal static class Checkout
{
    public static readonly TeamSpec Team = new("checkout", "Checkout & Orders", "From basket to confirmed order", "eu-west-1", ["sofia-marino", "tom-okafor", "hana-suzuki"],
    [
        Container("cart-service", "TypeScript", "Keeps every customer's basket, signed in or not.") with { Delivery = Delivery.EcsAction, Database = Database.Dynamo, EnvironmentBy = EnvironmentBy.Tag, Case = "two-environments-by-tag" },
        Container("checkout-api", "Kotlin", "Runs a checkout from basket to confirmed order.") with { Needs = ["payment-gateway"], Delivery = Delivery.Stack, Api = Api.Http, Alarm = "OK", In = AllThree, Imports = ["tax-calculator"] },
        Container("order-service", "Java", "The order's single source of truth and its state machine.") with { Delivery = Delivery.EcsAction, Database = Database.Aurora, EnvironmentBy = EnvironmentBy.Prefix, Topic = true, Alarm = "OK", In = AllThree },
        Container("order-history", "Go", "Past orders for customers and support agents.") with { Delivery = Delivery.EcsAction, Database = Database.Postgres, In = ProdOnly },
        Container("promo-engine", "Kotlin", "Applies coupons, bundles and campaigns to a basket.") with { In = ProdOnly, Codeowners = CodeownersForm.PlatformFallback, Says = Says.Usual | Says.Tag, Case = "platform-fallback" },
        Functions("tax-calculator", "Python", "Sales tax and VAT for a basket and an address.", "Calculate") with { In = ProdAndStaging, Api = Api.Http, Delivery = Delivery.Cdk, Case = "cdk-names" },
        Functions("basket-recovery", "TypeScript", "Reminds customers of the baskets they left.", "Find", "Remind") with { Queue = true },
        Functions("order-events", "TypeScript", "Publishes order changes to the rest of the company.", "Publish") with { In = ProdAndStaging, Delivery = Delivery.Serverless, Stream = true, Topic = true },
        Functions("gift-cards", "C#", "Sells, activates and redeems gift cards.", "Sell", "Redeem") with { Database = Database.Dynamo, Api = Api.Rest },
        Container("checkout-bff", "TypeScript", "What the web and app checkout screens ask for, in one call.") with { Needs = ["checkout-api", "cart-service"], Delivery = Delivery.EcsAction, EnvironmentBy = EnvironmentBy.OtherSuffix, Case = "two-environments-by-other-suffix" },
        Functions("address-validation", "Go", "Corrects postal addresses and finds their coordinates.", "Validate") with { Codeowners = CodeownersForm.Person, Says = Says.CodeownersInRoot | Says.Permission, Case = "codeowners-person" },
    ]);
}
