using Dd0c.Demo.Generated.Words;

namespace Dd0c.Demo.Generated;

/// <param name="Path">In a repository of several services.</param>
/// <param name="Renamed">It is called quite otherwise than what it runs.</param>
internal sealed record RepositoryName(string Name, string Org, string? Path, bool Renamed);

/// <summary>What the repositories of an organisation's services are called.</summary>
internal sealed class RepositoryNames
{
    private readonly Habits _habits;
    private readonly HashSet<string> _taken;

    public RepositoryNames(Habits habits, IReadOnlyList<ServiceName> services)
    {
        _habits = habits;
        _taken = [.. services.Select(s => s.Name)];
    }

    public RepositoryName Of(ServiceName service, TeamPlan? owner, Draw d)
    {
        var org = owner?.Org ?? _habits.Org;
        if (!service.Alone && org == _habits.Org && owner is not null && _habits.Monorepo > 0 && d.Chance("in monorepo", _habits.Monorepo))
        {
            // One for all, or one a team.
            var folder = _habits.Draw.Pick("monorepo folder", ["services", "apps", "services", "packages"]);
            var name = _habits.Draw.Chance("one monorepo", 0.4) ? _habits.Draw.Pick("monorepo name", ["monorepo", "platform-services", "backend", "mono", "main"]) : $"{owner.Key}-{_habits.Draw.Pick("team monorepo", ["services", "platform", "backend", "mono"])}";
            return new(name, org, $"{folder}/{service.Name}", false);
        }
        if (!service.Alone && d.Chance("renamed", _habits.Renamed))
        {
            var other = Free(i => $"{d.Pick($"renamed thing {i}", _habits.Business.Things)}-{d.Pick($"renamed role {i}", NameParts.Roles)}");
            return new(other, org, null, true);
        }
        var style = service.Alone || !d.Chance("style", 0.88) ? 0 : _habits.RepositoryStyle;
        return new(style switch
        {
            1 => $"{_habits.Company}-{service.Name}",
            2 => $"{service.Name}-service",
            3 => $"svc-{service.Name}",
            4 when owner is not null && !service.Name.StartsWith(owner.Key[..^1], StringComparison.Ordinal) => $"{owner.Key}-{service.Name}",
            _ => service.Name,
        }, org, null, false);
    }

    private string Free(Func<int, string> name)
    {
        for (var i = 0; ; i++)
            if (_taken.Add(name(i))) return name(i);
    }
}
