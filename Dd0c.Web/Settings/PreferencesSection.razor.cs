using System.Security.Claims;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Settings;

/// <summary>One's own: look, team, sessions, password.</summary>
public sealed partial class PreferencesSection
{
    private const string TeamForm = "my-team";
    private const string PasswordForm = "password";
    private IReadOnlyList<(Guid Id, string Name)> _teams = [];
    private IReadOnlyList<SessionView> _sessions = [];
    private IReadOnlyDictionary<string, string> _faults = new Dictionary<string, string>();
    private Guid? _team;
    private bool _hasPassword;
    private string? _said;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal MemberQueries Members { get; set; } = null!;
    [Inject] internal AccountActions Account { get; set; } = null!;
    [Inject] internal Dd0c.Web.Platform.Viewer Viewer { get; set; } = null!;
    [Inject] internal Sessions Sessions { get; set; } = null!;
    [Inject] internal Dd0c.Web.Ask.Asking Asking { get; set; } = null!;

    private string Density => Viewer.Density ?? "cozy";

    private Guid Me => Http.User.Id() ?? Guid.Empty;

    private Guid SessionId => Guid.TryParse(Http.User.FindFirstValue(Claims.SessionId), out var id) ? id : Guid.Empty;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        (_teams, _team) = await Members.TeamsAsync(Me, Http.RequestAborted);
        _sessions = await Sessions.OpenAsync(Me, Http.RequestAborted);
        _hasPassword = await Account.HasPasswordAsync(Me, Http.RequestAborted);
    }

    private async Task SetTeamAsync()
    {
        var wanted = PostedForm.Of(Http, TeamForm).Id("team");
        _said = await Account.SetTeamAsync(Me, wanted, Http.User.Actor(Http), Http.RequestAborted)
            ? wanted is null ? "You have no team now." : "Your team is saved."
            : "That team is gone. Choose another.";
        await ReadAsync();
    }

    private async Task EndAsync(Guid session)
    {
        await Sessions.EndOwnAsync(session, Me, Http.User.TenantId() ?? Guid.Empty, Http.User.Actor(Http), Http.RequestAborted);
        _said = "That browser is signed out.";
        await ReadAsync();
    }

    private async Task ChangePasswordAsync()
    {
        var posted = PostedForm.Of(Http, PasswordForm);
        _faults = await Account.ChangePasswordAsync(Me, SessionId, posted["current"], posted["wanted"], Http.User.Actor(Http), Http.RequestAborted);
        if (_faults.Count == 0) _said = "Your password is changed, and your other sessions have ended.";
        else Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        await ReadAsync();
    }

    /// <summary>Firefox on Linux, from what a browser calls itself.</summary>
    private static string Browser(string? agent)
    {
        if (string.IsNullOrEmpty(agent)) return "A program";
        string? First(params (string Mark, string Name)[] known) => known.FirstOrDefault(k => agent.Contains(k.Mark, StringComparison.Ordinal)).Name;
        var browser = First(("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"));
        var system = First(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"), ("Windows", "Windows"), ("Linux", "Linux"));
        return browser is null ? agent : system is null ? browser : $"{browser} on {system}";
    }
}
