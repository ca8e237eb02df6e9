using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.Grouping;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Corrections;

/// <summary>
/// What people said of the cut between services, applied to the drafts before anything is said of their repository or owner: so a part that was
/// split off finds its own. What a correction names and nobody holds any more changes nothing.
/// </summary>
internal static class Regrouping
{
    public static IReadOnlyList<ServiceDraft> Apply(IReadOnlyList<ServiceDraft> drafts, IReadOnlyList<Correction> corrections)
    {
        var services = drafts.ToList();
        foreach (var correction in corrections)
            switch (correction)
            {
                case Correction.Split split: Cut(services, split); break;
                case Correction.Merge merge: Join(services, merge); break;
                case Correction.NotAService no when Holder(services, no.Anchors) is { } draft: services.Remove(draft); break;
                default: break;
            }
        return services;
    }

    /// <summary>The draft that holds most of the anchors; the smaller key where two hold as many.</summary>
    public static ServiceDraft? Holder(IEnumerable<ServiceDraft> drafts, IReadOnlyList<string> anchors)
    {
        var wanted = anchors.ToHashSet(StringComparer.Ordinal);
        return drafts.Select(d => (Draft: d, Held: d.All.Count(r => wanted.Contains(r.Arn)))).Where(d => d.Held > 0)
            .OrderByDescending(d => d.Held).ThenBy(d => d.Draft.Key, StringComparer.Ordinal).ThenBy(d => d.Draft.All.Min(r => r.Arn), StringComparer.Ordinal).FirstOrDefault().Draft;
    }

    private static void Cut(List<ServiceDraft> services, Correction.Split split)
    {
        var wanted = split.Arns.ToHashSet(StringComparer.Ordinal);
        var parts = services.SelectMany(s => Chosen(s, wanted).Select(r => (Service: s, Resource: r))).ToList();
        if (parts.Count == 0) return;
        var own = new ServiceDraft { Words = NameTokens.Of(split.Name), Footing = parts[0].Service.Footing, Context = parts[0].Service.Context, NamedByTag = true };
        foreach (var (service, resource) in parts)
        {
            (service.Founders.Remove(resource) ? own.Founders : own.Attached).Add(resource);
            service.Attached.Remove(resource);
        }
        Found(own);
        foreach (var service in parts.Select(p => p.Service).Distinct().ToList()) Settle(services, service);
        services.Add(own);
    }

    /// <summary>What was named, and the same thing in the service's other environments.</summary>
    private static List<ResourceView> Chosen(ServiceDraft service, HashSet<string> arns)
    {
        var alike = service.All.Where(r => arns.Contains(r.Arn)).Select(r => (r.Part, NameTokens.Join(r.Words))).ToHashSet();
        return [.. service.All.Where(r => arns.Contains(r.Arn) || alike.Contains((r.Part, NameTokens.Join(r.Words))))];
    }

    private static void Join(List<ServiceDraft> services, Correction.Merge merge)
    {
        if (Holder(services, merge.Anchors) is not { } part || Holder(services, merge.Into) is not { } whole || part == whole) return;
        whole.Founders.AddRange(part.Founders);
        whole.Attached.AddRange(part.Attached);
        whole.Founders.Sort((a, b) => string.CompareOrdinal(a.Arn, b.Arn));
        whole.Attached.Sort((a, b) => string.CompareOrdinal(a.Arn, b.Arn));
        foreach (var (arn, why) in part.Reasons) whole.Reasons[arn] = why;
        services.Remove(part);
    }

    /// <summary>What is left of a service: nothing, or something that still stands on one of its things.</summary>
    private static void Settle(List<ServiceDraft> services, ServiceDraft service)
    {
        if (!service.All.Any()) services.Remove(service);
        else Found(service);
    }

    /// <summary>Somebody chose the things: they found the service where none would by itself.</summary>
    private static void Found(ServiceDraft draft)
    {
        if (draft.Founders.Count > 0) return;
        draft.Founders.AddRange(draft.Attached);
        draft.Attached.Clear();
    }
}
