using System.Diagnostics;
using System.Globalization;

namespace Dd0c.Bench;

/// <summary>What a deed took: time on the wall, and processor time here and in PostgreSQL. Where others use the machine only the latter say much.</summary>
internal readonly record struct Spent(TimeSpan Wall, TimeSpan Own, TimeSpan Postgres)
{
    /// <param name="postmaster">The process id of PostgreSQL, whose sessions are its children.</param>
    public static async Task<(T Result, Spent Spent)> OnAsync<T>(int postmaster, Func<Task<T>> deed)
    {
        var (own, postgres, start) = (Environment.CpuUsage.TotalTime, OfChildren(postmaster), Stopwatch.GetTimestamp());
        var result = await deed();
        return (result, new Spent(Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - own, OfChildren(postmaster) - postgres));
    }

    public static async Task<Spent> OnAsync(int postmaster, Func<Task> deed)
    {
        var (_, spent) = await OnAsync(postmaster, async () =>
        {
            await deed();
            return 0;
        });
        return spent;
    }

    /// <summary>Of the children that live, and of those that ended and were waited for. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html</summary>
    private static TimeSpan OfChildren(int parent)
    {
        long ticks = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                // The name in brackets may hold spaces; after it: state, parent, …; user and system time are the 12th and 13th.
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (id == parent) ticks += Number(fields[13]) + Number(fields[14]);
                else if (Number(fields[1]) == parent) ticks += Number(fields[11]) + Number(fields[12]);
            }
            catch (IOException)
            {
                // ended meanwhile
            }
        }
        return TimeSpan.FromMilliseconds(ticks * 10);

        static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }
}
