using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Documents;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Platform;

namespace Dd0c.Tests.Support;

/// <summary>What the seeded services stand on: a table, an API, a queue, a repository and its deployments for each of the first twelve, and two environments.</summary>
internal static class SeededEntities
{
    public static void Add(Dd0cDbContext db, PortalSeed seed)
    {
        var inferred = seed.Services.Take(12).SelectMany((s, i) => Of(s, i, seed)).Concat(((string[])["production", "staging"]).Select(name => Environment(name, seed))).Concat(Documents(seed.Services[0], seed)).ToList();
        var plan = EntityReconciler.Plan(seed.TenantId, [], inferred, seed.Services.ToDictionary(s => s.Anchors[0], s => s.Id), seed.Teams.ToDictionary(t => t.Key, t => t.Id), seed.Now);
        db.Entities.AddRange(plan.Written);
        foreach (var (path, text) in s_documents) db.DocumentTexts.Add(new() { TenantId = seed.TenantId, Oid = path, Text = text, SeenAt = seed.Now });
        var first = seed.Services[0];
        var fact = new RepositoryFact(first.RepoNodeId!, first.RepoFullName!, first.RepoUrl!, "main", null, "Go", ["Go"], [], false, false, true, seed.Now, [.. s_documents.Select(d => new RepositoryFile(d.Path, d.Path, null) { Title = "x" })], ["docs"], []);
        db.Repositories.Add(new() { TenantId = seed.TenantId, NodeId = fact.NodeId, ConnectionId = db.Connections.Local.Single(c => c.Provider == "github").Id, FullName = fact.FullName, Url = fact.Url, DefaultBranch = "main", Facts = CanonicalJson.Of(fact), FirstSeenAt = seed.Now, ChangedAt = seed.Now });
        db.EntityRelations.AddRange(plan.Relations);
    }

    private static readonly (string Path, string Text)[] s_documents =
    [
        ("README.md", "# payment-api\n\nTakes payments. See the [architecture](docs/architecture.md) and [what is gone](docs/gone.md).\n"),
        ("docs/architecture.md", "# Architecture\n\nRead the [runbook](runbooks/errors.md), [nowhere](missing.md), [a heading](#limits) and [none](#nothing).\n\n## Limits\n\n| what | how much |\n| --- | --- |\n| requests | 400 a second |\n\n```\nselect count(*) from payments\n```\n\n> Never on a Friday.\n\n<script>alert(1)</script> [bad](javascript:alert(1)) ![picture](https://example.com/p.png)\n"),
        ("docs/runbooks/errors.md", "# Payments answers with errors\n\n1. Roll back.\n2. Call somebody.\n"),
        ("docs/adr/0001-one-database.md", "# One database for each service\n\nAccepted.\n"),
        ("docs/openapi.yaml", "openapi: 3.0.3\ninfo: { title: Payments API, version: 1.4.0 }\npaths:\n  /payments/{id}:\n    get:\n      tags: [payments]\n      summary: One payment\n      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]\n      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Payment' } } } } }\n"),
    ];

    private static IEnumerable<InferredEntity> Documents(Service service, PortalSeed seed) => s_documents.Select(d => (d.Path, Kind: DocumentPath.KindOf(d.Path)!, Head: DocumentHead.Of(d.Path, d.Text))).Select(d => new InferredEntity(d.Kind == DocumentKind.Specification ? EntityKind.Api : EntityKind.Document, $"{service.RepoNodeId}:{d.Path}", d.Head.Title, Source.Repository, seed.Now.AddDays(-3))
    {
        Services = [service.Anchors[0]], TeamKey = seed.Teams[0].Key, Url = $"{service.RepoUrl}/blob/main/{d.Path}", Repository = service.RepoNodeId,
        Properties = new(StringComparer.Ordinal) { [PropertyNames.Path] = d.Path, [PropertyNames.Document] = d.Kind, [PropertyNames.FullName] = service.RepoFullName!, [PropertyNames.Oid] = d.Path, [PropertyNames.Protocol] = "OpenAPI" },
        Relations = [EntityRelation.ToService(d.Kind == DocumentKind.Specification ? RelationKind.ProvidedBy : RelationKind.Describes, service.Anchors[0]), new(RelationKind.In, EntityKind.Repository, service.RepoNodeId!)],
    });

