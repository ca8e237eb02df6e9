using Dd0c.Demo.Estate.Specs;
using static Dd0c.Demo.Estate.Specs.Write;

namespace Dd0c.Demo.Estate.Domains;

internal static class Payments
{
    public static readonly TeamSpec Team = new("payments", "Payments", "Money in: cards, wallets, refunds", "eu-west-1", ["amara-diallo", "jonas-berg", "li-wei", "priya-nair"],
    [
        Container("payment-gateway", "Go", "Takes card and wallet payments and hands them to the acquirers.") with
            { Needs = ["card-vault"], Delivery = Delivery.EcsAction, Database = Database.Aurora, Queue = true, Api = Api.Http, Alarm = "OK", Says = Says.Usual | Says.Tag, ImageSource = true, Regions = TwoRegions, Case = "two-environments-by-suffix" },
        Container("payment-router", "Go", "Chooses the acquirer for each payment by cost, success rate and country.") with
            { Delivery = Delivery.EcsAction, EnvironmentBy = EnvironmentBy.Cluster, Case = "two-environments-by-cluster" },
        Container("card-vault", "Java", "Stores card numbers as tokens inside the PCI boundary.") with
            { In = ProdOnly, Delivery = Delivery.Stack, Database = Database.Postgres, Says = Says.Usual | Says.Descriptor, Alarm = "OK", Case = "catalog-info" },
        Container("refund-service", "Kotlin", "Gives money back, whole or in part, and tells the ledger.") with
            { Needs = ["payment-gateway"], In = ProdOnly, Delivery = Delivery.Cdk, Queue = true, Alarm = "ALARM", Case = "cdk-names" },
        Functions("payout-service", "TypeScript", "Pays merchants and couriers on their payout days.", "Schedule", "Execute", "Confirm") with
            { In = ProdAndStaging, Delivery = Delivery.Serverless, Database = Database.Dynamo, Case = "serverless-names" },
        Functions("settlement-worker", "Python", "Matches acquirer settlement files with our captures.", "Parse", "Match") with
            { In = ProdAndStaging, Bucket = true, Queue = true, Case = "sam-names", TagKey = "Team", TagValue = "Payments", Says = Says.Tag | Says.Permission },
        Functions("chargeback-handler", "Python", "Answers chargebacks with evidence before the deadline.", "Intake", "Respond") with
            { Delivery = Delivery.Cdk, Queue = true, Case = "cdk-names" },
        Container("wallet-api", "Go", "Balances and top-ups of customer wallets.") with
            { Needs = ["payment-gateway"], Delivery = Delivery.EcsAction, EnvironmentBy = EnvironmentBy.Prefix, Database = Database.Dynamo, Case = "two-environments-by-prefix" },
        Functions("payment-webhooks", "TypeScript", "Receives the acquirers' webhooks, verifies and queues them.", "Receive", "Replay") with
            { In = ProdAndStaging, Api = Api.Rest, Queue = true, TagKey = "owner", TagValue = "team-payments", Says = Says.Tag | Says.CodeownersInRoot, Case = "three-spellings" },
        Container("payment-methods", "Kotlin", "Which payment methods a customer may use, and the ones they saved.") with
            { Repository = "payment-methods-service", ImageSource = true, Delivery = Delivery.EcsAction, In = ProdOnly, Case = "repository-by-image" },
        Container("three-ds-server", "Java", "Strong customer authentication for card payments (3-D Secure 2).") with
            { In = ProdOnly, Codeowners = CodeownersForm.TeamAndPerson, Alarm = "OK" },
        Functions("acquirer-simulator", "TypeScript", "Plays the acquirers in test environments.", "Authorize") with { In = ["staging", "dev"], Says = Says.Permission | Says.Commits },
    ]);
}
