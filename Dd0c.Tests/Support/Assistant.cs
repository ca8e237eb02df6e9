using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Dd0c.Tests.Support;

/// <summary>An assistant at the portal's /mcp, by the protocol's own client.</summary>
internal static class Assistant
{
    /// <param name="client">Whose token it carries.</param>
    public static Task<McpClient> ConnectAsync(ServedPortal portal, HttpClient client) =>
        McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(portal.Address, "mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = client.DefaultRequestHeaders.Authorization is { } token ? new Dictionary<string, string> { ["Authorization"] = token.ToString() } : [],
        }), cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>What a tool asks for, with a key in the place of each name, and a number in that of each number that must be given.</summary>
    public static Dictionary<string, object?> Arguments(McpClientTool tool, string key, int number)
    {
        var required = tool.JsonSchema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()!).ToList() : [];
        // One that asks for this or that gets the first.
        if (required.Count == 0 && tool.JsonSchema.TryGetProperty("properties", out var optional) && optional.TryGetProperty("service", out _)) required.Add("service");
        return required.ToDictionary(n => n, n => (object?)(n switch { "number" => number, "from" => "2026-01-01T00:00:00Z", _ => key }));
    }

    public static string Text(this CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(c => c.Text)) + (result.StructuredContent is { } content ? JsonSerializer.Serialize(content) : "");
}
