using System.Globalization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Mutes;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Incidents;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Mutes;

/// <summary>A mute is written, shows what it would have hidden, and is made or changed. The address may bring an incident whose pattern a new one begins with.</summary>
public sealed partial class MutePage
{
    private const string Form = "mute";
    private const string LocalForm = "yyyy-MM-dd'T'HH:mm";
    private static readonly (string Value, string Word)[] s_severities = [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")];
    private static readonly (string Value, string Word)[] s_spans = [("1", "1 hour"), ("4", "4 hours"), ("24", "1 day"), ("72", "3 days"), ("168", "7 days"), ("336", "14 days"), ("720", "30 days")];
    private static readonly DayOfWeek[] s_days = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];
    private PostedForm _posted = PostedForm.Of(null, Form);
    private IReadOnlyDictionary<string, string> _faults = new Dictionary<string, string>();
    private AlertSettings _settings = new();
    private IncidentPattern? _pattern;
    private MuteView? _mute;
    private IReadOnlyDictionary<Guid, string> _slugs = new Dictionary<Guid, string>();
    private MuteEffect? _effect;
    private string? _refused;
    private bool _may;

    /// <summary>Of the mute that is changed; null: a new one.</summary>
    [Parameter] public Guid? Id { get; set; }
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
        if (Id is { } id) await FindAsync(id);
        else if (Incident is { } number) _pattern = await Mutes.PatternAsync(number, Http.RequestAborted);
        if (!_posted.Posted && (_pattern is not null || _mute is not null) && _may) await PreviewAsync();
    }

    private async Task FindAsync(Guid id)
    {
        _mute = await Mutes.FindAsync(id, Http.RequestAborted);
        if (_mute is null) Http.Response.StatusCode = StatusCodes.Status404NotFound;
        else _slugs = await Mutes.SlugsAsync(_mute.Scope.Services ?? [], Http.RequestAborted);
    }

    private bool Began => _mute is { } mute && mute.StartsAt <= Time.GetUtcNow();

    /// <summary>The alerts that it can be narrowed to; null: none are known.</summary>
    private IReadOnlyList<string>? Named => _pattern?.Identities ?? (_mute?.Scope.Identities is { Count: > 0 } named ? named : null);

    private bool Only => _posted.Posted ? _posted["only"] == "true" : _mute?.Scope.Identities is { Count: > 0 };

    private IReadOnlyList<DayOfWeek> Days => _posted.Posted ? [.. _posted.All("days").Select(d => Enum.TryParse<DayOfWeek>(d, out var day) ? day : (DayOfWeek?)null).OfType<DayOfWeek>().Distinct()] : _mute?.Schedule?.Days ?? [];

    private string? Fault(string field) => _faults.GetValueOrDefault(field);

    /// <summary>What was posted, else what the mute or the incident's pattern says.</summary>
    private string Said(string field) => (_posted.Posted ? _posted[field] : _mute is not null ? OfMute(field) : field switch
    {
        "title" => _pattern?.Title,
        "services" => _pattern?.Service,
        "environment" => _pattern?.Environment,
        _ => null,
    }) ?? "";

    private string? OfMute(string field) => field switch
    {
        "title" => _mute!.Scope.Title,
        "services" => string.Join(", ", (_mute!.Scope.Services ?? []).Select(s => _slugs.GetValueOrDefault(s, s.ToString()))),
        "environment" => _mute!.Scope.Environment,
        "severity" => _mute!.Scope.Severity is { } severity ? SeverityWord.Of(severity) : null,
        "starts" => Local(_mute!.StartsAt),
        "ends" => Local(_mute!.EndsAt),
        // Whole days have no hours.
        "from" => _mute!.Schedule?.From is { } from && from != TimeOnly.MinValue ? Clock(from) : null,
        "to" => _mute!.Schedule?.To is { } to && to != TimeOnly.MaxValue ? Clock(to) : null,
        "reason" => _mute!.Reason,
        "name" => _mute!.Name == _mute.Covers ? null : _mute.Name,
        _ => null,
    };

    private async Task SendAsync()
    {
        if (!_may)
        {
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        if (Id is not null && _mute is null) return; // gone
        if (_posted["do"] != "mute")
        {
            await PreviewAsync();
            return;
        }
        var draft = await DraftAsync();
        switch (await (Id is { } id ? Actions.ChangeAsync(id, draft, Http.User.Actor(Http), Http.RequestAborted) : Actions.CreateAsync(draft, Http.User.Actor(Http), Http.RequestAborted)))
        {
            case MuteAnswer.Done: Navigation.NavigateTo("/incidents/mutes"); break;
            case MuteAnswer.Late late: (_refused, Http.Response.StatusCode) = (late.Why, StatusCodes.Status409Conflict); break;
            case MuteAnswer.Wrong wrong:
                (_faults, Http.Response.StatusCode) = (wrong.Faults, StatusCodes.Status422UnprocessableEntity);
                if (await Actions.PreviewAsync(draft, Http.RequestAborted) is MuteAnswer.Would would) _effect = would.Effect;
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
        var starts = Began ? null : Instant("starts", _mute?.StartsAt);
        var begins = starts is { } at && at > Time.GetUtcNow() ? at : Time.GetUtcNow();
        return new(
            new(services.Length == 0 ? null : await Mutes.ServicesAsync(services, Http.RequestAborted), Only ? Named : null, Text("environment"), Text("title"), SeverityWord.TryRead(Said("severity"), out var severity) && severity != AlertSeverity.High ? severity : null),
            Said("reason"), _mute is not null ? Instant("ends", _mute.EndsAt) : int.TryParse(Said("for") is { Length: > 0 } span ? span : "24", NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ? begins.AddHours(hours) : null, starts, Schedule(), Text("name"));
    }

    /// <summary>Days alone are whole days; hours alone are those of each day.</summary>
    private MuteSchedule? Schedule()
    {
        var (from, to) = (Hour("from", _mute?.Schedule?.From), Hour("to", _mute?.Schedule?.To));
        return Days.Count == 0 && from is null && to is null ? null : new(Days, from ?? TimeOnly.MinValue, to ?? TimeOnly.MaxValue);
    }

    // Fields have no seconds: what nobody touched stays to the second.
    private DateTimeOffset? Instant(string field, DateTimeOffset? before) =>
        before is { } stays && Local(stays) == Said(field) ? stays : DateTime.TryParseExact(Said(field), LocalForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? _settings.InstantOf(local) : null;

    private TimeOnly? Hour(string field, TimeOnly? before) =>
        before is { } stays && Clock(stays) == Said(field) ? stays : TimeOnly.TryParse(Said(field), CultureInfo.InvariantCulture, out var hour) ? hour : null;

    private string Local(DateTimeOffset at) => _settings.LocalOf(at).ToString(LocalForm, CultureInfo.InvariantCulture);

    private static string Clock(TimeOnly hour) => hour.ToString("HH:mm", CultureInfo.InvariantCulture);

    private string? Text(string field) => Said(field).Trim() is { Length: > 0 } text ? text : null;
}
