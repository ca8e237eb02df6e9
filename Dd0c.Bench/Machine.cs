using System.Globalization;
using System.Runtime.InteropServices;

namespace Dd0c.Bench;

/// <summary>What the figures were measured on; without it they mean nothing.</summary>
internal static class Machine
{
    public static void Print()
    {
        var model = Line("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var memory = Line("/proc/meminfo", "MemTotal") is { } total && long.TryParse(total.Split(' ')[0], out var kilobytes) ? $"{kilobytes / 1024.0 / 1024.0:0.0} GiB" : "unknown";
        Console.WriteLine($"{Environment.ProcessorCount} cores ({model}), {memory} memory, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription.Trim()}");
        Console.WriteLine($"{DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC");
        PrintLoad("before");
    }

    /// <summary>A load well above what the benchmark itself makes says that others were using the machine.</summary>
    public static void PrintLoad(string when)
    {
        if (Line("/proc/loadavg", "") is { } load) Console.WriteLine($"Load {when}: {load}");
    }

    private static string? Line(string file, string key)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
            return key.Length == 0 ? line : line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (IOException) { return null; }
    }
}
