using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>What people write beside their code: an architecture page, runbooks, decisions, and the description of an API.</summary>
internal static class DocumentTexts
{
    public static IEnumerable<(string Path, string Text)> Of(string repository, ServiceSpec spec)
    {
        // Most repositories have none.
        if (Seeded.Number("docs" + repository, 3) != 0) yield break;
        yield return ("docs/architecture.md", $"# Architecture of {spec.Name}\n\n{spec.Description}.\n\n## Parts\n\n- what runs: see the [README](../README.md)\n- what to do at night: [runbook](runbooks/high-error-rate.md)\n- why it is so: [decision 1](adr/0001-one-database-per-service.md), [decision 2](adr/0002-queues-between-services.md)\n\n## Limits\n\n| what | how much |\n| --- | --- |\n| requests | 400 a second |\n| payload | 1 MB |\n");
        yield return ("docs/runbooks/high-error-rate.md", $"# {spec.Name} answers with errors\n\n1. Look at the last deployment. If it was within the hour, roll it back.\n2. Look at the database: `select count(*) from pg_stat_activity`.\n3. If nothing helps, call the owner; see [architecture](../architecture.md#parts).\n\n## Afterwards\n\n- [ ] Write down what it was.\n- [ ] Mend the alarm if it came too late.\n");
        yield return ("docs/adr/0001-one-database-per-service.md", "# 1. One database for each service\n\nStatus: accepted\n\n## Context\n\nTwo services that share tables cannot be deployed apart.\n\n## Decision\n\nA service owns its data; others ask it.\n\n## Consequences\n\nReports read from copies.\n");
        if (Seeded.Number("openapi" + repository, 2) == 0)
            yield return ("docs/openapi.yaml", $"openapi: 3.0.3\ninfo:\n  title: {spec.Name} API\n  version: 1.{Seeded.Number("version" + repository, 9)}.0\n  description: {spec.Description}.\nservers:\n  - url: https://{spec.Name}.internal\npaths:\n  /health:\n    get:\n      tags: [operations]\n      summary: Whether it can serve\n      responses:\n        '200': {{ description: It can }}\n  /items/{{id}}:\n    parameters:\n      - name: id\n        in: path\n        required: true\n        schema: {{ type: string, format: uuid }}\n    get:\n      tags: [items]\n      summary: One item\n      responses:\n        '200':\n          description: It\n          content:\n            application/json:\n              schema: {{ $ref: '#/components/schemas/Item' }}\n        '404': {{ description: There is none }}\n    put:\n      tags: [items]\n      summary: Put it in the place of what is there\n      requestBody:\n        content:\n          application/json:\n            schema: {{ $ref: '#/components/schemas/Item' }}\n      responses:\n        '200': {{ description: Done }}\ncomponents:\n  schemas:\n    Item:\n      type: object\n");
    }
}
