using Dd0c.Demo.Estate;
using Dd0c.Demo.Generated.Words;

namespace Dd0c.Demo.Generated;

/// <summary>Draws an organisation's services: each by the habits, with its exceptions.</summary>
internal sealed class ServicePlans(Habits habits, TeamPlans teams)
{
    private static readonly (Has Has, double Share)[] s_things =
    [
        (Has.Postgres, 0.22), (Has.Aurora, 0.06), (Has.Queue, 0.35), (Has.Topic, 0.15), (Has.Bucket, 0.25), (Has.Alarm, 0.4), (Has.Rule, 0.12), (Has.Cache, 0.06), (Has.StateMachine, 0.05), (Has.Registry, 0.2),
    ];

    public IReadOnlyList<ServicePlan> Draw()
    {
        var names = ServiceNames.Draw(habits, teams);
        var repositories = new RepositoryNames(habits, names);
        var plans = names.Select(n => Plan(n, repositories)).ToList();
        return WithoutLoners(WithoutLoners(plans));
    }

    private ServicePlan Plan(ServiceName name, RepositoryNames repositories)
    {
        var d = habits.Draw.For("service/" + name.Name);
        var bought = name.Image is not null;
        var owner = d.Chance("unowned", habits.Unowned) ? null : d.Chance("guest", 0.12) ? d.Pick("owner", teams.Owners) : teams.OfThing[name.Thing];
        var tool = bought ? d.Pick("bought by", [Tool.Terraform, Tool.CloudFormation]) : d.Weighted("tool", habits.Tools);
        var functions = tool is Tool.Sam or Tool.Serverless or Tool.Chalice or Tool.Zappa or Tool.Amplify or Tool.SstStacks or Tool.SstPlain || (!bought && tool is not (Tool.Copilot or Tool.Beanstalk) && d.Chance("functions", 0.3));
        var parts = Parts(name, d, tool, functions);
        // Some teams keep several services in one repository and one stack, or in stacks nested under one.
        var together = tool is Tool.Cdk or Tool.CloudFormation && !bought && !name.Alone && owner is not null && habits.Draw.Chance($"together {owner.Slug}", 0.2) && d.Chance("joins", 0.5)
            ? $"{owner.Key}-{(tool == Tool.Cdk ? "services" : "stack")}" : null;
        var repository = bought ? null : together is not null ? new RepositoryName($"{owner!.Key}-platform", owner.Org, $"services/{name.Name}", false) : repositories.Of(name, owner, d);
        var tags = tool != Tool.ClickOps;
        var plan = new ServicePlan(name.Name, teams.OfThing[name.Thing].Key, owner, d)
        {
            Tool = tool,
            Form = FormOf(d, tool),
            Prefixed = habits.Prefixed > 0 && d.Chance("prefixed", habits.Prefixed),
            RegionInName = d.Chance("region in name", habits.RegionInName),
            Language = name.Case == "language" ? name.Name[(name.Name.LastIndexOf('-') + 1)..] switch { "go" => "Go", "py" => "Python", "rs" => "Rust", _ => "TypeScript" } : d.Pick("language", NameParts.Languages),
            Parts = parts,
            Stages = [.. habits.Stages.Where((s, i) => i == 0 ? habits.Stages.Count == 1 || d.Chance("in prod", 0.94) : d.Chance("in " + s.Name, 0.72)) is var some && some.Any() ? some : habits.Stages.Take(1)],
            Regions = together is not null ? [habits.Regions[0]] : habits.Regions.Count > 1 && d.Chance("two regions", 0.15) ? habits.Regions.Take(2).ToList() : [d.Chance("home", 0.75) ? habits.Regions[0] : d.Pick("region", habits.Regions)],
            Has = bought ? Has.Postgres : together is not null ? HasOf(d, parts, tool) & ~Has.OwnCluster : HasOf(d, parts, tool),
            Bought = name.Image,
            NestedIn = together is not null && habits.Draw.Chance("nested " + together, 0.5) ? together : null,
            SharedStack = together is not null && !habits.Draw.Chance("nested " + together, 0.5) ? together : null,
            Repository = repository?.Name,
            Org = repository?.Org,
            Path = repository?.Path,
            SystemTagged = tags && habits.SystemTag is { } system && d.Chance("system tag", system.Coverage),
            EnvironmentTagged = tags && habits.EnvironmentTag is { } environment && d.Chance("environment tag", environment.Coverage),
            ServiceTagged = tags && habits.ServiceTag is { } service && d.Chance("service tag", service.Coverage),
            Case = together is null ? name.Case : "several-in-a-stack",
        };
        return plan.Repository is null ? plan with { Signals = OwnerStories.Of(habits, teams, plan) } : Linked(plan, repository!);
    }

