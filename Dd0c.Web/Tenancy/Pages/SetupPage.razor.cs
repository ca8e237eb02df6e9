using Dd0c.Web.Platform.Shared;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Tenancy.Pages;

/// <summary>The first run: the link from the console makes the first person and their organisation.</summary>
public sealed partial class SetupPage
{
    private const string Form = "setup";
    private PostedForm _posted = PostedForm.Of(null, Form);
    private Dictionary<string, string> _faults = [];
    private bool _works;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [SupplyParameterFromQuery] private string? Key { get; set; }
    [Inject] internal SignUp SignUp { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _posted = PostedForm.Of(Http, Form);
        _works = !string.IsNullOrEmpty(Key) && await SignUp.FirstRunLinkWorksAsync(Key, Http.RequestAborted);
        if (!_works) Http.Response.StatusCode = StatusCodes.Status410Gone;
    }

    private string? Fault(string field) => _faults.GetValueOrDefault(field);

    private async Task SetUpAsync()
    {
        if (!_works) return;
        var account = new NewAccount(_posted["displayName"], _posted["email"].Trim(), _posted["password"]);
        _faults = new(account.Faults());
        var organisation = _posted["organisation"].Trim();
        if (organisation.Length is 0 or > 100) _faults["organisation"] = "Give your organisation's name, up to 100 characters.";
        if (_faults.Count == 0)
        {
            switch (await SignUp.FirstRunAsync(Key!, organisation, account, Http.RequestAborted))
            {
                case SignUpOutcome.Done done:
                    await SessionCookie.SignInAsync(Http, done.UserId, done.TenantId);
                    Navigation.NavigateTo("/start/welcome");
                    return;
                case SignUpOutcome.EmailTaken:
                    _faults["email"] = "Somebody here has this e-mail address already. Sign in with it, or use another.";
                    break;
                default:
                    _works = false; // used by another browser a moment ago
                    Http.Response.StatusCode = StatusCodes.Status410Gone;
                    return;
            }
        }
        Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }
}
