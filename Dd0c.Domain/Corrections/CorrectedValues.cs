using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Domain.Corrections;

/// <summary>The values that people set, over what was found. What was found stays to be seen, and is a conflict when it is new and says otherwise.</summary>
internal static class CorrectedValues
{
    public static IReadOnlyList<InferredService> Apply(IReadOnlyList<InferredService> services, IReadOnlyList<Correction> corrections, TeamDirectory teams)
    {
        var values = corrections.OfType<Correction.Value>().ToList();
        if (values.Count == 0) return services;
        var homes = new Dictionary<string, InferredService>(StringComparer.Ordinal);
        foreach (var service in services)
            foreach (var anchor in service.Anchors.Concat(service.Resources.Select(r => r.Arn))) homes.TryAdd(anchor, service);
        // Of two corrections of one field the later one counts.
        var said = values.Select(v => (Value: v, Service: Holder(v.Anchors, homes))).Where(v => v.Service is not null)
            .GroupBy(v => (v.Service!.Key, v.Value.Field)).Select(g => g.Last()).ToLookup(v => v.Service!.Key, v => v.Value, StringComparer.Ordinal);
        return [.. services.Select(s => said[s.Key].OrderBy(v => v.Field, StringComparer.Ordinal).Aggregate(s, (service, value) => Set(service, value, teams)))];
    }

    private static InferredService? Holder(IReadOnlyList<string> anchors, Dictionary<string, InferredService> homes) =>
        anchors.Select(homes.GetValueOrDefault).OfType<InferredService>().GroupBy(s => s.Key, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault()?.First();

    private static InferredService Set(InferredService service, Correction.Value value, TeamDirectory teams)
    {
        if (value.Field == CorrectedField.Owner) return SetOwner(service, value, teams);
        if (value.Field == CorrectedField.Repository) return Noted(service, value, service.FoundRepository?.NodeId, service.FoundRepository?.FullName, service.FoundRepository?.Source, service.Repository?.FullName);
        var (set, found) = value.Field switch
        {
            CorrectedField.Name => (service with { Name = NameTokens.Join(NameTokens.Of(value.To!)), DisplayName = value.To!, Aliases = [.. service.Aliases.Append(service.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] }, service.DisplayName),
            CorrectedField.Tier => (service with { Tier = value.To! }, service.Tier),
            CorrectedField.Lifecycle => (service with { Lifecycle = value.To! }, service.Lifecycle),
            CorrectedField.Description => (service with { Description = value.To }, service.Description),
            CorrectedField.Type => (service with { Type = value.To! }, service.Type),
            var field => throw new InvalidOperationException($"Not a field that can be corrected: {field}"),
        };
        var told = new Evidence(value.Field, Source.Correction, value.Told, 1, value.At);
        return Noted(set with { Evidence = [told, .. set.Evidence] }, value, found, found, service.Evidence.Where(e => e.Field == value.Field).MaxBy(e => e.Weight)?.Source, value.To);
    }

    private static InferredService SetOwner(InferredService service, Correction.Value value, TeamDirectory teams)
    {
        var (found, source) = service.Owner switch
        {
            OwnerVerdict.Owned o => (o.TeamKey, o.Source),
            OwnerVerdict.Ambiguous or OwnerVerdict.Unowned => ((string?)null, (string?)null),
            _ => throw new InvalidOperationException($"Not a verdict: {service.Owner}"),
        };
        if (value.To is { } key && !teams.Knows(key))
            // The team that a person named is no more: what is found stands in, and somebody has to say who follows.
            return service with { Conflicts = [.. service.Conflicts, new Conflict(value.Field, "a team that is gone", found is null ? null : teams.SlugOf(found), source ?? Source.TeamPermission, value.Id)] };
        var told = new Evidence("owner", Source.Correction, value.Told, 9, value.At, value.To is null ? null : teams.SlugOf(value.To));
        var next = service.Owner switch
        {
            OwnerVerdict.Owned o when o.TeamKey != value.To => new Candidate(o.TeamKey, o.Confidence, o.Source),
            OwnerVerdict.Owned o => o.RunnerUp,
            OwnerVerdict.Ambiguous a => a.Best.TeamKey != value.To ? a.Best : a.RunnerUp,
            OwnerVerdict.Unowned u => u.Best?.TeamKey != value.To ? u.Best : null,
            _ => null,
        };
        OwnerVerdict owner = value.To is null ? new OwnerVerdict.Unowned(next, Source.Correction)
            : new OwnerVerdict.Owned(value.To, 1, Source.Correction, next, service.Owner is OwnerVerdict.Owned before ? [.. before.Contributing.Where(c => c != value.To)] : []);
        return Noted(service with { Owner = owner, OwnerSaid = value, Evidence = [told, .. service.Evidence] }, value, found, found is null ? null : teams.SlugOf(found), source, value.To is null ? null : teams.SlugOf(value.To));
    }

    /// <summary>Found, but neither what the person said nor what was found when they said it: a source has changed its mind.</summary>
    private static InferredService Noted(InferredService service, Correction.Value value, string? found, string? shown, string? source, string? kept) =>
        found is null || found == value.To || found == value.From ? service
            : service with { Conflicts = [.. service.Conflicts, new Conflict(value.Field, kept, shown, source ?? Source.Name, value.Id)] };
}
