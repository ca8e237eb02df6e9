using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>A response with its body read. Headers that a server leaves out are null.</summary>
internal sealed partial record GitHubAnswer(HttpStatusCode Status, byte[] Body, HttpResponseHeaders Headers)
{
    private JsonElement? _json;

    /// <summary>The body as JSON; undefined where it is none (an error page of a proxy).</summary>
    public JsonElement Json => _json ??= Parse();

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    public string? Message => Json.Text("message");

    public bool LooksLikeApi => Json.ValueKind is JsonValueKind.Object or JsonValueKind.Array;

    public TimeSpan? RetryAfter(DateTimeOffset now) => Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };

    public int? Remaining => int.TryParse(Header("x-ratelimit-remaining"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) ? n : null;

    public DateTimeOffset? Reset => long.TryParse(Header("x-ratelimit-reset"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var s)
        ? DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(s, 0, 253402300799)) : null;

    /// <summary>The address of another page: <c>Link: &lt;https://…?page=2&gt;; rel="next", &lt;…&gt;; rel="last"</c>.</summary>
    public string? Link(string rel) => Header("Link") is not { } link ? null : LinkPart().Matches(link)
        .FirstOrDefault(m => m.Groups["rel"].Value.Split(' ').Contains(rel))?.Groups["url"].Value;

    private JsonElement Parse()
    {
        try
        {
            using var document = JsonDocument.Parse(Body, new JsonDocumentOptions { MaxDepth = 128 });
            return document.RootElement.Clone();
        }
        catch (JsonException) { return default; }
    }

    [GeneratedRegex("""<(?<url>[^>]*)>\s*;[^,<]*?rel="?(?<rel>[^",;]+)"?""")]
    private static partial Regex LinkPart();
}
