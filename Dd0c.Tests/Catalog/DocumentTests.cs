using Dd0c.Domain.Catalog.Documents;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Discovery;
using Dd0c.Web.Catalog.Documents;
using Xunit;

namespace Dd0c.Tests.Catalog;

public sealed class DocumentTests
{
    [Theory]
    [InlineData("README.md", "readme"), InlineData("docs/architecture.md", "doc"), InlineData("docs/guides/start.md", "doc"), InlineData("docs/runbooks/errors.md", "runbook"), InlineData("runbooks/errors.md", "runbook")]
    [InlineData("docs/adr/0001-x.md", "adr"), InlineData("adr/0001-x.md", "adr"), InlineData("docs/decisions/x.md", "adr"), InlineData("openapi.yaml", "openapi"), InlineData("api/openapi.json", "openapi"), InlineData("docs/swagger.yml", "openapi")]
    [InlineData("src/README.md", null), InlineData("docs/a/b/c.md", null), InlineData("docs/picture.png", null), InlineData("CHANGELOG.md", null), InlineData("api/main.go", null)]
    public void A_path_tells_what_kind_of_document_it_is(string path, string? kind) => Assert.Equal(kind, DocumentPath.KindOf(path));

    [Theory]
    [InlineData("# `orders` and [more](x.md)\n", "orders and more"), InlineData("Orders\n======\n", "Orders"), InlineData("```\n# not this\n```\n## This\n", "This"), InlineData("no heading", "High error rate")]
    public void A_document_is_called_by_its_first_heading_or_its_file(string text, string title) => Assert.Equal(title, DocumentHead.Of("docs/high-error_rate.md", text).Title);

    [Fact]
    public void An_api_is_read_with_its_operations_parameters_and_schemas()
    {
        var read = OpenApiReader.Read("""
            openapi: 3.1.0
            info: { title: Orders, version: 2.1.0 }
            servers: [{ url: https://orders.example.com }]
            paths:
              /orders/{id}:
                parameters:
                  - $ref: '#/components/parameters/Id'
                get:
                  tags: [orders]
                  summary: One order
                  responses:
                    '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
                    '404': { $ref: '#/components/responses/Missing' }
                post:
                  deprecated: true
                  requestBody: { content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Line' } } } } }
            components:
              parameters:
                Id: { name: id, in: path, required: true, schema: { type: string, format: uuid } }
            """);
        var api = Assert.IsType<OpenApiReading.Read>(read).Document;
        Assert.Equal(("OpenAPI 3.1.0", "Orders", "2.1.0"), (api.Form, api.Title, api.Version));
        Assert.Equal(["GET", "POST"], api.Operations.Select(o => o.Method));
        Assert.Equal(new OpenApiParameter("id", "path", true, "string (uuid)"), Assert.Single(api.Operations[0].Parameters));
        Assert.Equal([("200", "Order"), ("404", "Missing")], api.Operations[0].Answers);
        Assert.Equal(("Line[]", true), (api.Operations[1].Body, api.Operations[1].Deprecated));
    }

