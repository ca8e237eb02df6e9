using System.Globalization;

namespace Dd0c.Bench;

/// <summary>The table of what was measured: each figure beside its goal and their ratio (below 1 is within).</summary>
internal sealed class Figures
{
    private readonly List<(string What, double Value, string Unit, double? Goal)> _rows = [];

    /// <param name="goal">At most this; null: a figure without a goal, told for comparison.</param>
    public void Add(string what, double value, string unit, double? goal = null)
    {
        _rows.Add((what, value, unit, goal));
        Console.Error.WriteLine($"  {what}: {Text(value)} {unit}");
    }

    /// <summary>The time of one deed on the wall's clock, which has the goal, and on the processors'.</summary>
    public void Add(string what, Spent spent, double? goal = null)
    {
        Add(what, spent.Wall.TotalSeconds, "s", goal);
        Add($"{what}: CPU, dd0c", spent.Own.TotalSeconds, "s");
        Add($"{what}: CPU, PostgreSQL", spent.Postgres.TotalSeconds, "s");
    }

    /// <summary>Median, 95th and 99th percentile of many measurements; the goal is the 95th's.</summary>
    public void AddSpread(string what, IReadOnlyCollection<double> values, string unit, double? goal = null)
    {
        var sorted = values.Order().ToArray();
        Add($"{what}, median", At(sorted, 0.50), unit);
        Add($"{what}, p95", At(sorted, 0.95), unit, goal);
        Add($"{what}, p99", At(sorted, 0.99), unit);
    }

    /// <returns>The 95th percentile.</returns>
    public double AddSpreadOf(string what, IReadOnlyCollection<double> values, string unit)
    {
        AddSpread(what, values, unit);
        return At([.. values.Order()], 0.95);
    }

    public static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * share) - 1, 0, sorted.Length - 1)];

    public void Print()
    {
        var width = _rows.Count == 0 ? 0 : _rows.Max(r => r.What.Length);
        Console.WriteLine();
        Console.WriteLine($"{"what".PadRight(width)}  {"measured",14}  {"goal",12}  {"ratio",6}");
        foreach (var (what, value, unit, goal) in _rows)
            Console.WriteLine(goal is { } limit
                ? $"{what.PadRight(width)}  {Text(value) + " " + unit,14}  {"≤ " + Text(limit) + " " + unit,12}  {(value / limit).ToString("0.00", CultureInfo.InvariantCulture),6}  {(value <= limit ? "" : "MISSED")}".TrimEnd()
                : $"{what.PadRight(width)}  {Text(value) + " " + unit,14}".TrimEnd());
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) >= 100 || value == Math.Round(value) ? "0" : Math.Abs(value) >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
