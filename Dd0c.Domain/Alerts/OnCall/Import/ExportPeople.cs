namespace Dd0c.Domain.Alerts.OnCall.Import;

/// <summary>The people of an export.</summary>
internal sealed class ExportPeople
{
    public const int MostEvery = 1_000;
    /// <summary>Calendars end somewhere, and a typing error is no start.</summary>
    public const int FirstYear = 2000, LastYear = 2100;
    private readonly Dictionary<string, OnCallPerson> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<OnCallPerson> _asked = [];

    public ExportPeople(IEnumerable<(string? Id, string? User, string? Name, string? Email)> users)
    {
        foreach (var (id, user, name, email) in users)
        {
            var person = Person(name ?? user, email);
            foreach (var key in new[] { id, user })
                if (key is not null && person is not null) _known.TryAdd(key, person);
        }
    }

    /// <summary>Whom an id or a username means; a username that is not among the users is a person all the same.</summary>
    public OnCallPerson? Find(string? id, string? user = null)
    {
        var found = (id is not null ? _known.GetValueOrDefault(id) : null) ?? (user is not null ? _known.GetValueOrDefault(user) : null) ?? Person(user, user);
        if (found is not null) _asked.Add(found);
        return found;
    }

    /// <summary>Those who are on call by something; others are not brought along.</summary>
    public void Tell(List<ImportLine> lines)
    {
        foreach (var person in _asked.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase))
            lines.Add(new("person", person.Name, person.Email is { } email ? $"On call as {email}: in Slack and in dd0c the person with this address" : "On call by name alone", person.Email is null ? "There is no mail address in the export." : null));
        if (_known.Values.Distinct().Count(p => !_asked.Contains(p)) is > 0 and var others) lines.Add(new("person", others == 1 ? "1 more" : $"{others} more", null, "They are on no schedule. People join dd0c by invitation, under Members."));
    }

    private static OnCallPerson? Person(string? name, string? email) => name is null ? null : new(name, email?.Contains('@', StringComparison.Ordinal) == true ? email.ToLowerInvariant() : null);
}
