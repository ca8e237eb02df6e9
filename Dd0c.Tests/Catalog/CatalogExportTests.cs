using System.Text.Json;
using System.Text.RegularExpressions;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Tests.Api;

namespace Dd0c.Tests.Catalog;

/// <summary>A whole catalog leaves as files that others read, and that dd0c itself reads back.</summary>
public sealed partial class CatalogExportTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_descriptors_are_read_back_as_the_same_services_with_the_same_owners()
    {
        using var answer = await api.Client.AskAsync("api/v1/catalog/catalog-info.yaml");
        Assert.Equal("application/yaml", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        foreach (Match name in MetadataName().Matches(text)) Assert.Matches("^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$", name.Groups[1].Value);

        var services = (await api.Client.JsonAsync("api/v1/services?limit=200")).GetProperty("items").EnumerateArray().ToList();
        var e = new InventoryBuilder();
        e.Repo("anywhere", ("catalog-info.yaml", ProjectSlug().Replace(text, "")));
        var read = e.Infer();
        Assert.Empty(read.Faults);
        var runs = services.Where(s => s.GetProperty("type").GetString() is not ("library" or "database" or "queue")).ToList();
        Assert.NotEmpty(runs);
        foreach (var service in runs)
        {
            var back = read.Services.Single(s => s.Name == service.GetProperty("slug").GetString());
            Assert.Equal(service.GetProperty("displayName").GetString(), back.DisplayName);
            if (service.GetProperty("owner").GetProperty("slug").GetString() is { } owner) Assert.Contains(back.Evidence, w => w.Field == "owner" && w.Value.Contains($"group:default/{owner}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_json_holds_every_service_with_its_resources_and_evidence_and_none_of_a_neighbours()
    {
        using var answer = await api.Client.AskAsync("api/v1/catalog/export.json");
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        var catalog = JsonSerializer.Deserialize<JsonElement>(text);
        var services = catalog.GetProperty("services").EnumerateArray().ToList();
        Assert.Equal((await api.Client.JsonAsync("api/v1/services?limit=200")).GetProperty("items").GetArrayLength(), services.Count);
        Assert.Contains(services, s => s.GetProperty("resources").GetArrayLength() > 0 && s.GetProperty("evidence").ValueKind == JsonValueKind.Array);
        Assert.DoesNotContain(api.Tenants.Other.ServiceId.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(api.Tenants.Other.Word, text, StringComparison.Ordinal);
    }

    [GeneratedRegex("^metadata:\\n  name: (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex MetadataName();

    // Each stands in a repository of its own there; here all are read from one.
    [GeneratedRegex("^    github.com/project-slug: .*\\n", RegexOptions.Multiline)]
    private static partial Regex ProjectSlug();
}
