using System.Globalization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Mutes;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Incidents;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Mutes;

/// <summary>A mute is written, shows what it would have hidden, and is made. The address may bring an incident whose pattern it begins with.</summary>
public sealed partial class NewMutePage
{
    private const string Form = "mute";
    private static readonly (string Value, string Word)[] s_severities = [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")];
    private static readonly (string Value, string Word)[] s_spans = [("1", "1 hour"), ("4", "4 hours"), ("24", "1 day"), ("72", "3 days"), ("168", "7 days"), ("336", "14 days"), ("720", "30 days")];
    private static readonly DayOfWeek[] s_days = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];
    private PostedForm _posted = PostedForm.Of(null, Form);
    private IReadOnlyDictionary<string, string> _faults = new Dictionary<string, string>();
    private AlertSettings _settings = new();
    private IncidentPattern? _pattern;
    private MuteEffect? _effect;
    private bool _may;

    [SupplyParameterFromQuery] private int? Incident { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal MuteQueries Mutes { get; set; } = null!;
    [Inject] internal MuteActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;
    [Inject] internal TimeProvider Time { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Member;
        _posted = PostedForm.Of(Http, Form);
        _settings = await Mutes.SettingsAsync(Http.RequestAborted);
        if (Incident is { } number) _pattern = await Mutes.PatternAsync(number, Http.RequestAborted);
        if (!_posted.Posted && _pattern is not null && _may) await PreviewAsync();
    }

    private string? Fault(string field) => _faults.GetValueOrDefault(field);

    /// <summary>What was posted, else what the incident's pattern says.</summary>
    private string Said(string field) => _posted.Posted ? _posted[field] : field switch
    {
        "title" => _pattern?.Title,
        "services" => _pattern?.Service,
        "environment" => _pattern?.Environment,
        _ => null,
    } ?? "";

    private async Task SendAsync()
    {
        if (!_may)
        {
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        if (_posted["do"] != "mute")
        {
            await PreviewAsync();
            return;
        }
        switch (await Actions.CreateAsync(await DraftAsync(), Http.User.Actor(Http), Http.RequestAborted))
        {
            case MuteAnswer.Done: Navigation.NavigateTo("/incidents/mutes"); break;
            case MuteAnswer.Wrong wrong:
                (_faults, Http.Response.StatusCode) = (wrong.Faults, StatusCodes.Status422UnprocessableEntity);
                if (await Actions.PreviewAsync(await DraftAsync(), Http.RequestAborted) is MuteAnswer.Would would) _effect = would.Effect;
                break;
        }
    }

    private async Task PreviewAsync()
    {
        switch (await Actions.PreviewAsync(await DraftAsync(), Http.RequestAborted))
        {
            case MuteAnswer.Would would: _effect = would.Effect; break;
            case MuteAnswer.Wrong wrong: (_faults, Http.Response.StatusCode) = (wrong.Faults, StatusCodes.Status422UnprocessableEntity); break;
        }
    }

    private async Task<MuteDraft> DraftAsync()
    {
        var services = Said("services").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var only = _posted["only"] == "true" && _pattern is not null;
        var starts = DateTime.TryParseExact(Said("starts"), "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? _settings.InstantOf(local) : (DateTimeOffset?)null;
        var begins = starts is { } at && at > Time.GetUtcNow() ? at : Time.GetUtcNow();
        return new(
            new(services.Length == 0 ? null : await Mutes.ServicesAsync(services, Http.RequestAborted), only ? _pattern!.Identities : null, Text("environment"), Text("title"), SeverityWord.TryRead(Said("severity"), out var severity) && severity != AlertSeverity.High ? severity : null),
            Said("reason"), int.TryParse(Said("for") is { Length: > 0 } span ? span : "24", NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ? begins.AddHours(hours) : null, starts, Schedule(), Text("name"));
    }

    /// <summary>Days alone are whole days; hours alone are those of each day.</summary>
    private MuteSchedule? Schedule()
    {
        var days = _posted.All("days").Select(d => Enum.TryParse<DayOfWeek>(d, out var day) ? day : (DayOfWeek?)null).OfType<DayOfWeek>().Distinct().ToList();
        var (hasFrom, hasTo) = (TimeOnly.TryParse(Said("from"), CultureInfo.InvariantCulture, out var from), TimeOnly.TryParse(Said("to"), CultureInfo.InvariantCulture, out var to));
        return days.Count == 0 && !hasFrom && !hasTo ? null : new(days, hasFrom ? from : TimeOnly.MinValue, hasTo ? to : TimeOnly.MaxValue);
    }

    private string? Text(string field) => Said(field).Trim() is { Length: > 0 } text ? text : null;
}
