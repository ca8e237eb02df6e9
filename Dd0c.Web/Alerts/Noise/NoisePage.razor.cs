using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Noise;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Noise;

/// <summary>The noise report of a while, which the address says.</summary>
public sealed partial class NoisePage
{
    private static readonly (string Range, string Word, int Days)[] s_ranges = [("24h", "24 hours", 1), ("7d", "7 days", 7), ("30d", "30 days", 30), ("90d", "90 days", 90)];
    private FiguresAnswer? _figures;
    private NoiseAnswer? _report;
    private string _range = "7d";
    private bool _may;

    [SupplyParameterFromQuery] private string? Range { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal NoiseQueries Noise { get; set; } = null!;
    [Inject] internal TimeProvider Time { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Member;
        if (s_ranges.Any(r => r.Range == Range)) _range = Range!;
        var now = Time.GetUtcNow();
        var range = HourRange.Of(now.AddDays(-s_ranges.First(r => r.Range == _range).Days), now);
        _figures = await Noise.FiguresAsync(range, Http.RequestAborted);
        _report = await Noise.ReportAsync(range, Http.RequestAborted);
    }

    private static string Span(MedianAnswer median) => median.MedianSeconds is { } seconds ? Ago.Span(TimeSpan.FromSeconds(seconds)) : "–";
}
