using Dd0c.Domain.Connections;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Connections;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Connections;

/// <summary>Connects an AWS account in one of three ways; stands in the wizard and in the settings.</summary>
public sealed partial class AwsConnectionForm
{
    private const string Form = "connect-aws";
    private static readonly string[] s_fields = ["auth.roleArn", "auth.accessKeyId", "auth.secretAccessKey", "auth.sessionToken", "name", "regions", "endpointUrl"];
    private PostedForm _posted = PostedForm.Of(null, Form);
    private ConnectionOutcome? _outcome;
    private string _way = "role";
    private bool _may;

    /// <summary>The page's own address.</summary>
    [Parameter, EditorRequired] public string At { get; set; } = "";
    [SupplyParameterFromQuery] private string? Way { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal AddressPolicy Addresses { get; set; } = null!;
    [Inject] internal ConnectionActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override void OnInitialized()
    {
        _posted = PostedForm.Of(Http, Form);
        _way = Way is "accessKey" or "ambient" ? Way : "role";
        _may = Http.User.TenantRole() >= Role.Admin;
    }

    private string WayHref(string way) => $"{At}{(At.Contains('?', StringComparison.Ordinal) ? '&' : '?')}way={way}";

    private string? Fault(string field) => (_outcome as ConnectionOutcome.Invalid)?.Faults.GetValueOrDefault(field);

    private async Task ConnectAsync()
    {
        if (!_may) return;
        var auth = new AuthDraft(_way, RoleArn: _posted["auth.roleArn"], AccessKeyId: _posted["auth.accessKeyId"], SecretAccessKey: _posted["auth.secretAccessKey"], SessionToken: _posted["auth.sessionToken"]);
        var regions = _posted["regions"].Split([',', ' ', ';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        _outcome = await Actions.CreateAsync(new(Provider.Aws, _posted["name"], auth, regions, EndpointUrl: Addresses.AllowCustomEndpoints && _posted["endpointUrl"].Trim() is { Length: > 0 } endpoint ? endpoint : null), Http.User.Actor(Http), Http.RequestAborted);
        if (_outcome is ConnectionOutcome.Created created) Navigation.NavigateTo($"{At.Split('?')[0]}?connected={created.Connection.Id}");
        else Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }
}