    private ServicePlan Linked(ServicePlan plan, RepositoryName repository)
    {
        var linked = Proofs.Of(habits, plan, repository);
        // Several parts without anything to hold them together are several services to anyone who looks.
        if (linked.RepositoryShown == RepositoryShown.NotAtAll && linked.Parts.Count > 1) linked = linked with { Parts = [linked.Parts[0] with { Role = "" }] };
        return linked with { Signals = OwnerStories.Of(habits, teams, linked) };
    }

    private static EnvironmentForm Suffixed(Tool tool, EnvironmentForm form) => tool switch
    {
        Tool.Serverless or Tool.Zappa or Tool.Chalice or Tool.Amplify or Tool.Beanstalk or Tool.Copilot or Tool.SstPlain or Tool.SstStacks when form is EnvironmentForm.Account or EnvironmentForm.Cluster => EnvironmentForm.Suffix,
        _ => form,
    };

    private EnvironmentForm FormOf(Draw d, Tool tool)
    {
        var form = d.Chance("form", 0.9) ? habits.Form : d.Pick("other form", [EnvironmentForm.Suffix, EnvironmentForm.Prefix, EnvironmentForm.Suffix]);
        return Suffixed(tool, form);
    }

    private IReadOnlyList<Part> Parts(ServiceName name, Draw d, Tool tool, bool functions)
    {
        IReadOnlyList<string> Functions(string role) => functions || (role is "cron" or "consumer" && d.Chance("small " + role, 0.4))
            ? d.Some("functions " + role, ["handler", "process", "create", "list", "retry", "on-event", "authorize", "cleanup", "notify", "get-status", "sync-all", "webhook"], d.Weighted<int>("function count " + role, [(1, 6), (2, 3), (3, 2), (5, 1)]))
            : [];
        Part Of(string role) => Functions(role) is { Count: > 0 } some ? new(role, PartKind.Functions, some) : new(role, PartKind.Container, []);
        if (name.Alone || tool is Tool.Chalice or Tool.Zappa or Tool.Amplify or Tool.Beanstalk or Tool.SstStacks or Tool.SstPlain || !d.Chance("several", habits.SeveralParts)) return [Of("")];
        string[] roles = d.Weighted<string[]>("roles", [(["api", "worker"], 5), (["api", "consumer"], 3), (["api", "web"], 2), (["api", "worker", "cron"], 2), (["web", "worker"], 1), (["", "worker"], 3), (["", "cron"], 2), (["api", "consumer", "scheduler", "ui"], 1)]);
        return [.. roles.Select(Of)];
    }

    private static Has HasOf(Draw d, IReadOnlyList<Part> parts, Tool tool)
    {
        var has = Has.Nothing;
        foreach (var (thing, share) in s_things)
            if (d.Chance(thing.ToString(), share)) has |= thing;
        if (parts.Any(p => p.Kind == PartKind.Functions))
        {
            if (d.Chance("table", 0.4)) has |= Has.Table;
            has |= d.Number("api", 4) switch { 0 => Has.RestApi, 1 => Has.HttpApi, _ => Has.Nothing };
        }
        else if (d.Chance("gateway", 0.12)) has |= Has.HttpApi;
        if (tool == Tool.Cdk && parts.Any(p => p.Kind == PartKind.Container) && d.Chance("own cluster", 0.15)) has |= Has.OwnCluster;
        if (tool is Tool.Chalice) has = (has & ~Has.HttpApi) | Has.RestApi;
        // The registry is the service's own only when no other service's image lies in it.
        return parts.Any(p => p.Kind == PartKind.Container) ? has : has & ~Has.Registry;
    }

    /// <summary>A stack of one service alone is its own, whatever it is called: those are left out.</summary>
    private static List<ServicePlan> WithoutLoners(List<ServicePlan> plans)
    {
        var members = plans.Where(p => (p.SharedStack ?? p.NestedIn) is not null).SelectMany(p => p.Stages.Select(s => (Stack: p.SharedStack ?? p.NestedIn, s.Word))).CountBy(s => s).ToDictionary(c => c.Key, c => c.Value);
        return [.. plans.Select(p => (p.SharedStack ?? p.NestedIn) is { } stack && p.Stages.Any(s => members[(stack, s.Word)] < 2) ? p with { SharedStack = null, NestedIn = null, Case = "monorepo" } : p)];
    }
}
