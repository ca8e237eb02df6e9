using System.Text.Json;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.History;

/// <summary>Two instants of a catalog → what came, what went and what changed, each with the last reason that was logged for it.</summary>
public static class CatalogDiff
{
    /// <param name="from">The services as they were, by id. One that is the same in both may be left out of both.</param>
    /// <param name="between">What was logged after the first instant and until the second, in any order.</param>
    /// <returns>By name, then id.</returns>
    public static IReadOnlyList<ServiceChange> Of(IReadOnlyDictionary<Guid, ServiceState> from, IReadOnlyDictionary<Guid, ServiceState> to, IEnumerable<DiscoveryEvent> between)
    {
        var told = new Dictionary<(Guid, string), ChangeReason>();
        foreach (var happened in between.Where(e => e.ServiceId is not null).OrderBy(e => e.CreatedAt).ThenBy(e => e.Id))
            foreach (var field in Fields(happened)) told[(happened.ServiceId!.Value, field)] = ChangeReason.Of(happened);
        var changes = new List<ServiceChange>();
        foreach (var id in from.Keys.Union(to.Keys))
        {
            var (before, after) = (from.GetValueOrDefault(id), to.GetValueOrDefault(id));
            if (before is null) changes.Add(new(id, ChangeKind.Added, after!, after!.Owner, [], told.GetValueOrDefault((id, Existence))));
            else if (after is null) changes.Add(new(id, ChangeKind.Removed, before, before.Owner, [], told.GetValueOrDefault((id, Existence))));
            else if (Compare(before, after) is { Count: > 0 } fields) changes.Add(new(id, ChangeKind.Changed, after, before.Owner, [.. fields.Select(f => f with { Reason = told.GetValueOrDefault((id, f.Field)) })], null));
        }
        return [.. changes.OrderBy(c => c.State.Name, StringComparer.Ordinal).ThenBy(c => c.Id)];
    }

    private const string Existence = "";

    /// <summary>Member by member of <see cref="ServiceState"/>.</summary>
    private static List<FieldChange> Compare(ServiceState before, ServiceState after)
    {
        var (one, other) = (before.Json(), after.Json());
        if (one == other) return [];
        using var was = JsonDocument.Parse(one);
        using var now = JsonDocument.Parse(other);
        var names = was.RootElement.EnumerateObject().Concat(now.RootElement.EnumerateObject()).Select(m => m.Name).Distinct(StringComparer.Ordinal);
        var fields = new List<FieldChange>();
        foreach (var name in names)
        {
            var (old, next) = (Member(was, name), Member(now, name));
            if (old is null || next is null ? old is not null || next is not null : !JsonElement.DeepEquals(old.Value, next.Value)) fields.Add(new(name, old?.Clone(), next?.Clone(), null));
        }
        return fields;
    }

    private static JsonElement? Member(JsonDocument document, string name) => document.RootElement.TryGetProperty(name, out var value) ? value : null;

    private static IEnumerable<string> Fields(DiscoveryEvent happened)
    {
        if (happened.Type is "service_created" or "service_removed") return [Existence];
        using var payload = JsonDocument.Parse(happened.Payload);
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
    public static ChangeReason Of(DiscoveryEvent happened)
    {
        using var payload = JsonDocument.Parse(happened.Payload);
        return new(happened.CreatedAt, payload.RootElement.TryGetProperty("reason", out var why) ? why.GetString() : null, happened.Actor, happened.Said, happened.Cause, happened.CauseId ?? happened.RunId);
    }
}
