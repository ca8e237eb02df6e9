using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Dd0c.Web.Tenancy.Pages;

/// <summary>Uses an invitation: with a new account, as whoever is signed in, or by GitHub.</summary>
public sealed partial class JoinPage
{
    private const string Form = "join-new";
    private const string JoinForm = "join";
    private PostedForm _posted = PostedForm.Of(null, Form);
    private Dictionary<string, string> _faults = [];
    private PendingInvitation? _invitation;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [SupplyParameterFromQuery] private string? Key { get; set; }
    [Inject] internal SignUp SignUp { get; set; } = null!;
    [Inject] internal IOptions<GitHubOAuthOptions> GitHub { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    private string Here => $"/join?key={Uri.EscapeDataString(Key ?? "")}";

    private string Article => _invitation?.Role is Role.Admin or Role.Owner ? "an" : "a";

    protected override async Task OnInitializedAsync()
    {
        _posted = PostedForm.Of(Http, Form);
        _invitation = string.IsNullOrEmpty(Key) ? null : await SignUp.InvitationAsync(Key, Http.RequestAborted);
        if (_invitation is null) Http.Response.StatusCode = StatusCodes.Status410Gone;
    }

    private string? Fault(string field) => _faults.GetValueOrDefault(field);

    private async Task OpenAccountAsync()
    {
        if (_invitation is null) return;
        var account = new NewAccount(_posted["displayName"], _posted["email"].Trim(), _posted["password"]);
        _faults = new(account.Faults());
        if (_faults.Count == 0 && await FinishAsync(await SignUp.AcceptAsync(Key!, account, Http.RequestAborted))) return;
        if (_invitation is not null) Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }

    private async Task JoinAsync()
    {
        if (_invitation is null || Http.User.Id() is not { } user) return;
        await FinishAsync(await SignUp.AcceptAsync(Key!, user, Http.RequestAborted) is { } joined ? new SignUpOutcome.Done(joined.UserId, joined.TenantId) : new SignUpOutcome.DeadLink());
    }

    private async Task<bool> FinishAsync(SignUpOutcome outcome)
    {
        switch (outcome)
        {
            case SignUpOutcome.Done done:
                await SessionCookie.SignInAsync(Http, done.UserId, done.TenantId);
                Navigation.NavigateTo("/");
                return true;
            case SignUpOutcome.EmailTaken:
                _faults["email"] = "Somebody here has this e-mail address already. If that is you, sign in first and open this link again.";
                return false;
            default:
                _invitation = null;
                Http.Response.StatusCode = StatusCodes.Status410Gone;
                return false;
        }
    }
}
