using Dd0c.Demo.Generated.Words;

namespace Dd0c.Demo.Generated;

/// <param name="Thing">The domain it belongs to.</param>
/// <param name="Image">Of a bought product.</param>
/// <param name="Alone">It has a sibling of the same base in a repository of its own, so it is one service with one part.</param>
internal sealed record ServiceName(string Name, string Thing, string? Image = null, bool Alone = false, string? Case = null);

/// <summary>Names of services, such that a person could tell which resource is whose: no name is another's with a part's role at its end, unless both have repositories of exactly that name.</summary>
internal static class ServiceNames
{
    private static readonly string[] s_ends = [.. NameParts.PartLike, "service", "svc", "app"];

    public static IReadOnlyList<ServiceName> Draw(Habits habits, TeamPlans teams)
    {
        var d = habits.Draw.For("names");
        var things = teams.OfThing.Keys.ToList();
        // A few domains have many services, most have few.
        var busy = d.Some("busy", things, Math.Max(4, habits.Services / 6));
        var names = new List<ServiceName>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; names.Count < habits.Services && i < habits.Services * 20; i++)
        {
            var at = d.For($"{i}");
            var thing = at.Chance("busy", 0.6) ? at.Pick("thing", busy) : at.Pick("thing", things);
            foreach (var name in One(habits, at, thing, things))
                if (IsFree(name, taken))
                {
                    taken.Add(name.Name);
                    names.Add(name);
                }
        }
        return names;
    }

    private static IEnumerable<ServiceName> One(Habits habits, Draw d, string thing, List<string> things)
    {
        var role = d.Pick("role", NameParts.Roles);
        if (d.Chance("code named", habits.CodeNamed))
        {
            var code = d.Pick("code", NameParts.CodeNames);
            yield return new(d.Chance("with role", 0.25) ? $"{code}-{role}" : code, thing, Case: "code-name");
            yield break;
        }
        switch (d.Weighted<int>("form", [(0, 45), (1, 12), (2, 13), (3, 9), (4, 5), (5, 3), (6, 2), (7, 3), (8, 3), (9, 2), (10, 3)]))
        {
            case 1: yield return new(thing, thing); break;
            case 2: yield return new($"{thing}-{d.Pick("other", things)}", thing); break;
            case 3: yield return new($"{thing}-{d.Pick("end", NameParts.PartLike)}", thing, Alone: true); break;
            case 4: yield return new(d.Chance("with role", 0.6) ? $"{d.Pick("acronym", NameParts.Acronyms)}-{role}" : d.Pick("acronym", NameParts.Acronyms), thing, Case: "acronym"); break;
            case 5: yield return new(d.Pick("numbered", NameParts.Numbered), thing, Case: "number"); break;
            case 6: yield return new(d.Pick("environment-like", NameParts.EnvironmentLike), thing, Case: "environment-like"); break;
            case 7:
                yield return new($"{thing}-{role}", thing);
                yield return new($"{thing}-{role}-v2", thing, Alone: true, Case: "version");
                break;
            case 8: yield return new($"{thing}-{role}-{d.Pick("language", ["go", "py", "rs", "node"])}", thing, Case: "language"); break;
            case 9:
                var (bought, image) = d.Pick("bought", NameParts.Bought);
                yield return new(bought, thing, image, Alone: true, Case: "bought");
                break;
            case 10:
                yield return new($"{thing}-api", thing, Alone: true, Case: "two-repositories");
                yield return new($"{thing}-{d.Pick("second", ["worker", "consumer", "web"])}", thing, Alone: true, Case: "two-repositories");
                break;
            default: yield return new($"{thing}-{role}", thing); break;
        }
    }

    private static bool IsFree(ServiceName name, HashSet<string> taken)
    {
        if (taken.Contains(name.Name)) return false;
        var last = name.Name[(name.Name.LastIndexOf('-') + 1)..];
        return !(s_ends.Contains(last) && taken.Contains(name.Name[..^(last.Length + 1)])) && !s_ends.Any(end => taken.Contains($"{name.Name}-{end}"));
    }
}
