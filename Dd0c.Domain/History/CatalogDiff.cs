using System.Runtime.InteropServices;
using System.Text.Json;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.History;

/// <summary>Two instants of a catalog → what came, what went and what changed, each with the last reason that was logged for it.</summary>
public static class CatalogDiff
{
    /// <param name="from">The services as they were, by id: JSON of <see cref="ServiceState"/> in UTF-8. One that is the same in both may be left out of both.</param>
    /// <param name="between">What was logged after the first instant and until the second, in any order.</param>
    /// <returns>By name, then id.</returns>
    public static IReadOnlyList<ServiceChange> Of(IReadOnlyDictionary<Guid, byte[]> from, IReadOnlyDictionary<Guid, byte[]> to, IEnumerable<DiscoveryEvent> between)
    {
        var told = new Dictionary<(Guid, string), ChangeReason>();
        // The last first: what was said before of the same is not looked at.
        foreach (var happened in between.Where(e => e.ServiceId is { } id && (from.ContainsKey(id) || to.ContainsKey(id))).OrderByDescending(e => e.CreatedAt).ThenByDescending(e => e.Id))
        {
            using var payload = JsonDocument.Parse(happened.Payload);
            foreach (var field in Fields(happened.Type, payload))
                if (!told.ContainsKey((happened.ServiceId!.Value, field))) told[(happened.ServiceId.Value, field)] = ChangeReason.Of(happened, payload);
        }
        var changes = new List<ServiceChange>();
        foreach (var id in from.Keys.Union(to.Keys))
        {
            var (before, after) = (from.GetValueOrDefault(id), to.GetValueOrDefault(id));
            if (before is null || after is null)
            {
                var state = ServiceState.Read(before ?? after);
                changes.Add(new(id, before is null ? ChangeKind.Added : ChangeKind.Removed, state, state.Owner, [], told.GetValueOrDefault((id, Existence))));
            }
            else if (Compare(before, after) is { Count: > 0 } fields)
            {
                var state = ServiceState.Read(after);
                var owner = fields.Find(f => f.Field == "owner")?.Old?.Deserialize<OwnerState>(CanonicalJson.Options) ?? state.Owner;
                changes.Add(new(id, ChangeKind.Changed, state, owner, [.. fields.Select(f => f with { Reason = told.GetValueOrDefault((id, f.Field)) })], null));
            }
        }
        return [.. changes.OrderBy(c => c.State.Name, StringComparer.Ordinal).ThenBy(c => c.Id)];
    }

    private const string Existence = "";

    /// <summary>Member by member of <see cref="ServiceState"/>. As text first: the database writes what is equal alike.</summary>
    private static List<FieldChange> Compare(byte[] before, byte[] after)
    {
        if (before.AsSpan().SequenceEqual(after)) return [];
        using var was = JsonDocument.Parse(before);
        using var now = JsonDocument.Parse(after);
        var fields = new List<FieldChange>();
        foreach (var member in was.RootElement.EnumerateObject())
        {
            var next = Member(now, member.Name);
            if (next is not { } value || !(JsonMarshal.GetRawUtf8Value(member.Value).SequenceEqual(JsonMarshal.GetRawUtf8Value(value)) || JsonElement.DeepEquals(member.Value, value))) fields.Add(new(member.Name, member.Value.Clone(), next?.Clone(), null));
        }
        foreach (var member in now.RootElement.EnumerateObject())
            if (Member(was, member.Name) is null) fields.Add(new(member.Name, null, member.Value.Clone(), null));
        return fields;
    }

    private static JsonElement? Member(JsonDocument document, string name) => document.RootElement.TryGetProperty(name, out var value) ? value : null;

    private static IEnumerable<string> Fields(string type, JsonDocument payload)
    {
        if (type is "service_created" or "service_removed") return [Existence];
        return payload.RootElement.TryGetProperty("field", out var field) ? field.GetString() switch
        {
            "owner" => ["owner", "ownerConfidence", "ownerSource"],
            "repoPath" => ["repo"],
            "name" => ["name", "slug", "aliases"],
            { } name => [name],
            null => [],
        } : [];
    }
}

public static class ChangeKind
{
    public const string Added = "added";
    public const string Removed = "removed";
    public const string Changed = "changed";
}

/// <param name="Kind">A word of <see cref="ChangeKind"/>.</param>
/// <param name="State">What it is at the second instant; of a removed one, what it was at the first.</param>
/// <param name="OwnerBefore">The owner at the first instant; of an added one, its owner at the second.</param>
/// <param name="Reason">Why it came or went; of a changed one each field has its own.</param>
public sealed record ServiceChange(Guid Id, string Kind, ServiceState State, OwnerState OwnerBefore, IReadOnlyList<FieldChange> Fields, ChangeReason? Reason);

/// <param name="Field">A member of <see cref="ServiceState"/> in JSON.</param>
/// <param name="Old">Its value at the first instant as JSON; null: it had none.</param>
/// <param name="Reason">The last that was logged for the field in between; null when nothing was: it follows from something else.</param>
public sealed record FieldChange(string Field, JsonElement? Old, JsonElement? New, ChangeReason? Reason);

/// <param name="Why">The evidence, in a sentence.</param>
/// <param name="Who">The person, where one did it.</param>
/// <param name="Said">The reason they gave.</param>
/// <param name="Cause">A kind of <see cref="CatalogCause"/>; null in what was logged before causes were.</param>
public sealed record ChangeReason(DateTimeOffset At, string? Why, string? Who, string? Said, string? Cause, Guid? CauseId)
{
    /// <param name="payload">The event's.</param>
    public static ChangeReason Of(DiscoveryEvent happened, JsonDocument payload) =>
        new(happened.CreatedAt, payload.RootElement.TryGetProperty("reason", out var why) ? why.GetString() : null, happened.Actor, happened.Said, happened.Cause, happened.CauseId ?? happened.RunId);
}
