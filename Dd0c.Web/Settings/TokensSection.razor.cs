using System.Globalization;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Settings;

/// <summary>API tokens: made with the scopes one's role allows, shown once, revoked at once.</summary>
public sealed partial class TokensSection
{
    private const string Form = "new-token";
    private PostedForm _posted = PostedForm.Of(null, Form);
    private IReadOnlyList<TokenView> _tokens = [];
    private IReadOnlyDictionary<string, string> _faults = new Dictionary<string, string>();
    private Role _mine;
    private string? _problem, _said, _secret;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal TokenActions Actions { get; set; } = null!;

    protected override Task OnInitializedAsync()
    {
        _mine = Http.User.TenantRole() ?? Role.Viewer;
        _posted = PostedForm.Of(Http, Form);
        return ReadAsync();
    }

    private string? Fault(string field) => _faults.GetValueOrDefault(field);

    private async Task ReadAsync() => _tokens = await Actions.ListAsync(Http.User.Id() ?? Guid.Empty, _mine, Http.RequestAborted);

    private async Task CreateAsync()
    {
        _ = int.TryParse(_posted["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days);
        await TellAsync(await Actions.CreateAsync(_posted["name"], _posted.All("scopes"), days, _mine, Http.User.Actor(Http), Http.RequestAborted));
    }

    private async Task RevokeAsync(TokenView token) => await TellAsync(await Actions.RevokeAsync(token.Id, _mine, Http.User.Actor(Http), Http.RequestAborted));

    private async Task TellAsync(TokenOutcome outcome)
    {
        switch (outcome)
        {
            case TokenOutcome.Created created: _secret = created.Secret; break;
            case TokenOutcome.Revoked revoked: _said = $"{revoked.Name} is revoked."; break;
            case TokenOutcome.Invalid invalid: (_faults, Http.Response.StatusCode) = (invalid.Faults, StatusCodes.Status422UnprocessableEntity); break;
            case TokenOutcome.NotAllowed refused: (_problem, Http.Response.StatusCode) = (refused.Why, StatusCodes.Status403Forbidden); break;
            default: _problem = "That token was revoked meanwhile."; break;
        }
        await ReadAsync();
    }
}
