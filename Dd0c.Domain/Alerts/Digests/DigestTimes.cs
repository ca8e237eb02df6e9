namespace Dd0c.Domain.Alerts.Digests;

/// <summary>Which digests a channel wants.</summary>
public enum DigestWish
{
    None,
    Daily,
    Weekly,
    Both,
}

/// <summary>When digests are due, and of what time: at nine by the tenant's clock, weekly ones on Mondays.</summary>
public static class DigestTimes
{
    public static readonly TimeOnly At = new(9, 0);

    /// <summary>The day whose digests are due: until the next nine they are news, whoever was away when they should have gone.</summary>
    /// <param name="local">By the tenant's clock.</param>
    public static DateOnly DayOf(DateTime local) => DateOnly.FromDateTime(local).AddDays(TimeOnly.FromDateTime(local) < At ? -1 : 0);

    /// <summary>The kinds that are due of a day.</summary>
    public static IReadOnlyList<string> Due(DateOnly day, DigestWish wish)
    {
        var due = new List<string>(2);
        if (wish is DigestWish.Daily or DigestWish.Both) due.Add(DigestKind.Daily);
        if (wish is DigestWish.Weekly or DigestWish.Both && day.DayOfWeek == DayOfWeek.Monday) due.Add(DigestKind.Weekly);
        return due;
    }

    /// <summary>When the digests of a day are due.</summary>
    public static DateTimeOffset DueAt(DateOnly day, AlertSettings settings) => settings.InstantOf(day.ToDateTime(At));

    /// <summary>What it tells of: from nine to nine.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Range(DateOnly day, string kind, AlertSettings settings) =>
        (DueAt(day.AddDays(kind == DigestKind.Weekly ? -7 : -1), settings), DueAt(day, settings));

    /// <summary>none, daily, weekly or both.</summary>
    public static bool TryRead(string word, out DigestWish wish)
    {
        wish = Enum.GetValues<DigestWish>().FirstOrDefault(w => Word(w) == word);
        return Word(wish) == word;
    }

    public static string Word(DigestWish wish) => wish switch { DigestWish.Daily => "daily", DigestWish.Weekly => "weekly", DigestWish.Both => "both", _ => "none" };
}
