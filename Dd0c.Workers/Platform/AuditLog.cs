using System.Text.Json;
using Dd0c.Domain.Audit;
using Dd0c.Domain.Platform;

namespace Dd0c.Workers.Platform;

/// <summary>Who acts: a person, a token, the command line, or dd0c itself.</summary>
/// <param name="Kind">user, token, system or cli.</param>
/// <param name="Origin">The address the request came from.</param>
public sealed record Actor(string Kind, Guid? Id, string Name, string? Origin = null)
{
    public static readonly Actor System = new("system", null, "dd0c");
    public static readonly Actor Cli = new("cli", null, "command line");

    /// <summary>Who to name beside a change; null: dd0c by itself.</summary>
    public string? Person => Kind == "system" ? null : Name;
}

/// <summary>Writes the audit trail in the transaction of what it tells of.</summary>
public static class AuditLog
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <param name="details">A small object without secrets.</param>
    public static void Record(this Dd0cDbContext context, Actor actor, string action, string target, DateTimeOffset at, object? details = null) =>
        context.AuditEvents.Add(new AuditEvent
        {
            TenantId = context.TenantId,
            At = at,
            ActorKind = actor.Kind,
            ActorId = actor.Id,
            ActorName = actor.Name,
            Action = action,
            Target = target,
            Origin = actor.Origin,
            Details = details is null ? "{}" : JsonSerializer.Serialize(details, s_json),
        });
}
