using System.Text.Json;
using System.Text.Json.Serialization;
using Dd0c.Domain.Connections;

namespace Dd0c.Web.Connections;

/// <summary>The body of POST /api/v1/connections.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ConnectionBody(string? Provider, string? Name, AuthBody? Auth, IReadOnlyList<string>? Regions, string? EndpointUrl, string? Org, string? BaseUrl)
{
    public ConnectionDraft Draft() => new(Provider, Name, Auth?.Draft(), Regions, EndpointUrl, Org, BaseUrl);
}

/// <param name="AppId">A number or a string: GitHub shows the one and takes the other.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AuthBody(
    string? Kind, string? RoleArn, string? ExternalId, string? AccessKeyId, string? SecretAccessKey, string? SessionToken,
    JsonElement? AppId, JsonElement? InstallationId, string? PrivateKey, string? Token)
{
    public AuthDraft Draft() => new(Kind, RoleArn, ExternalId, AccessKeyId, SecretAccessKey, SessionToken, Text(AppId), Text(InstallationId), PrivateKey, Token);

    private static string? Text(JsonElement? element) => element is { ValueKind: JsonValueKind.String or JsonValueKind.Number } value ? value.ToString() : null;

    public override string ToString() => $"AuthBody {{ {Kind} }}"; // a record prints all it holds
}

/// <summary>The body of PATCH /api/v1/connections/{id}.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ConnectionChange
{
    /// <summary>A whole number, or null for the server's own interval; left out it is a fault, and not null.</summary>
    public JsonElement ScanIntervalHours { get; init; }

    /// <returns>What is wrong with it; null: nothing.</returns>
    public string? Hours(out int? hours)
    {
        hours = ScanIntervalHours.ValueKind == JsonValueKind.Number && ScanIntervalHours.TryGetInt32(out var whole) ? whole : null;
        return hours is null && ScanIntervalHours.ValueKind != JsonValueKind.Null ? "Give a whole number of hours, 1 to 24, or null for the server's own interval." : null;
    }
}
