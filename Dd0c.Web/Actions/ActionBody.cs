using System.Text.Json;
using System.Text.Json.Serialization;
using Dd0c.Workers.Actions;

namespace Dd0c.Web.Actions;

/// <summary>The body of POST /api/v1/actions and PUT /api/v1/actions/{slug}.</summary>
/// <param name="Definition">YAML.</param>
/// <param name="Version">Of the action that was read, for PUT: changed meanwhile, it answers 409; missing: whatever it is now.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ActionBody(string? Definition = null, bool? Enabled = null, long? Version = null);

/// <summary>The body of POST /api/v1/actions/{slug}/preview and …/runs.</summary>
/// <param name="Target">Id, or of a service or team the slug.</param>
/// <param name="Inputs">By name; texts, numbers, true and false.</param>
/// <param name="Plan">Hash of the plan that a preview told; another one is not begun. Missing: none was looked at.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RunBody(string? Target = null, IReadOnlyDictionary<string, JsonElement>? Inputs = null, string? Reason = null, string? Plan = null)
{
    public RunDraft Draft(string portal) => new(Target, (Inputs ?? new Dictionary<string, JsonElement>()).ToDictionary(i => i.Key, i => i.Value.ValueKind switch { JsonValueKind.Null or JsonValueKind.Undefined => null, JsonValueKind.String => i.Value.GetString(), _ => i.Value.GetRawText() }), Reason, portal);
}

/// <summary>The body of PUT /api/v1/paths/{slug} and POST /api/v1/paths.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PathBody(string? Title = null, string? Summary = null, string? Body = null, long? Version = null)
{
    public PathDraft Draft => new(Title, Summary, Body);
}

/// <summary>What the receiver of a webhook reports.</summary>
/// <param name="State">running, succeeded or failed.</param>
internal sealed record ReportBody(string? State = null, string? Message = null, string? Link = null, IReadOnlyList<string>? Lines = null);
