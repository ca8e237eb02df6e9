using Dd0c.Domain.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Dd0c.Web.Tenancy;

internal static class TenancyModule
{
    public static IServiceCollection AddTenancy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<GitHubOAuthOptions>, GitHubOAuthOptionsValidator>();
        services.AddOptions<GitHubOAuthOptions>().BindConfiguration("GitHub").ValidateOnStart();
        services.AddSingleton<Sessions>();
        services.AddSingleton<ApiTokens>();
        services.AddSingleton<SignUp>();
        services.AddSingleton<PasswordSignIn>();
        services.AddScoped<MemberQueries>();
        services.AddScoped<MemberActions>();
        services.AddScoped<TokenActions>();
        services.AddScoped<AccountActions>();
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();

        var authentication = services.AddAuthentication(SessionCookie.Scheme)
            .AddCookie(SessionCookie.Scheme, SessionCookie.Configure)
            .AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(ApiTokenHandler.Scheme, null);
        var github = configuration.GetSection("GitHub").Get<GitHubOAuthOptions>() ?? new();
        if (github.Enabled) authentication.AddOAuth(GitHubSignIn.Scheme, options => GitHubSignIn.Configure(options, github));

        services.AddAuthorization(Policies.AddTo);
        services.AddAntiforgery(o => (o.Cookie.Name, o.Cookie.SecurePolicy) = ("dd0c-form", CookieSecurePolicy.SameAsRequest));
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddScoped<CircuitHandler, CircuitTenant>();
        return services;
    }
}
