namespace Dd0c.Bench.Alerts;

/// <summary>One metric's usual values, and what is beyond them: the simple alarm that people set.</summary>
internal sealed class Thresholds(IReadOnlyList<double> usual)
{
    private readonly double _high = Bound(usual, +1), _low = Bound(usual, -1);

    public bool IsHigh(double value) => value > _high;

    public bool IsLow(double value) => value < _low;

    /// <summary>The median and five times the usual spread, and half as much again at least.</summary>
    private static double Bound(IReadOnlyList<double> usual, int direction)
    {
        if (usual.Count == 0) return direction * double.PositiveInfinity;
        var sorted = usual.Order().ToList();
        var median = sorted[sorted.Count / 2];
        var spread = sorted.Select(v => Math.Abs(v - median)).Order().ElementAt(sorted.Count / 2);
        var end = direction > 0 ? sorted[(int)(0.98 * (sorted.Count - 1))] : sorted[(int)(0.02 * (sorted.Count - 1))];
        var bound = median + (direction * 5 * 1.48 * spread);
        return direction > 0 ? Math.Max(bound, end + (0.5 * Math.Abs(median))) : Math.Min(bound, end - (0.2 * Math.Abs(median)));
    }
}
