using Dd0c.Workers.Platform;

namespace Dd0c.Workers.History;

/// <summary>What the catalog of an earlier instant is narrowed and ordered by; the names of filters and orders are those of the catalog's address.</summary>
/// <param name="Words">Each stands in a name, the repository, the description or an alias.</param>
/// <param name="Picked">Of a filter any of the first, and none of the second; "none" stands for empty.</param>
/// <param name="Page">From 1; one past the end is the last.</param>
internal sealed record ThenAsked(IReadOnlyList<string> Words, IReadOnlyDictionary<string, (string[] Any, string[] Not)> Picked, string Sort, bool Descending, int Page, int Size)
{
    /// <summary>What a service has of each filter, as a text[] over <c>state</c>.</summary>
    private static readonly (string Filter, string Values)[] s_filters =
    [
        ("team", "array[coalesce(case when state->'owner'->>'state' = 'owned' then state->'owner'->'team'->>'slug' end, 'none')]"),
        ("health", "array[state->>'health']"),
        ("tier", "array[state->>'tier']"),
        ("type", "array[state->>'type']"),
        ("lifecycle", "array[state->>'lifecycle']"),
        ("source", "array[coalesce(state->>'ownerSource', 'none')]"),
        ("conf", "array[case when (state->>'ownerConfidence')::int >= 90 then 'high' when (state->>'ownerConfidence')::int >= 70 then 'medium' when (state->>'ownerConfidence')::int >= 50 then 'low' else 'unsure' end]"),
        ("lang", Some("techStack")),
        ("env", Some("environments")),
    ];

    /// <summary>Those that have it all, of <c>found(service_id, valid_from, state)</c>.</summary>
    /// <param name="value">Takes a value, and answers how the statement names it.</param>
    internal string Where(Func<object, string> value) => string.Join(" and ", [Text(value), .. s_filters.Where(f => Picked.ContainsKey(f.Filter)).Select(f => Has(f.Filter, f.Values, value))]);

    internal string Order => string.Join(", ", [.. Sort switch
    {
        "owner" => (string[])["state->'owner'->'team' is null", Turned("state->'owner'->'team'->>'name' collate \"C\"")],
        "health" => [Turned("coalesce(array_position(array['down', 'degraded', 'healthy', 'unknown'], state->>'health'), 0)")],
        "tier" => [Turned("coalesce(array_position(array['critical', 'standard', 'experimental'], state->>'tier'), 0)")],
        "type" => [Turned("state->>'type' collate \"C\"")],
        "changed" => [Turned("valid_from")],
        _ => [Turned("state->>'name' collate \"C\"")],
    }, "state->>'name' collate \"C\"", "service_id"]);

    /// <summary>For each filter its values and how many services have one, of those whose other filters hold: of one pass over <c>found</c>.</summary>
    internal string Counts(Func<object, string> value) => $"""
        select f.filter, v.value, min(case when f.filter = 'team' and v.value <> 'none' then state->'owner'->'team'->>'name' end), count(*)::int
        from (select state, array_remove(array[{string.Join(", ", s_filters.Select(f => Picked.ContainsKey(f.Filter) ? $"case when not ({Has(f.Filter, f.Values, value)}) then '{f.Filter}' end" : "null"))}]::text[], null) as failed from found where {Text(value)}) narrowed
        cross join lateral (values {string.Join(", ", s_filters.Select(f => $"('{f.Filter}', {f.Values})"))}) f(filter, held)
        cross join lateral unnest(f.held) v(value)
        where failed <@ array[f.filter] and (v.value <> 'none' or f.filter in ('team', 'source'))
        group by 1, 2
        """;

    private string Has(string filter, string values, Func<object, string> value)
    {
        var (any, not) = Picked[filter];
        return $"({(any.Length == 0 ? "true" : $"({values}) && {value(any)}")}{(not.Length == 0 ? "" : $" and not ({values}) && {value(not)}")})";
    }

    private string Text(Func<object, string> value) => Words.Count == 0 ? "true" : string.Join(" and ", Words.Select(w => value($"%{LikePattern.Literal(w)}%")).Select(p =>
        $"(state->>'name' ilike {p} or state->>'displayName' ilike {p} or state->'repo'->>'fullName' ilike {p} or state->>'description' ilike {p} or exists (select from jsonb_array_elements_text(state->'aliases') a where a ilike {p}))"));

    private string Turned(string key) => Descending ? $"{key} desc" : key;

    private static string Some(string list) => $"case when jsonb_array_length(state->'{list}') = 0 then array['none'] else array(select jsonb_array_elements_text(state->'{list}')) end";
}
