using System.Text;
using System.Text.Json.Nodes;
using Dd0c.Demo.Estate;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Dd0c.Demo.Aws;

/// <summary>One request as it came, and what the signature says of it.</summary>
internal sealed class AwsRequest
{
    private AwsRequest(string method, string rawPath, string rawQuery, string path, IHeaderDictionary headers, byte[] body, SignatureHeader? signature)
    {
        (Method, RawPath, RawQuery, Path, Headers, Body, Signature) = (method, rawPath, rawQuery, path, headers, body, signature);
        var form = Headers.ContentType.ToString().StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal);
        Form = form ? QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal) : [];
        Query = QueryHelpers.ParseQuery(rawQuery).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);
        Target = Headers["X-Amz-Target"].ToString();
        Json = Target.Length > 0 && body.Length > 0 ? JsonNode.Parse(body) as JsonObject ?? [] : [];
        Protocol = Target.Length > 0 ? WireProtocol.Json : form ? signature?.Service == "ec2" ? WireProtocol.Ec2 : WireProtocol.Query : WireProtocol.Rest;
    }

    public string Method { get; }
    /// <summary>As it stood on the wire, with any prefix; what the signature covers.</summary>
    public string RawPath { get; }
    public string RawQuery { get; }
    /// <summary>Below the prefix, decoded, without slashes at its ends.</summary>
    public string Path { get; }
    public IHeaderDictionary Headers { get; }
    public byte[] Body { get; }
    public SignatureHeader? Signature { get; }
    public WireProtocol Protocol { get; }
    public string Target { get; }
    public IReadOnlyDictionary<string, string> Form { get; }
    public IReadOnlyDictionary<string, string> Query { get; }
    public JsonObject Json { get; }

    // Known once the signature has been checked:
    public AwsPrincipal Principal { get; set; } = null!;
    public string Region => Signature!.Region;
    public AwsRegion Place => Principal.Account.Regions.FirstOrDefault(r => r.Name == Region) ?? new AwsRegion(Region);
    /// <summary>The partition in ARNs of this region.</summary>
    public string Partition => Region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn" : Region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : "aws";

    public string? Field(string name) => Form.TryGetValue(name, out var v) && v.Length > 0 ? v : null;
    public string? Text(string name) => (string?)Json[name];
    public string? QueryValue(string name) => Query.TryGetValue(name, out var v) && v.Length > 0 ? v : null;
    public IReadOnlyList<string> Strings(string name) => Json[name] is JsonArray list ? [.. list.Select(n => (string)n!)] : [];

    public static async Task<AwsRequest> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var (rawPath, rawQuery) = mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
        var path = (http.Request.RouteValues["path"] as string ?? "").Trim('/');
        return new AwsRequest(http.Request.Method, rawPath, rawQuery, path, http.Request.Headers, body.ToArray(), SignatureHeader.Parse(http.Request.Headers.Authorization.ToString()));
    }
}
