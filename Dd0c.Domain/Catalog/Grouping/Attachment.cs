using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Grouping;

/// <summary>Gives databases, queues, alarms and the like to the service they serve: by stack, tag, link, then name. What nobody claims stays out.</summary>
internal static class Attachment
{
    public static void Attach(EstateView estate, List<ServiceDraft> services)
    {
        var home = new Dictionary<string, ServiceDraft>(StringComparer.Ordinal);
        foreach (var service in services)
            foreach (var resource in service.All) home[resource.Arn] = service;
        var byStack = estate.Resources.Where(r => r.Stack is not null && home.ContainsKey(r.Arn)).GroupBy(r => r.Stack!, StringComparer.Ordinal)
            .Select(g => (g.Key, Services: g.Select(r => home[r.Arn]).Distinct().ToList())).Where(g => g.Services.Count == 1).ToDictionary(g => g.Key, g => g.Services[0], StringComparer.Ordinal);
        var byTag = services.SelectMany(s => s.Founders.Select(f => ServiceGrouping.TagKey(f, estate)).OfType<string>().Append(s.Key).Distinct(StringComparer.Ordinal).Select(k => (k, s)))
            .GroupBy(p => p.k, StringComparer.Ordinal).Where(g => g.Select(p => p.s).Distinct().Count() == 1).ToDictionary(g => g.Key, g => g.First().s, StringComparer.Ordinal);
        var names = new NameOwners(services);
        // Stores first: an alarm on one and a member of a cluster go where that went.
        Settle(r => r.Part != Part.Alarm);
        Settle(r => r.Part == Part.Store);
        Settle(r => r.Part == Part.Alarm);
        FollowComposites(estate, home);
        foreach (var service in services) service.Attached.Sort((a, b) => string.CompareOrdinal(a.Arn, b.Arn));

        void Settle(Func<ResourceView, bool> kind)
        {
            var linked = Linked(estate, home);
            foreach (var resource in estate.Resources.Where(r => kind(r) && !home.ContainsKey(r.Arn)).ToList()) Place(resource, linked);
        }

        void Place(ResourceView resource, Dictionary<string, ServiceDraft?> linked)
        {
            var (owner, why) = resource.Stack is { } stack && byStack.TryGetValue(stack, out var inStack) && resource.Part != Part.Alarm ? (inStack, "")
                : ServiceGrouping.TagKey(resource, estate) is { } tag && byTag.TryGetValue(tag, out var tagged) ? (tagged, "its tag names the service")
                : linked.TryGetValue(resource.Arn, out var user) && user is not null ? (user, "it is used by this service alone")
                : resource.Part is Part.Cluster ? (null, "")
                : (resource.Part is Part.Store or Part.Alarm or Part.Stack or Part.TaskDefinition or Part.Api or Part.Front || Kind.IsServant(resource.Fact)) && names.Of(resource) is { } named ? (named, "its name contains the service's")
                : resource.Stack is { } alarmStack && byStack.TryGetValue(alarmStack, out inStack) ? (inStack, "")
                : (null, "");
            if (owner is null) return;
            owner.Attached.Add(resource);
            home[resource.Arn] = owner;
            if (why.Length > 0) owner.Reasons[resource.Arn] = why;
        }
    }

    /// <summary>A composite alarm goes where all the alarms in its rule go.</summary>
    private static void FollowComposites(EstateView estate, Dictionary<string, ServiceDraft> home)
    {
        foreach (var alarm in estate.Resources.Where(r => r.Part == Part.Alarm && !home.ContainsKey(r.Arn)))
        {
            var owners = alarm.Fact.Links.Where(l => l.Kind == LinkKind.Watches).Select(l => home.GetValueOrDefault(l.Target)).Distinct().ToList();
            if (owners is not [{ } owner]) continue;
            owner.Attached.Add(alarm);
            home[alarm.Arn] = owner;
        }
    }

    /// <summary>Resource → the one service that links to it (or that it watches); null when several do.</summary>
    private static Dictionary<string, ServiceDraft?> Linked(EstateView estate, Dictionary<string, ServiceDraft> home)
    {
        var users = new Dictionary<string, ServiceDraft?>(StringComparer.Ordinal);
        var registries = estate.Resources.Where(r => r.Fact.Type == "ecr:repository").ToLookup(r => r.Fact.Name, StringComparer.Ordinal);
        foreach (var resource in estate.Resources)
        {
            if (registries.Count > 0 && resource.Part is Part.Deployable or Part.Function && home.TryGetValue(resource.Arn, out var runs))
                foreach (var registry in Linking.ImageName.Of(resource, estate).SelectMany(i => registries[i.Repository])) Note(registry.Arn, runs);
            foreach (var link in resource.Fact.Links)
            {
                if (link.Kind is LinkKind.EventSource or LinkKind.DeadLetter or LinkKind.TaskDefinition or LinkKind.TargetGroup or LinkKind.Cluster && home.TryGetValue(resource.Arn, out var user)) Note(link.Target, user);
                else if (link.Kind == LinkKind.Watches && Watched(link.Target, resource, estate, home) is { } watched) Note(resource.Arn, watched);
                // A database instance of a cluster goes where the cluster goes; both ways, since either may carry the tag.
                else if (link.Kind == LinkKind.Cluster && resource.Part == Part.Store && home.TryGetValue(link.Target, out user)) Note(resource.Arn, user);
            }
        }
        return users;

        void Note(string target, ServiceDraft user)
        {
            if (!users.TryGetValue(target, out var other)) users[target] = user;
            else if (other != user) users[target] = null;
        }
    }

    /// <summary>An alarm's dimension (<c>FunctionName=x</c>, <c>ServiceName=x</c>) or ARN → the service of what it names, in the same place.</summary>
    private static ServiceDraft? Watched(string target, ResourceView alarm, EstateView estate, Dictionary<string, ServiceDraft> home)
    {
        if (home.TryGetValue(target, out var direct)) return direct;
        var at = target.IndexOf('=', StringComparison.Ordinal);
        if (at < 0 || target[..at] is "ClusterName") return null;
        return estate.ByName[target[(at + 1)..]].Where(r => r.Fact.Account == alarm.Fact.Account && r.Fact.Region == alarm.Fact.Region && r.Part != Part.Alarm)
            .Select(r => home.GetValueOrDefault(r.Arn)).OfType<ServiceDraft>().Distinct().ToList() is [var one] ? one : null;
    }
}
