using Dd0c.Domain.Alerts;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Alerts.Mutes;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Settings;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Settings;

/// <summary>How alerts are grouped and judged, for admins to change.</summary>
public sealed partial class AlertSettingsCard
{
    private const string Form = "alert-rules";
    private const int TriedDays = 14;
    private static readonly DayOfWeek[] s_days = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];
    private PostedForm _posted = PostedForm.Of(null, Form);
    private IReadOnlyDictionary<string, string> _faults = new Dictionary<string, string>();
    private IReadOnlyDictionary<Guid, string> _slugs = new Dictionary<Guid, string>();
    private AlertSettings _settings = new();
    private BacktestAnswer? _tried;
    private string? _said;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal AlertSettingsActions Actions { get; set; } = null!;
    [Inject] internal BacktestQueries Backtest { get; set; } = null!;
    [Inject] internal MuteQueries Services { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _posted = PostedForm.Of(Http, Form);
        _settings = await Actions.ReadAsync(Http.RequestAborted);
        _slugs = await Services.SlugsAsync([.. _settings.SilenceMinutesOf.Keys], Http.RequestAborted);
    }

    private string Said(string field) => _posted.Posted && _said is null ? _posted[field] : AlertSettingsForm.Text(field, _settings, _slugs);

    private string? Fault(string field) => _faults.GetValueOrDefault(field);

    private bool Works(DayOfWeek day) => _posted.Posted && _said is null ? _posted.All("days").Contains(day.ToString()) : AlertSettingsView.HoursOf(_settings).Days.Contains(day);

    private async Task SaveAsync()
    {
        if (!(Http.User.TenantRole() >= Role.Admin))
        {
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        var named = _posted["silenceMinutesOf"].Split('\n').Select(l => l.Split('=')[0].Trim().ToLowerInvariant()).Where(s => s.Length > 0).Distinct().ToList();
        var ids = named.Zip(await Services.ServicesAsync(named, Http.RequestAborted)).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
        var (_, unread) = AlertSettingsForm.Read(_settings, f => _posted[f], _posted.All("days"), ids);
        if (_posted["do"] == "try" && unread.Count == 0)
        {
            (_tried, _faults) = await Backtest.TryAsync(TriedDays, now => AlertSettingsForm.Read(now, f => _posted[f], _posted.All("days"), ids).Settings, Http.RequestAborted);
            if (_faults.Count > 0) Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return;
        }
        var answer = unread.Count > 0 ? new AlertSettingsAnswer.Wrong(unread)
            : await Actions.ChangeAsync(now => AlertSettingsForm.Read(now, f => _posted[f], _posted.All("days"), ids).Settings, Http.User.Actor(Http), Http.RequestAborted);
        switch (answer)
        {
            case AlertSettingsAnswer.Done done:
                (_settings, _said) = (done.Settings, "The rules are saved. They hold for what comes from now on.");
                _slugs = await Services.SlugsAsync([.. _settings.SilenceMinutesOf.Keys], Http.RequestAborted);
                break;
            case AlertSettingsAnswer.Wrong wrong: (_faults, Http.Response.StatusCode) = (wrong.Faults, StatusCodes.Status422UnprocessableEntity); break;
        }
    }

    private static string Tried(BacktestAnswer tried) => $"{tried.Joined} times several would have been one, {tried.Parted} times one would have been several. Nothing was changed or told; what people merged and split is left out.{(tried.More ? " More alerts came than were looked at: it is of the latest." : "")}";
}