    private static IEnumerable<InferredEntity> Of(Service service, int i, PortalSeed seed)
    {
        var (key, since) = (service.Anchors[0], seed.Now.AddDays(-20));
        var team = service.OwnerState == "owned" ? seed.Teams.Single(t => t.Id == service.OwnerTeamId).Key : null;
        IReadOnlyList<Evidence> evidence = [new("existence", Source.Runtime, "in eu-west-1 of account 123456789012", 1, since), new("service", Source.Runtime, $"belongs to {service.Name}", .9, since), .. team is null ? (Evidence[])[] : [new("owner", Source.CodeOwners, $"owns {service.Name}", .9, since)]];
        SortedDictionary<string, string> Aws(string type, string product) => new(StringComparer.Ordinal) { [PropertyNames.Type] = type, [PropertyNames.Product] = product, [PropertyNames.Account] = "123456789012", [PropertyNames.Region] = "eu-west-1", [PropertyNames.Created] = "2026-01-12T08:00:00Z" };
        InferredEntity Cloud(string kind, string arn, string name, string relation, SortedDictionary<string, string> properties) => new(kind, arn, name, Source.Runtime, since) { Services = [key], TeamKey = team, Environment = i % 3 == 0 ? "staging" : "production", Properties = properties, Relations = [EntityRelation.ToService(relation, key)], Evidence = evidence };
        yield return Cloud(EntityKind.Database, $"arn:aws:dynamodb:eu-west-1:123456789012:table/{service.Name}-items", $"{service.Name}-items", RelationKind.UsedBy, Aws("dynamodb:table", "DynamoDB"));
        yield return Cloud(EntityKind.Infrastructure, $"arn:aws:sqs:eu-west-1:123456789012:{service.Name}-jobs", $"{service.Name}-jobs", RelationKind.UsedBy, Aws("sqs:queue", "SQS"));
        var protocol = Aws("apigateway:api", "API Gateway");
        protocol[PropertyNames.Protocol] = i % 2 == 0 ? "REST" : "HTTP";
        yield return Cloud(EntityKind.Api, $"arn:aws:apigateway:eu-west-1::/apis/{i:x4}", $"{service.Name}-http", RelationKind.ProvidedBy, protocol);
        yield return new(EntityKind.Repository, service.RepoNodeId!, service.Name, Source.Repository, since)
        {
            Description = service.Description, Services = [key], TeamKey = team, Url = service.RepoUrl, At = seed.Now.AddDays(-i), Relations = [EntityRelation.ToService(RelationKind.Contains, key)], Evidence = evidence,
            Properties = new(StringComparer.Ordinal) { [PropertyNames.FullName] = service.RepoFullName!, [PropertyNames.Language] = "Go", [PropertyNames.Visibility] = "private", [PropertyNames.DefaultBranch] = "main", [PropertyNames.Commits] = "41", [PropertyNames.Topics] = "payments, backend" },
        };
        foreach (var (environment, days) in new[] { ("production", 1), ("staging", 0) })
            yield return new(EntityKind.Deployment, $"{service.RepoNodeId}:{environment}::{i}", $"{service.Name} to {environment}", Source.Deployment, seed.Now.AddDays(-days).AddMinutes(-7 * i))
            {
                Services = [key], TeamKey = team, Environment = environment, Url = $"{service.RepoUrl}/deployments", At = seed.Now.AddDays(-days).AddMinutes(-7 * i), Repository = service.RepoNodeId,
                Properties = new(StringComparer.Ordinal) { [PropertyNames.FullName] = service.RepoFullName!, [PropertyNames.Commit] = $"{i:x}0c0ffee5eed5eed5eed5eed5eed5eed5eed5eed"[..40], [PropertyNames.Actor] = "marcus", [PropertyNames.Target] = environment },
                Relations = [EntityRelation.ToService(RelationKind.Deploys, key), new(RelationKind.For, EntityKind.Repository, service.RepoNodeId!)], Evidence = evidence,
            };
    }

    private static InferredEntity Environment(string name, PortalSeed seed) => new(EntityKind.Environment, name, name, Source.Runtime, seed.Now.AddDays(-50))
    {
        Environment = name, At = seed.Now.AddHours(-2), Evidence = [new("existence", Source.Runtime, "84 resources are in it, by tag, name, stack, cluster or account", .9, seed.Now.AddDays(-50))],
        Properties = new(StringComparer.Ordinal) { [PropertyNames.Accounts] = "123456789012", [PropertyNames.Regions] = "eu-west-1", [PropertyNames.Resources] = "84", [PropertyNames.Services] = seed.Services.Count(s => s.Environments.Contains(name)).ToString(System.Globalization.CultureInfo.InvariantCulture) },
    };
}
