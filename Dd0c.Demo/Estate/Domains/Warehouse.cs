using Dd0c.Demo.Estate.Specs;
using static Dd0c.Demo.Estate.Specs.Write;

namespace Dd0c.Demo.Estate.Domains;

/// <summary>One root stack with a nested stack for each of four services.</summary>
internal static class Warehouse
{
    public static readonly TeamSpec Team = new("warehouse", "Warehouse Systems", "Stock, picking and packing", "eu-central-1", ["greta-vogel", "samir-patel", "ana-costa"],
    [
        Container("inventory-api", "Java", "How many of each article are where, and for whom they are reserved.") with { Delivery = Delivery.Stack, NestedIn = "warehouse", Database = Database.Aurora, Api = Api.Rest, Alarm = "OK", Case = "nested-stack" },
        Container("picking-service", "Java", "Tells pickers where to go next and what to take.") with { Delivery = Delivery.Stack, NestedIn = "warehouse", Queue = true, Imports = ["inventory-api"], Case = "nested-stack" },
        Container("packing-station", "Java", "Chooses the box, weighs it and closes the order line.") with { Needs = ["picking-service"], Delivery = Delivery.Stack, NestedIn = "warehouse", Case = "nested-stack" },
        Functions("stock-alerts", "Python", "Warns buyers before an article runs out.", "Watch") with { Needs = ["inventory-api"], In = ProdAndStaging, Delivery = Delivery.Stack, NestedIn = "warehouse", Topic = true, Case = "nested-stack" },
        Functions("stock-sync", "TypeScript", "Carries stock levels from the warehouses to the shop.", "Pull", "Push") with { Needs = ["inventory-api"], In = ProdAndStaging, Delivery = Delivery.Serverless, Queue = true, Case = "serverless-names" },
        Container("bin-locator", "Go", "Finds the shelf of an article, or a free one for it.") with { Delivery = Delivery.EcsAction, In = ProdOnly, Says = Says.CodeownersInDocs | Says.Permission, Case = "codeowners-in-docs" },
        Functions("goods-receipt", "C#", "Books deliveries in and compares them with their orders.", "Book", "Compare") with { Database = Database.Dynamo },
        Functions("cycle-count", "C#", "Plans the daily stock counts and records them.", "Plan") with { TagKey = "Owner", TagValue = "warehouse-systems", Says = Says.Tag | Says.Permission, Case = "three-spellings" },
        Container("wms-adapter", "Java", "Bridges the old warehouse management system.") with { Delivery = Delivery.Terraform, EnvironmentBy = EnvironmentBy.OtherSuffix, Database = Database.Mysql, Alarm = "ALARM" },
        Functions("slotting-engine", "Python", "Puts fast sellers near the packing tables.", "Optimize"),
    ]);
}
