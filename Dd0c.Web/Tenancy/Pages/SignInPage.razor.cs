using Dd0c.Web.Platform;
using Dd0c.Web.Platform.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Dd0c.Web.Tenancy.Pages;

/// <summary>Signs in by e-mail and password, or sends to GitHub.</summary>
public sealed partial class SignInPage
{
    private const string Form = "sign-in";
    private string _login = "";
    private string? _problem, _loginFault, _passwordFault;
    private bool _firstRun;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }
    [SupplyParameterFromQuery] private string? Error { get; set; }
    [SupplyParameterFromQuery] private string? Deleted { get; set; }
    [Inject] internal SignUp SignUp { get; set; } = null!;
    [Inject] internal PasswordSignIn Passwords { get; set; } = null!;
    [Inject] internal IOptions<GitHubOAuthOptions> GitHub { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;
    [Inject] internal TimeProvider Time { get; set; } = null!;

    private bool Posted => PostedForm.Of(Http, Form).Posted;

    private string Target => LocalUrl.Or(ReturnUrl, "/");

    protected override async Task OnInitializedAsync()
    {
        _firstRun = await SignUp.IsFirstRunAsync(Http.RequestAborted);
        var posted = PostedForm.Of(Http, Form);
        _login = posted["login"];
        if (!posted.Posted) _problem = Error switch
        {
            "github" => "GitHub did not sign you in: the request was declined, or took too long. Try again, or use your password.",
            "uninvited" => "GitHub knows you, but no organisation here has invited you. Ask an admin for an invitation link and open it first.",
            _ => null,
        };
        if (!posted.Posted && Error is null && Http.User.Id() is not null) Navigation.NavigateTo(Target);
    }

    private async Task SignInAsync()
    {
        var password = PostedForm.Of(Http, Form)["password"];
        if (string.IsNullOrWhiteSpace(_login)) _loginFault = "Give the e-mail address of your account.";
        if (password.Length == 0) _passwordFault = "Give your password.";
        if (_loginFault is not null || _passwordFault is not null) return;
        switch (await Passwords.CheckAsync(_login, password, Http.RequestAborted))
        {
            case PasswordOutcome.Right right:
                await SessionCookie.SignInAsync(Http, right.UserId, null);
                Navigation.NavigateTo(Target);
                break;
            case PasswordOutcome.Locked locked:
                var minutes = Math.Max(1, (int)Math.Ceiling((locked.Until - Time.GetUtcNow()).TotalMinutes));
                _problem = $"This account is locked for {minutes} more min after ten wrong passwords. Wait, or sign in another way; your password is unchanged.";
                Http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                break;
            default:
                _problem = "That e-mail and password do not belong together. Check both and try again.";
                Http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                break;
        }
    }
}
