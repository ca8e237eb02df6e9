using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Api;

/// <summary>The document at /openapi/v1.json, held against OpenAPI's rules and against what is really mapped.</summary>
public sealed partial class OpenApiTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    [Fact]
    public async Task The_document_is_sound_and_tells_of_every_endpoint_its_sign_in_and_its_problems()
    {
        using var anyone = new HttpClient { BaseAddress = api.Portal.Address };
        var document = await anyone.JsonAsync("openapi/v1.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        foreach (var member in new[] { "title", "version" }) Assert.False(string.IsNullOrEmpty(document.GetProperty("info").GetProperty(member).GetString()));
        var schemes = document.GetProperty("components").GetProperty("securitySchemes");
        var bearer = schemes.EnumerateObject().Single(s => s.Value.GetProperty("type").GetString() == "http" && s.Value.GetProperty("scheme").GetString() == "bearer").Name;
        Assert.Contains(document.GetProperty("security").EnumerateArray(), s => s.TryGetProperty(bearer, out _));

        var told = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject().Where(o => o.Name is "get" or "post" or "put" or "patch" or "delete"))
            {
                var name = $"{operation.Name.ToUpperInvariant()} {path.Name}";
                told.Add(name);
                CheckOperation(name, path.Name, operation.Value);
            }
        Assert.Equal(Mapped(), told);
        foreach (var reference in References(document)) Assert.True(Resolves(document, reference), $"{reference} points at nothing");
    }

    private static void CheckOperation(string name, string path, JsonElement operation)
    {
        Assert.False(string.IsNullOrWhiteSpace(operation.GetProperty("summary").GetString()), name);
        var parameters = operation.TryGetProperty("parameters", out var p) ? p.EnumerateArray().ToList() : [];
        var inPath = parameters.Where(x => x.GetProperty("in").GetString() == "path").ToList();
        Assert.Equal(Placeholder().Matches(path).Select(m => m.Groups[1].Value).Order(), inPath.Select(x => x.GetProperty("name").GetString()).Order());
        Assert.All(inPath, x => Assert.True(x.GetProperty("required").GetBoolean(), name));
        Assert.Equal(parameters.Count, parameters.Select(x => (x.GetProperty("in").GetString(), x.GetProperty("name").GetString())).Distinct().Count());
        Assert.All(parameters, x => Assert.True(x.TryGetProperty("schema", out _), name));

        var responses = operation.GetProperty("responses").EnumerateObject().ToDictionary(r => r.Name, r => r.Value);
        Assert.Contains(responses.Keys, s => s.StartsWith('2'));
        Assert.All(responses.Values, r => Assert.True(r.TryGetProperty("description", out _), name));
        foreach (var status in inPath.Count > 0 ? new[] { "401", "403", "404" } : ["401", "403"])
            Assert.True(responses.TryGetValue(status, out var problem) && problem.GetProperty("content").TryGetProperty("application/problem+json", out _), $"{name} does not tell of its {status}");
    }

    private IEnumerable<string> Mapped() => api.Portal.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        .Where(e => e.RoutePattern.RawText?.TrimStart('/') is { } text && text.StartsWith("api/", StringComparison.Ordinal) && text != "api/{**path}")
        .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => $"{m} {Said(e.RoutePattern.RawText!)}")).Order(StringComparer.Ordinal);

    private static string Said(string route) => "/" + Constraint().Replace(route, "{$1}").Trim('/').Replace("resources/{path}", "resources/{arn}/service", StringComparison.Ordinal);

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => m is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [m.Value.GetString()!] : References(m.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static bool Resolves(JsonElement document, string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return false;
        foreach (var step in reference[2..].Split('/'))
            if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out document)) return false;
        return true;
    }

    [GeneratedRegex(@"\{(\w+)\}")] private static partial Regex Placeholder();
    [GeneratedRegex(@"\{\**(\w+)(:\w+)?\}")] private static partial Regex Constraint();
}
