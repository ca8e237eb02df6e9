using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;

namespace Dd0c.Web.Tenancy;

/// <summary>Sign-in with GitHub by OAuth and PKCE. The access token is used for two reads and then forgotten.</summary>
internal static class GitHubSignIn
{
    public const string Scheme = "GitHub";
    private const string InvitationKey = "invitation";

    public static void Configure(OAuthOptions options, GitHubOAuthOptions github)
    {
        options.ClientId = github.ClientId;
        options.ClientSecret = github.ClientSecret;
        options.CallbackPath = "/signin-github";
        options.AuthorizationEndpoint = $"{github.WebUrl.TrimEnd('/')}/login/oauth/authorize";
        options.TokenEndpoint = $"{github.WebUrl.TrimEnd('/')}/login/oauth/access_token";
        options.UserInformationEndpoint = $"{github.ApiUrl.TrimEnd('/')}/user";
        options.UsePkce = true;
        foreach (var scope in (string[])["read:user", "user:email", "read:org"]) options.Scope.Add(scope);
        options.SaveTokens = false;
        options.SignInScheme = SessionCookie.Scheme;
        options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Events.OnCreatingTicket = OnCreatingTicketAsync;
        options.Events.OnTicketReceived = OnTicketReceivedAsync;
        options.Events.OnRemoteFailure = context =>
        {
            context.Response.Redirect("/sign-in?error=github");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    public static AuthenticationProperties Properties(string? returnUrl, string? invitation)
    {
        var properties = new AuthenticationProperties { RedirectUri = LocalUrl.Or(returnUrl, "/") };
        if (!string.IsNullOrEmpty(invitation)) properties.Items[InvitationKey] = invitation; // the state is encrypted
        return properties;
    }

    private static async Task OnCreatingTicketAsync(OAuthCreatingTicketContext context)
    {
        using var user = await ReadAsync(context, context.Options.UserInformationEndpoint);
        context.RunClaimActions(user.RootElement);
        var root = user.RootElement;
        var login = root.GetProperty("login").GetString()!;
        context.Identity!.AddClaims(
        [
            new("github:id", root.GetProperty("id").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("github:login", login),
            new("github:name", Text(root, "name") ?? login),
            new("github:avatar", Text(root, "avatar_url") ?? ""),
            new("github:email", await VerifiedEmailAsync(context) ?? ""),
        ]);
    }

    private static async Task<string?> VerifiedEmailAsync(OAuthCreatingTicketContext context)
    {
        try
        {
            using var emails = await ReadAsync(context, $"{context.Options.UserInformationEndpoint}/emails");
            return emails.RootElement.EnumerateArray()
                .Where(e => e.GetProperty("verified").GetBoolean() && e.GetProperty("primary").GetBoolean())
                .Select(e => e.GetProperty("email").GetString()).FirstOrDefault();
        }
        catch (HttpRequestException)
        {
            return null; // the person declined that scope; they can sign in all the same
        }
    }

    private static async Task<JsonDocument> ReadAsync(OAuthCreatingTicketContext context, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", context.AccessToken);
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.UserAgent.ParseAdd("dd0c");
        using var response = await context.Backchannel.SendAsync(request, context.HttpContext.RequestAborted);
        response.EnsureSuccessStatusCode();
        return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(context.HttpContext.RequestAborted));
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    /// <summary>Turns GitHub's person into ours, and their ticket into a session of ours.</summary>
    private static async Task OnTicketReceivedAsync(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        var signUp = http.RequestServices.GetRequiredService<SignUp>();
        var claims = context.Principal!;
        string? Claim(string type) => claims.FindFirstValue(type) is { Length: > 0 } value ? value : null;
        var person = new GitHubPerson(long.Parse(Claim("github:id")!, System.Globalization.CultureInfo.InvariantCulture), Claim("github:login")!, Claim("github:name")!, Claim("github:email"), Claim("github:avatar"));
        var signedIn = (await http.AuthenticateAsync(SessionCookie.Scheme)).Principal?.Id();
        var open = http.RequestServices.GetRequiredService<Microsoft.Extensions.Options.IOptions<GitHubOAuthOptions>>().Value.OpenSignUp;
        context.Properties!.Items.TryGetValue(InvitationKey, out var invitation);
        // Nothing is kept of somebody whom nobody asked in.
        if (signedIn is null && invitation is null && !open && !await signUp.KnowsGitHubAsync(person.Id, http.RequestAborted))
        {
            Refuse(context);
            return;
        }
        var userId = await signUp.GitHubUserAsync(person, signedIn, http.RequestAborted);

        var tenantId = invitation is null ? null : (await signUp.AcceptAsync(invitation, userId, http.RequestAborted))?.TenantId;
        var returnUrl = context.ReturnUri ?? "/";
        if (tenantId is null && !await signUp.IsMemberSomewhereAsync(userId, http.RequestAborted))
        {
            if (!open)
            {
                Refuse(context);
                return;
            }
            tenantId = await signUp.OwnTenantAsync(userId, person.Login, demo: false, http.RequestAborted);
            returnUrl = "/start/welcome";
        }
        await SessionCookie.SignInAsync(http, userId, tenantId);
        context.Response.Redirect(LocalUrl.Or(returnUrl, "/"));
        context.HandleResponse();
    }

    private static void Refuse(TicketReceivedContext context)
    {
        context.Response.Redirect("/sign-in?error=uninvited");
        context.HandleResponse();
    }
}
