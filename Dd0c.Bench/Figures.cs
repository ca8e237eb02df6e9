using System.Globalization;

namespace Dd0c.Bench;

/// <summary>The table of what was measured: each figure beside its goal and their ratio (below 1 is within).</summary>
internal sealed class Figures
{
    private readonly List<(string What, double Value, string Unit, double? Goal, bool AtLeast)> _rows = [];

    public bool Missed => _rows.Any(r => r.Goal is { } goal && Ratio(r.Value, goal, r.AtLeast) > 1);

    /// <param name="goal">At most this; null: a figure without a goal, told for comparison.</param>
    public void Add(string what, double value, string unit, double? goal = null)
    {
        _rows.Add((what, value, unit, goal, false));
        Console.Error.WriteLine($"  {what}: {Text(value)} {unit}");
    }

    /// <summary>A share of what is right, of which more is better.</summary>
    public void AddAtLeast(string what, double share, double goal)
    {
        _rows.Add((what, share, "", goal, true));
        Console.Error.WriteLine($"  {what}: {Text(share)}");
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
        foreach (var (what, value, unit, goal, atLeast) in _rows)
            Console.WriteLine(goal is { } limit
                ? $"{what.PadRight(width)}  {Text(value) + " " + unit,14}  {(atLeast ? "≥ " : "≤ ") + Text(limit) + " " + unit,12}  {Ratio(value, limit, atLeast).ToString("0.00", CultureInfo.InvariantCulture),6}  {(Ratio(value, limit, atLeast) <= 1 ? "" : "MISSED")}".TrimEnd()
                : $"{what.PadRight(width)}  {Text(value) + " " + unit,14}".TrimEnd());
    }

    /// <summary>Below 1 is within, whichever way the goal points.</summary>
    private static double Ratio(double value, double goal, bool atLeast) => atLeast ? goal / value : value / goal;

    private static string Text(double value) => value.ToString(Math.Abs(value) >= 100 || value == Math.Round(value) ? "0" : Math.Abs(value) >= 10 ? "0.0" : Math.Abs(value) >= 1 ? "0.00" : "0.000", CultureInfo.InvariantCulture);
}