    [Fact]
    public void Swagger_in_json_is_read_and_what_is_none_says_why()
    {
        var api = Assert.IsType<OpenApiReading.Read>(OpenApiReader.Read("""{"swagger": "2.0", "info": {"title": "Old"}, "host": "old.example.com", "basePath": "/v1", "paths": {"/a": {"get": {"parameters": [{"name": "q", "in": "query", "type": "string"}], "responses": {"200": {"schema": {"$ref": "#/definitions/A"}}}}}}}""")).Document;
        Assert.Equal(("https://old.example.com/v1", "A"), (api.Servers[0], api.Operations[0].Answers[0].Schema));
        Assert.IsType<OpenApiReading.Unreadable>(OpenApiReader.Read("a: [b"));
        Assert.IsType<OpenApiReading.Unreadable>(OpenApiReader.Read("kind: Service"));
        Assert.IsType<OpenApiReading.Unreadable>(OpenApiReader.Read("- 1"));
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))"), InlineData("[x](JaVaScript:alert(1))"), InlineData("<javascript:alert(1)>"), InlineData("[x](data:text/html,hi)"), InlineData("![x](javascript:alert(1))"), InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>"), InlineData("[x](&#106;avascript:alert(1))"), InlineData("[x](vbscript:x)"), InlineData("[x][y]\n\n[y]: javascript:alert(1)"), InlineData("[x](<java\nscript:alert(1)>)"), InlineData("[x](//evil.example.com/a)"), InlineData("[**x**](javascript:alert(1))")]
    public void Nothing_a_stranger_writes_becomes_script_or_leads_past_the_web(string text)
    {
        var html = Render(text).Html;
        Assert.DoesNotMatch("(?i)<(script|img|iframe)|href=\"(?!https://github.com/acme/)", html);
    }

    [Fact]
    public void Links_lead_to_our_page_to_the_repository_and_to_the_web_and_pictures_are_links()
    {
        var html = Render("[a](other.md#part) [b](../src/main.go) [c](https://example.com/) [d](#here) ![e](p.png) https://example.org\n\n# Here\n").Html;
        foreach (var part in new[] { "href=\"/docs/1#d-part\"", "href=\"https://github.com/acme/orders/blob/main/src/main.go\"", "href=\"https://example.com/\"", "href=\"#d-here\"", "href=\"https://github.com/acme/orders/blob/main/docs/p.png\">e", "href=\"https://example.org/\"", "<h2 id=\"d-here\">" })
            Assert.Contains(part, html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_broken_where_its_place_is_known_and_it_is_not_there()
    {
        var rendered = Render("[a](other.md) [b](gone.md) [c](../src/unknown.go) [d](#no-such) [e](#here) [f](../GONE.md) [g](runbooks)\n\n# Here\n");
        var broken = DocumentLinks.Broken("docs/one.md", rendered.Links, rendered.Anchors, new HashSet<string> { "docs/other.md", "docs/one.md" }, new HashSet<string> { "docs/runbooks" });
        Assert.Equal(["b", "d", "f"], broken.Select(b => b.Text));
    }

    [Fact]
    public void A_document_belongs_to_its_repositorys_service_and_an_api_is_provided_by_it()
    {
        var e = new InventoryBuilder();
        e.Team("selling", "", "orders", "ADMIN");
        e.Ecs("prod", "orders", tags: "service=orders;repository=acme/orders;Team=selling");
        var repository = e.Repo("orders", ("README.md", "# Orders\n"));
        e.Repositories[^1] = repository with { Files = [.. repository.Files, new("docs/runbooks/errors.md", "o1", null) { Title = "Errors" }, new("docs/openapi.yaml", "o2", null) { Title = "Orders API", Version = "1.0" }, new("docs/unread.md", "o3", null)] };
        var found = e.Infer().Entities.Where(x => x.Properties.ContainsKey(PropertyNames.Path)).ToDictionary(x => x.Properties[PropertyNames.Path]);

        Assert.Equal(["README.md", "docs/openapi.yaml", "docs/runbooks/errors.md"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((EntityKind.Document, "runbook", "Errors", "https://github.com/acme/orders/blob/main/docs/runbooks/errors.md"), (found["docs/runbooks/errors.md"].Kind, found["docs/runbooks/errors.md"].Properties[PropertyNames.Document], found["docs/runbooks/errors.md"].Name, found["docs/runbooks/errors.md"].Url));
        Assert.Contains(found["docs/openapi.yaml"].Relations, r => r.Kind == RelationKind.ProvidedBy);
        Assert.All(found.Values, f => Assert.Equal("github:T_acmeselling", f.TeamKey));
    }

    private static RenderedDocument Render(string text) => DocumentRendering.Markdown(text, "docs/one.md", "One", path => path == "docs/other.md" ? "/docs/1" : null, file => $"https://github.com/acme/orders/blob/main/{file}");
}
