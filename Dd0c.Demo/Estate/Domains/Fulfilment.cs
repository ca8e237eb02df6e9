using Dd0c.Demo.Estate.Specs;
using static Dd0c.Demo.Estate.Specs.Write;

namespace Dd0c.Demo.Estate.Domains;

/// <summary>Most of this team's services live in one repository.</summary>
internal static class Fulfilment
{
    private const string Mono = "fulfilment-platform";

    public static readonly TeamSpec Team = new("fulfilment", "Fulfilment", "Parcels from the dock to the door", "eu-central-1", ["marek-novak", "ines-ferreira", "kofi-mensah", "elin-dahl"],
    [
        Container("shipment-tracker", "TypeScript", "Where every parcel is, from all carriers in one form.") with { Delivery = Delivery.EcsAction, Repository = Mono, Path = "services/shipment-tracker", Database = Database.Postgres, Alarm = "OK", Case = "monorepo" },
        Container("shipping-rates", "TypeScript", "What a delivery costs, by weight, place and speed.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Repository = Mono, Path = "services/shipping-rates", Case = "monorepo" },
        Container("label-printer", "TypeScript", "Makes the shipping labels of all carriers.") with { Delivery = Delivery.EcsAction, Repository = Mono, Path = "services/label-printer", Bucket = true, In = ProdOnly, Case = "monorepo" },
        Container("carrier-gateway", "TypeScript", "Speaks every carrier's own protocol on the outside and ours inside.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Repository = Mono, Path = "services/carrier-gateway", Queue = true, Alarm = "INSUFFICIENT_DATA", Case = "monorepo" },
        Container("delivery-promise", "TypeScript", "The delivery date shown before the customer pays.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Repository = Mono, Path = "services/delivery-promise", Case = "monorepo" },
        Container("dispatch-planner", "Python", "Assigns parcels to tours for tomorrow morning.") with { Delivery = Delivery.EcsAction, Repository = Mono, Path = "services/dispatch-planner", In = ProdOnly, Owner = "logistics-science", Case = "monorepo-other-owner" },
        Functions("manifest-archiver", "TypeScript", "Archived the daily carrier manifests; nobody has looked after it since the move to digital ones.", "Archive") with { Repository = Mono, Path = "services/manifest-archiver", Owner = "", Says = Says.Nothing, Delivery = Delivery.Serverless, Case = "un-owned-by-codeowners" },
        Functions("returns-service", "Kotlin", "Return labels, reasons and refunds on arrival.", "Request", "Receive", "Inspect") with { In = ProdAndStaging, Delivery = Delivery.Cdk, Api = Api.Http, Case = "cdk-names" },
        Functions("customs-docs", "Java", "Customs declarations for parcels that leave the union.", "Declare") with { Bucket = true, Says = Says.Usual | Says.Descriptor, Case = "catalog-info" },
        Functions("parcel-events", "Go", "Turns carriers' scans into events on one stream.", "Ingest", "Enrich") with { In = ProdAndStaging, Delivery = Delivery.Serverless, Stream = true, Case = "serverless-names" },
        Container("pickup-points", "Go", "Lockers and shops near an address, with their opening hours.") with { Delivery = Delivery.EcsAction, In = ProdOnly, Database = Database.Postgres },
    ]);

    public static readonly TeamSpec Science = new("logistics-science", "Logistics Science", "Routing and forecasting models", "eu-central-1", ["nadia-haddad", "oskar-lind"],
    [
        Container("route-optimizer", "Python", "Solves the vehicle routing problem for the courier fleet.") with { In = ProdOnly, Delivery = Delivery.Stack, Queue = true, Alarm = "ALARM" },
        Functions("demand-forecast", "Python", "How many parcels each depot will see next week.", "Train", "Forecast") with { Bucket = true },
        Functions("eta-model", "Python", "Predicts arrival within the hour from live traffic.", "Predict") with { Api = Api.Http, Delivery = Delivery.Cdk, Case = "cdk-names" },
    ]) { Parent = "fulfilment" };
}
