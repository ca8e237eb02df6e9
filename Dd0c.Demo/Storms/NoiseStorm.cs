using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Storms;

/// <summary>A low alert that resolves itself, as it did four times a day all week.</summary>
internal static class NoiseStorm
{
    private const int Days = 7;
    private static readonly int[] s_minutesOfDay = [187, 571, 866, 1_259];
    private static readonly StormAlert s_cpu = new("alertmanager", "competitor-watch", "CrawlSlow", "Crawls of competitor-watch are slow", "low", "The crawl of one competitor takes longer than 10 min.");

    public static readonly Storm Storm = new("noise", "Mere noise", "A low alert of competitor-watch comes and goes by itself, as it did all week; see what is suggested.",
        Storm.Script([], (s_cpu, 2, 100)));

    /// <summary>Hours before the midnight it starts from; each firing ended by itself after some minutes.</summary>
    public static readonly Storm Past = new("past", "The week behind", "What is kept of the week before.",
        [
            .. from day in Enumerable.Range(1, Days)
               from minute in s_minutesOfDay
               let began = TimeSpan.FromMinutes(minute + Seeded.Number($"noise/{day}/{minute}", 40) - (day * 1_440))
               from step in new[] { new StormStep.Alert(began, s_cpu, true, began), new StormStep.Alert(began + TimeSpan.FromMinutes(2 + Seeded.Number($"noise-life/{day}/{minute}", 4)), s_cpu, false, began) }
               orderby step.After
               select step,
        ]);
}
