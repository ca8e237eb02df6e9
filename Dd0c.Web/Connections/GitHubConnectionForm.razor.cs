using Dd0c.Domain.Connections;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Connections;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Connections;

/// <summary>Connects a GitHub organisation by an App or a token; stands in the wizard and in the settings.</summary>
public sealed partial class GitHubConnectionForm
{
    private const string Form = "connect-github";
    private static readonly string[] s_fields = ["org", "auth.appId", "auth.installationId", "auth.privateKey", "auth.token", "baseUrl"];
    private static readonly (string Permission, string Purpose)[] s_permissions =
    [
        ("Metadata: read", "lists repositories, their languages, topics and who may write to them"),
        ("Contents: read", "reads CODEOWNERS, README, workflows and catalog-info.yaml, and who committed in 90 days; nothing else of your code"),
        ("Members: read (organisation)", "reads teams, their members and their repositories; without it owners come from CODEOWNERS and commits alone"),
    ];
    private PostedForm _posted = PostedForm.Of(null, Form);
    private ConnectionOutcome? _outcome;
    private string _way = "app";
    private bool _may;

    /// <summary>The page's own address.</summary>
    [Parameter, EditorRequired] public string At { get; set; } = "";
    [SupplyParameterFromQuery] private string? Way { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ConnectionActions Actions { get; set; } = null!;
    [Inject] internal Dd0c.Workers.Webhooks.WebhookSettings Webhooks { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override void OnInitialized()
    {
        _posted = PostedForm.Of(Http, Form);
        _way = Way is "token" ? Way : "app";
        _may = Http.User.TenantRole() >= Role.Admin;
    }

    private string WayHref(string way) => $"{At}{(At.Contains('?', StringComparison.Ordinal) ? '&' : '?')}way={way}";

    private string? Fault(string field) => (_outcome as ConnectionOutcome.Invalid)?.Faults.GetValueOrDefault(field);

    private async Task ConnectAsync()
    {
        if (!_may) return;
        var auth = new AuthDraft(_way, AppId: _posted["auth.appId"].Trim(), InstallationId: _posted["auth.installationId"].Trim(), PrivateKey: _posted["auth.privateKey"], Token: _posted["auth.token"]);
        _outcome = await Actions.CreateAsync(new(Provider.GitHub, null, auth, Org: _posted["org"], BaseUrl: _posted["baseUrl"]), Http.User.Actor(Http), Http.RequestAborted);
        if (_outcome is ConnectionOutcome.Created created) Navigation.NavigateTo($"{At.Split('?')[0]}?connected={created.Connection.Id}");
        else Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }
}
