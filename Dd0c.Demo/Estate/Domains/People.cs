using Dd0c.Demo.Estate.Specs;
using static Dd0c.Demo.Estate.Specs.Write;

namespace Dd0c.Demo.Estate.Domains;

internal static class Identity
{
    public static readonly TeamSpec Team = new("identity", "Identity & Access", "Who you are and what you may do", "eu-west-1", ["astrid-holm", "benjamin-roth", "leila-karimi"],
    [
        Container("auth-service", "Go", "Signs people and programs in.") with { Delivery = Delivery.EcsAction, Database = Database.Aurora, Api = Api.Http, Alarm = "OK", Regions = TwoRegions, Says = Says.Usual | Says.Descriptor, Case = "catalog-info" },
        Container("user-profile", "Go", "Names, addresses and preferences of customers.") with { Delivery = Delivery.EcsAction, Database = Database.Postgres, EnvironmentBy = EnvironmentBy.Prefix, Case = "two-environments-by-prefix" },
        Container("session-store", "Rust", "Sessions that can be ended at once everywhere.") with { Delivery = Delivery.EcsAction, In = ProdOnly },
        Functions("consent-service", "TypeScript", "What a customer agreed to, when, and in which words.", "Record", "Read") with { Database = Database.Dynamo, Api = Api.Rest },
        Functions("mfa-service", "Go", "Second factors: codes, keys and recovery.", "Challenge", "Verify") with { In = ProdAndStaging, Delivery = Delivery.Cdk, Case = "cdk-names" },
        Container("sso-bridge", "Java", "Company sign-in for partners (SAML and OIDC).") with { Delivery = Delivery.Stack, In = ProdOnly },
        Functions("account-deletion", "Python", "Forgets a person in every system within thirty days.", "Start", "Verify") with { Queue = true, Codeowners = CodeownersForm.Mail, Says = Says.CodeownersInGitHub | Says.Permission, Case = "codeowners-mail" },
        Functions("login-audit", "Go", "Every sign-in, kept for two years.", "Write") with { Stream = true },
        Container("permissions-api", "Rust", "May this person do that? Answered in a millisecond.") with { In = ProdOnly, Delivery = Delivery.EcsAction, EnvironmentBy = EnvironmentBy.Cluster, Alarm = "OK" },
    ]);
}

internal static class CustomerCare
{
    public static readonly TeamSpec Team = new("customer-care", "Customer Care Tech", "Tools for service agents", "eu-west-1", ["petra-horvat", "malik-brown"],
    [
        Container("ticket-hub", "Ruby", "All customer requests in one queue.") with { Delivery = Delivery.EcsAction, Database = Database.Postgres, TagKey = "team", TagValue = "customer_care", Says = Says.Tag | Says.Permission, Case = "three-spellings" },
        Container("chat-gateway", "TypeScript", "Live chat between customers and agents.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Alarm = "OK" },
        Functions("call-router", "TypeScript", "Brings a caller to the right agent.", "Route") with { Delivery = Delivery.Serverless },
        Functions("faq-bot", "Python", "Answers the easy half of all questions.", "Answer") with { Api = Api.Http },
        Functions("complaint-intake", "C#", "Complaints with legal deadlines, from all channels.", "Register") with { Queue = true },
        Container("agent-console", "TypeScript", "What an agent sees of a customer.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Codeowners = CodeownersForm.TeamAndPerson },
        Functions("csat-survey", "TypeScript", "Asks customers how it was.", "Send", "Collect") with { Delivery = Delivery.Serverless, Database = Database.Dynamo },
    ]);
}

internal static class Messaging
{
    public static readonly TeamSpec Team = new("notifications", "Notifications", "Mail, SMS and push", "eu-west-1", ["julia-weber", "sean-murphy"],
    [
        Container("notification-hub", "Go", "One door for all messages to customers.") with { Needs = ["email-sender", "sms-gateway", "push-sender", "template-service"], In = ProdOnly, Delivery = Delivery.EcsAction, Queue = true, Topic = true, Alarm = "ALARM", Says = Says.Usual | Says.Tag, TagKey = "Owner", TagValue = "@acme-demo/notifications", Case = "three-spellings" },
        Functions("email-sender", "TypeScript", "Sends mail and minds the reputation.", "Send") with { Queue = true },
        Functions("sms-gateway", "TypeScript", "Sends SMS through the cheapest good carrier.", "Send", "Receipt") with { Queue = true, Api = Api.Rest },
        Functions("push-sender", "Go", "Push messages to the apps.", "Send") with { Delivery = Delivery.Cdk, Queue = true, Case = "cdk-names" },
        Container("template-service", "TypeScript", "Message templates in all languages.") with { Delivery = Delivery.Stack, Database = Database.Postgres, In = ProdOnly },
        Functions("digest-builder", "Python", "Bundles small news into one mail a week.", "Build"),
        Functions("bounce-processor", "Python", "Takes dead addresses off the lists.", "Process") with { Queue = true, Says = Says.Tag, TagKey = "team", TagValue = "Notifications", Repository = "", Case = "no-repository" },
    ]);
}

internal static class Loyalty
{
    public static readonly TeamSpec Team = new("loyalty", "Loyalty", "Points, tiers, friends", "us-east-1", ["camila-rojas", "daniel-kim"],
    [
        Container("points-ledger", "Kotlin", "Who has how many points, and why.") with { Delivery = Delivery.Stack, SharedStack = "loyalty", Repository = "loyalty", Path = "services/points-ledger", Database = Database.Postgres, Case = "shared-stack" },
        Container("rewards-api", "Kotlin", "What points can buy.") with { Delivery = Delivery.Stack, SharedStack = "loyalty", Repository = "loyalty", Path = "services/rewards-api", Case = "shared-stack" },
        Functions("tier-evaluator", "Kotlin", "Moves members between tiers at the end of the month.", "Evaluate") with { In = ProdAndStaging, Delivery = Delivery.Stack, SharedStack = "loyalty", Repository = "loyalty", Path = "services/tier-evaluator", Case = "shared-stack" },
        Functions("referral-service", "TypeScript", "Friends bring friends.", "Invite", "Reward") with { Delivery = Delivery.Serverless, Database = Database.Dynamo },
        Functions("coupon-wallet", "TypeScript", "Personal coupons and when they end.", "List") with { Database = Database.Dynamo },
        Functions("partner-offers", "Python", "Offers of partner brands for members.", "Import") with { Bucket = true },
    ]);
}
