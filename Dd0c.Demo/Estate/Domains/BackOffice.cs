using Dd0c.Demo.Estate.Specs;
using static Dd0c.Demo.Estate.Specs.Write;

namespace Dd0c.Demo.Estate.Domains;

internal static class FraudRisk
{
    public static readonly TeamSpec Team = new("fraud-risk", "Fraud & Risk", "Keeps thieves out", "eu-west-1", ["yuki-tanaka", "omar-farouk", "ella-fischer"],
    [
        Container("fraud-scorer", "Python", "Scores each order for fraud in 80 ms.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Database = Database.Dynamo, Alarm = "OK", Says = Says.Usual | Says.Tag },
        Functions("device-fingerprint", "TypeScript", "Recognises devices across accounts.", "Collect", "Match") with { Api = Api.Http },
        Container("velocity-checks", "Go", "Too many, too fast, from one place.") with { Delivery = Delivery.EcsAction, EnvironmentBy = EnvironmentBy.Cluster, In = ProdOnly },
        Container("risk-rules", "Kotlin", "The rules analysts write themselves.") with { In = ProdOnly, Delivery = Delivery.Cdk, Database = Database.Postgres, Case = "cdk-names" },
        Functions("blocklist-service", "Go", "People, cards and addresses we do not serve.", "Check") with { Database = Database.Dynamo },
        Container("review-queue", "TypeScript", "Orders a person has to look at.") with { Delivery = Delivery.EcsAction, In = ProdOnly },
        Functions("kyc-checks", "Python", "Identity documents of merchants.", "Submit", "Decide") with { Bucket = true },
        Functions("sanctions-screening", "Java", "Names against the sanctions lists.", "Screen") with { Delivery = Delivery.Serverless },
        Functions("dispute-evidence", "Python", "Gathers what proves that a payment was real; Payments and Fraud both think it is theirs.", "Gather") with { Says = Says.Tag | Says.CodeownersInGitHub, TagValue = "payments", Case = "ambiguous" },
    ]);
}

internal static class FinanceSystems
{
    public static readonly TeamSpec Team = new("finance-systems", "Finance Systems", "Ledger, invoices, taxes", "eu-central-1", ["beatrix-muller", "paulo-silva", "agnes-kovacs"],
    [
        Container("general-ledger", "Java", "Double entry, append only, audited.") with { Delivery = Delivery.Stack, Database = Database.Aurora, Alarm = "OK", Says = Says.Usual | Says.Tag, TagKey = "CostOwner", TagValue = "finance-systems" },
        Container("invoice-service", "Java", "Invoices and credit notes by the law of each country.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Database = Database.Postgres, Queue = true },
        Functions("invoice-renderer", "TypeScript", "Makes the PDF.", "Render") with { In = ProdAndStaging, Delivery = Delivery.Serverless, Bucket = true, Case = "serverless-names" },
        Functions("revenue-recognition", "Python", "When money counts as earned.", "Recognise"),
        Functions("tax-filing", "Python", "Monthly VAT returns of eleven countries.", "Prepare", "File") with { Bucket = true },
        Functions("bank-reconciliation", "C#", "Bank statements against open items.", "Import", "Match") with { Bucket = true, Queue = true },
        Container("erp-bridge", "C#", "Carries bookings into the ERP and master data out of it.") with { Delivery = Delivery.Terraform, Database = Database.Mysql, In = ProdOnly, Alarm = "INSUFFICIENT_DATA" },
        Functions("dunning", "C#", "Reminds those who forgot to pay.", "Remind"),
        Functions("statement-generator", "Java", "Monthly statements for merchants.", "Generate") with { Bucket = true, Says = Says.Descriptor, Case = "catalog-info" },
    ]);
}

internal static class DataPlatform
{
    public static readonly TeamSpec Team = new("data-platform", "Data Platform", "Events, tables, experiments", "eu-west-1", ["ivan-sokolov", "grace-adeyemi", "theo-laurent"],
    [
        Container("event-collector", "Go", "Takes in every event of shop and apps.") with { Delivery = Delivery.EcsAction, Stream = true, Alarm = "OK", Regions = TwoRegions },
        Functions("clickstream-loader", "Python", "Events into the lake, partitioned by hour.", "Load") with { Stream = true, Bucket = true },
        Functions("warehouse-loader", "Python", "Operational tables into the data warehouse, nightly.", "Extract", "Load") with { Bucket = true },
        Container("metrics-api", "Go", "Business figures with one definition each.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Api = Api.Rest, Database = Database.Postgres },
        Functions("report-scheduler", "Python", "Reports to mailboxes at seven.", "Schedule"),
        Container("experiment-service", "Kotlin", "Assigns experiments and evaluates them.") with { Delivery = Delivery.Stack, Database = Database.Dynamo, In = AllThree },
        Container("feature-flags", "Go", "Switches features on for some.") with { Delivery = Delivery.EcsAction, EnvironmentBy = EnvironmentBy.Tag, In = AllThree, Case = "two-environments-by-tag" },
        Functions("data-quality", "Python", "Looks for holes in yesterday's tables.", "Check") with { Alarm = "ALARM" },
        Functions("gdpr-export", "Python", "All that is known of one person, in one file.", "Collect", "Pack") with { Bucket = true },
        Container("schema-registry", "Java", "The shapes of all events, and which changes are safe.") with { Delivery = Delivery.EcsAction, In = ProdOnly, Codeowners = CodeownersForm.TeamAndPerson },
    ]);
}

internal static class Platform
{
    public static readonly TeamSpec Team = new("platform", "Platform Engineering", "Paved roads and their repair", "eu-west-1", ["alex-turner", "maya-singh", "rolf-eriksen", "claire-dubois"],
    [
        Functions("deploy-bot", "TypeScript", "Deploys from chat, with approvals.", "Command", "Callback") with { Api = Api.Http },
        Functions("secret-rotator", "Python", "Changes database passwords every month.", "Rotate") with { Delivery = Delivery.Cdk, Case = "cdk-names" },
        Functions("cost-reporter", "Python", "Yesterday's cloud bill by team.", "Report") with { Bucket = true },
        Functions("log-forwarder", "Python", "Logs from everywhere to one place.", "Forward") with { Stream = true, Regions = TwoRegions },
        Container("status-page", "Go", "Says in public what is broken.") with { Delivery = Delivery.EcsAction, Regions = ["us-east-1"], In = ProdOnly, Alarm = "OK" },
        Functions("dns-sync", "Go", "Names of services into private zones.", "Sync"),
        Functions("certificate-renewer", "Go", "Renews what ACM cannot.", "Renew"),
        Container("audit-trail", "Rust", "Who did what in the back office, unchangeable.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Database = Database.Dynamo, Stream = true },
        Functions("image-scanner", "TypeScript", "Looks for known holes in container images.", "Scan") with { Queue = true },
        Functions("backup-verifier", "Python", "Restores a random backup each night and counts.", "Verify") with { Alarm = "OK" },
        Container("internal-gateway", "Go", "The door for tools of our own people.") with { In = ProdOnly, Delivery = Delivery.Stack, Api = Api.Rest },
    ]);
}

/// <summary>Things that run and that nobody answers for.</summary>
internal static class Orphans
{
    public static readonly TeamSpec Team = new("", "Nobody", "", "eu-west-1", [],
    [
        Container("legacy-soap-bridge", "Java", "SOAP for two partners that never moved on.") with { Delivery = Delivery.ByHand, Repository = "", Says = Says.Nothing, In = ProdOnly, Database = Database.Mysql, Case = "unowned" },
        Functions("nightly-export", "Python", "Exports something to somewhere at three in the morning.", "Run") with { Delivery = Delivery.ByHand, Repository = "", Says = Says.Nothing, Bucket = true, Case = "unowned" },
        Functions("fax-receiver", "Python", "Still receives faxes.", "Receive") with { Delivery = Delivery.Terraform, Says = Says.Nothing, Codeowners = CodeownersForm.UnOwned, Case = "unowned" },
        Functions("voucher-migration", "TypeScript", "Moved vouchers in 2023 and was left running.", "Migrate") with { Delivery = Delivery.Serverless, Says = Says.Nothing, In = ["staging"], Case = "unowned" },
        Container("pos-relay", "C#", "Relays till receipts from the shops.") with { Delivery = Delivery.EcsAction, Says = Says.CodeownersInRoot, Codeowners = CodeownersForm.UnOwned, In = ProdOnly, Alarm = "ALARM", Case = "un-owned-by-codeowners" },
        Functions("kiosk-ping", "TypeScript", "Checks that the kiosks in the shops are alive.", "Ping") with { Delivery = Delivery.Cdk, Says = Says.Nothing, Case = "unowned" },
    ]);
}
