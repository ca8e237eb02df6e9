using Dd0c.Demo.Estate.Specs;
using static Dd0c.Demo.Estate.Specs.Write;

namespace Dd0c.Demo.Estate.Domains;

internal static class ProductCatalog
{
    public static readonly TeamSpec Team = new("product-catalog", "Product Catalog", "Articles, pictures, categories", "eu-west-1", ["emma-clarke", "ravi-menon", "noor-rahman"],
    [
        Container("product-catalog", "Kotlin", "Every article with its texts, attributes and variants.") with { Delivery = Delivery.EcsAction, Database = Database.Aurora, Alarm = "OK", Regions = TwoRegions, Case = "two-regions" },
        Functions("product-enrichment", "Python", "Fills missing attributes from texts and pictures.", "Extract", "Review") with { Queue = true },
        Container("media-service", "Go", "Stores and serves product pictures and films.") with { In = ProdOnly, Delivery = Delivery.Stack, Bucket = true },
        Functions("image-resizer", "TypeScript", "Makes every size of a picture when it is first asked for.", "Resize") with { Bucket = true, Delivery = Delivery.Cdk, Case = "cdk-names" },
        Container("category-tree", "Kotlin", "The category tree and the rules that fill it.") with { In = ProdOnly, Delivery = Delivery.EcsAction, EnvironmentBy = EnvironmentBy.Cluster },
        Container("attribute-registry", "Kotlin", "Which attributes exist, their units and translations.") with { Delivery = Delivery.EcsAction, In = ProdOnly, Says = Says.Permission | Says.Commits },
        Functions("product-feed", "Python", "Feeds for marketplaces and price comparison sites.", "Export", "Upload") with { Bucket = true },
        Container("brand-portal", "TypeScript", "Where brands look after their own articles.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Database = Database.Postgres, Codeowners = CodeownersForm.WithoutWrite, Case = "no-write-team" },
        Functions("catalog-sync", "Go", "Keeps the marketplace listings equal to the catalog.", "Compare", "Apply") with { Queue = true },
    ]);
}

internal static class Pricing
{
    private const string Mono = "pricing";

    public static readonly TeamSpec Team = new("pricing", "Pricing", "What things cost, and why", "eu-west-1", ["viktor-petrov", "chloe-martin"],
    [
        Container("price-engine", "Scala", "The price of an article for a customer at a moment.") with { Delivery = Delivery.EcsAction, Repository = Mono, Path = "apps/price-engine", Database = Database.Postgres, Alarm = "OK", Case = "monorepo" },
        Container("price-history", "Scala", "Every price an article ever had; the law asks for it.") with { Delivery = Delivery.EcsAction, Repository = Mono, Path = "apps/price-history", In = ProdOnly, Case = "monorepo" },
        Functions("currency-rates", "Python", "Exchange rates, fetched hourly from the central bank.", "Fetch") with { Delivery = Delivery.Serverless, Database = Database.Dynamo },
        Container("discount-rules", "Scala", "Which discounts may be combined with which.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Repository = Mono, Path = "apps/discount-rules", Case = "monorepo" },
        Functions("competitor-watch", "Python", "Reads competitors' prices and notes the differences.", "Crawl", "Compare") with { Queue = true },
        Functions("margin-guard", "Python", "Stops prices that would lose money.", "Check") with { Alarm = "OK" },
        Functions("price-publisher", "TypeScript", "Pushes new prices to shop, app and marketplaces.", "Publish") with { In = ProdAndStaging, Delivery = Delivery.Cdk, Topic = true, Case = "cdk-names" },
    ]);
}

internal static class SearchDiscovery
{
    public static readonly TeamSpec Team = new("search-discovery", "Search & Discovery", "Finding, ranking, recommending", "eu-west-1", ["lukas-meyer", "zoe-nguyen", "ibrahim-saleh"],
    [
        Container("search-api", "Rust", "Answers the shop's search box.") with { Delivery = Delivery.EcsAction, Api = Api.Http, Alarm = "OK", Regions = TwoRegions },
        Functions("search-indexer", "Python", "Carries article changes into the search index.", "Index", "Rebuild") with { Stream = true },
        Container("autocomplete", "Rust", "Suggestions while you type.") with { Delivery = Delivery.EcsAction, EnvironmentBy = EnvironmentBy.Tag, Case = "two-environments-by-tag" },
        Container("recommendations", "Python", "Articles a customer may like next.") with { In = ProdOnly, Delivery = Delivery.Stack, Database = Database.Dynamo, Says = Says.Usual | Says.Tag, TagKey = "Squad", TagValue = "search-discovery" },
        Functions("similar-items", "Python", "Articles that look or read alike.", "Embed", "Lookup") with { Api = Api.Http },
        Functions("ranking-trainer", "Python", "Learns the ranking from what people click.", "Train") with { Bucket = true },
        Functions("synonyms-editor", "TypeScript", "Lets merchandisers teach the search new words.", "Save") with { Delivery = Delivery.Serverless, Database = Database.Dynamo },
        Functions("query-log", "Go", "Collects searches without the people who made them.", "Collect") with { Stream = true },
    ]);
}

internal static class Storefront
{
    public static readonly TeamSpec Team = new("storefront", "Storefront", "Web shop and apps", "eu-west-1", ["mia-johansson", "diego-ramos", "yara-aziz", "finn-keller"],
    [
        Container("web-storefront", "TypeScript", "The web shop itself, rendered on the server.") with { Delivery = Delivery.EcsAction, Alarm = "OK", Regions = TwoRegions, In = AllThree },
        Container("mobile-bff", "TypeScript", "The apps' one door to everything behind.") with { Needs = ["checkout-bff"], Delivery = Delivery.EcsAction, Api = Api.Http, EnvironmentBy = EnvironmentBy.Prefix },
        Container("page-renderer", "TypeScript", "Renders campaign pages from blocks.") with { Delivery = Delivery.Cdk, Case = "cdk-names" },
        Container("cms-api", "TypeScript", "Texts, banners and pages that editors write.") with { In = ProdOnly, Delivery = Delivery.Stack, Database = Database.Postgres, Codeowners = CodeownersForm.WithoutWrite, Case = "no-write-team" },
        Functions("seo-sitemap", "Python", "Writes the site maps every night.", "Write") with { Bucket = true },
        Functions("ab-router", "TypeScript", "Sends visitors into the variants of an experiment.", "Route") with { Regions = ["us-east-1"] },
        Container("store-locator", "Go", "Shops near you and what they have in stock.") with { Needs = ["inventory-api"], Delivery = Delivery.EcsAction, In = ProdOnly },
        Functions("wishlist", "TypeScript", "Articles customers want to remember.", "Add", "List") with { Delivery = Delivery.Serverless, Database = Database.Dynamo, Case = "serverless-names" },
        Container("reviews-api", "Kotlin", "Ratings and reviews, moderated.") with { In = ProdOnly, Delivery = Delivery.EcsAction, Database = Database.Postgres, Codeowners = CodeownersForm.GoneTeam, Says = Says.Usual | Says.Tag, Case = "codeowners-names-gone-team" },
        Functions("edge-auth", "TypeScript", "Checks cookies at the edge before anything is cached.", "Viewer") with { Regions = ["us-east-1"], Delivery = Delivery.Cdk, Case = "cdk-names" },
    ]);
}
