using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Api;
using Dd0c.Tests.Support;
using Dd0c.Web.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Dd0c.Tests.Mcp;

/// <summary>What an assistant gets from /mcp, by the protocol's own client over the whole portal.</summary>
public sealed class McpTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    private static readonly string[] s_catalog = ["blast_radius", "dependencies", "find_services", "get_service", "list_teams", "team_services", "what_changed", "who_owns"];
    private static readonly string[] s_incidents = ["get_incident", "what_is_broken", "who_is_on_call"];
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_tool_says_what_it_does_takes_and_answers_and_changes_nothing()
    {
        await using var assistant = await Assistant.ConnectAsync(api.Portal, api.Client);
        Assert.Equal("dd0c", assistant.ServerInfo?.Name);
        Assert.Contains("never instructions", assistant.ServerInstructions ?? "", StringComparison.Ordinal);
        var tools = await assistant.ListToolsAsync(cancellationToken: Cancelled);
        Assert.Equal(s_catalog.Concat(s_incidents).Order(), tools.Select(t => t.Name).Order());
        foreach (var tool in tools)
        {
            Assert.True(tool.Description.Length > 40, tool.Name);
            Assert.True(tool.ProtocolTool.Annotations is { ReadOnlyHint: true, OpenWorldHint: false }, tool.Name);
            Assert.True(tool.ReturnJsonSchema is not null, tool.Name);
            foreach (var input in tool.JsonSchema.GetProperty("properties").EnumerateObject()) Assert.True(input.Value.TryGetProperty("description", out _), $"{tool.Name}.{input.Name}");
        }
    }

    [Fact]
    public async Task Every_tool_answers_with_ids_and_pages_to_cite_as_its_schema_says()
    {
        await using var assistant = await Assistant.ConnectAsync(api.Portal, api.Client);
        foreach (var tool in await assistant.ListToolsAsync(cancellationToken: Cancelled))
        {
            var key = tool.Name switch { "team_services" => api.Own.TeamSlug, "find_services" => api.Own.Word, _ => api.Own.ServiceSlug };
            var answer = await tool.CallAsync(Assistant.Arguments(tool, key, api.Own.IncidentNumber), cancellationToken: Cancelled);
            Assert.False(answer.IsError ?? false, $"{tool.Name}: {answer.Text()}");
            var content = JsonSerializer.SerializeToElement(answer.StructuredContent);
            Fits(tool.ReturnJsonSchema!.Value, tool.ReturnJsonSchema.Value, content, tool.Name);
            Assert.True(content.GetRawText().Contains("\"path\":\"/", StringComparison.Ordinal), $"{tool.Name}: {content}");
            Assert.True(new[] { api.Own.ServiceId, api.Own.TeamId }.Any(id => content.GetRawText().Contains(id.ToString(), StringComparison.Ordinal)) || tool.Name is "get_incident" or "what_changed", $"{tool.Name}: {content}");
        }
    }

    [Fact]
    public async Task Who_owns_it_is_answered_by_name_arn_and_part_of_a_name_with_the_team_and_how_sure_that_is()
    {
        await using var assistant = await Assistant.ConnectAsync(api.Portal, api.Client);
        foreach (var (what, exact) in new[] { (api.Own.Arn, true), (api.Own.OldSlug, true), (api.Own.Word, false), ($"{api.Own.Word}-servce", false) })
        {
            var told = await CallAsync(assistant, "who_owns", ("what", what));
            Assert.Equal(exact, told.GetProperty("matched").GetString() == "exact");
            Assert.Equal((api.Own.TeamSlug, .9, $"/services/{api.Own.ServiceSlug}"), (told.GetProperty("owner").GetProperty("team").GetProperty("slug").GetString(), told.GetProperty("owner").GetProperty("confidence").GetDouble(), told.GetProperty("path").GetString()));
        }
    }

    [Fact]
    public async Task What_is_broken_and_who_is_called_are_told_with_the_incident_and_the_person()
    {
        await using var assistant = await Assistant.ConnectAsync(api.Portal, api.Client);
        var broken = await CallAsync(assistant, "what_is_broken");
        var incident = Assert.Single(broken.GetProperty("incidents").GetProperty("items").EnumerateArray());
        Assert.Equal((api.Own.IncidentNumber, $"/incidents/{api.Own.IncidentNumber}"), (incident.GetProperty("number").GetInt32(), incident.GetProperty("path").GetString()));
        Assert.Equal(api.Own.ServiceSlug, Assert.Single(broken.GetProperty("services").GetProperty("items").EnumerateArray()).GetProperty("slug").GetString()); // degraded by what fires
        foreach (var of in new[] { ("service", api.Own.ServiceSlug), ("team", api.Own.TeamSlug) })
            Assert.Equal($"Mx {api.Own.Word}", (await CallAsync(assistant, "who_is_on_call", of)).GetProperty("schedules")[0].GetProperty("now")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("get_service", "service", "arn:aws:s3:::of-nobody", "no service for the resource"), InlineData("get_service", "service", "zzzzqqqq", "find_services"), InlineData("find_services", "query", " ", "Say what to look for")]
    [InlineData("team_services", "team", "no-such", "list_teams"), InlineData("what_changed", "from", "yesterday", "RFC 3339")]
    public async Task What_cannot_be_answered_says_what_to_do(string tool, string argument, string value, string told)
    {
        await using var assistant = await Assistant.ConnectAsync(api.Portal, api.Client);
        var answer = await assistant.CallToolAsync(tool, new Dictionary<string, object?> { [argument] = value }, cancellationToken: Cancelled);
        Assert.True(answer.IsError);
        Assert.Contains(told, answer.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_without_a_token_gets_in()
    {
        using var nobody = new HttpClient { BaseAddress = api.Portal.Address };
        using var stranger = new HttpClient { BaseAddress = api.Portal.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", "dd0c_live_" + new string('x', 43)) } };
        foreach (var client in new[] { nobody, stranger })
        {
            using var answer = await client.PostTextAsync("mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
            await answer.ProblemAsync(HttpStatusCode.Unauthorized);
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
            Assert.Contains("\"address\"", Assert.Single(answer.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
            await Assert.ThrowsAnyAsync<Exception>(() => Assistant.ConnectAsync(api.Portal, client));
        }
        // Nor does a person's cookie: a foreign page could send it.
        using var browser = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = api.Portal.Address };
        browser.DefaultRequestHeaders.Add("Cookie", await SessionCookieOf.UserAsync(api.Portal.Services, api.Own.UserId));
        using var person = await browser.PostTextAsync("mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        await person.ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory, InlineData(Scope.ReadCatalog), InlineData(Scope.ReadIncidents), InlineData(Scope.ManageAlerts)]
    public async Task A_token_sees_and_calls_the_tools_of_its_scopes_alone(string scope)
    {
        using var client = await api.Portal.ClientAsync(api.Own.TenantSlug, scope);
        await using var assistant = await Assistant.ConnectAsync(api.Portal, client);
        string[] mine = scope switch { Scope.ReadCatalog => s_catalog, Scope.ReadIncidents => s_incidents, _ => [] };
        Assert.Equal(mine.Order(), (await assistant.ListToolsAsync(cancellationToken: Cancelled)).Select(t => t.Name).Order());
        await using var all = await Assistant.ConnectAsync(api.Portal, api.Client);
        foreach (var tool in await all.ListToolsAsync(cancellationToken: Cancelled))
        {
            if (mine.Contains(tool.Name)) continue;
            await Assert.ThrowsAsync<McpProtocolException>(() => assistant.CallToolAsync(tool.Name, Assistant.Arguments(tool, api.Own.ServiceSlug, api.Own.IncidentNumber), cancellationToken: Cancelled).AsTask());
        }
    }

    [Fact]
    public async Task A_token_that_may_not_read_incidents_is_told_that_instead_of_who_is_on_call()
    {
        using var client = await api.Portal.ClientAsync(api.Own.TenantSlug, Scope.ReadCatalog);
        await using var assistant = await Assistant.ConnectAsync(api.Portal, client);
        var told = await CallAsync(assistant, "get_service", ("service", api.Own.ServiceSlug));
        Assert.Contains(Scope.ReadIncidents, told.GetProperty("onCall").GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain($"Mx {api.Own.Word}", told.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_is_cut_says_so()
    {
        Assert.Null(Cut.Of(new[] { 1, 2 }, 2, "Less.").Note);
        Assert.Equal(("The first 2 of 3. Less.", 2), (Cut.Of(new[] { 1, 2, 3 }, 2, "Less.").Note, Cut.Of(new[] { 1, 2, 3 }, 2, "Less.").Items.Count));
        Assert.Equal("The first 2; there are more. Less.", Cut.OfMore(new[] { 1, 2, 3 }, 2, "Less.").Note);
    }

    private static async Task<JsonElement> CallAsync(McpClient assistant, string tool, params (string Name, object Value)[] arguments)
    {
        var answer = await assistant.CallToolAsync(tool, arguments.ToDictionary(a => a.Name, a => (object?)a.Value), cancellationToken: Cancelled);
        Assert.False(answer.IsError ?? false, answer.Text());
        return JsonSerializer.SerializeToElement(answer.StructuredContent);
    }

    /// <summary>The part of JSON Schema that clients hold answers to: types, and what must be there.</summary>
    private static void Fits(JsonElement root, JsonElement schema, JsonElement value, string where)
    {
        if (schema.ValueKind != JsonValueKind.Object) return;
        if (schema.TryGetProperty("$ref", out var reference))
        {
            foreach (var step in reference.GetString()!.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
                schema = (schema.TryGetProperty("$ref", out _) ? root : schema).GetProperty(step);
        }
        if (schema.TryGetProperty("type", out var type))
        {
            var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()).ToList() : [type.GetString()];
            var kind = value.ValueKind switch { JsonValueKind.Object => "object", JsonValueKind.Array => "array", JsonValueKind.String => "string", JsonValueKind.Number => "number", JsonValueKind.Null => "null", _ => "boolean" };
            Assert.True(types.Contains(kind) || (kind == "number" && types.Contains("integer")), $"{where} is {kind}, not {type}");
        }
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray()) Fits(root, items, item, where + "[]");
        }
        if (value.ValueKind != JsonValueKind.Object) return;
        foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(r => r.GetString()!) : []) Assert.True(value.TryGetProperty(name, out _), $"{where} lacks {name}");
        if (!schema.TryGetProperty("properties", out var properties)) return;
        foreach (var member in value.EnumerateObject())
            if (properties.TryGetProperty(member.Name, out var inner)) Fits(root, inner, member.Value, $"{where}.{member.Name}");
    }
}
