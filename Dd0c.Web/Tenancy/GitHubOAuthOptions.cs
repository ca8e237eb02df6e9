using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Dd0c.Web.Tenancy;

/// <summary>Configuration section GitHub: sign-in with GitHub, or with a GitHub Enterprise Server.</summary>
internal sealed class GitHubOAuthOptions
{
    /// <summary>Where people sign in; the Enterprise Server's own address when there is one.</summary>
    [Required, Url] public string WebUrl { get; init; } = "https://github.com";
    /// <summary>Its API root: https://api.github.com, or https://ghe.example.com/api/v3.</summary>
    [Required, Url] public string ApiUrl { get; init; } = "https://api.github.com";
    /// <summary>Of an OAuth app with the callback /signin-github. Empty: no sign-in with GitHub.</summary>
    public string ClientId { get; init; } = "";
    public string ClientSecret { get; init; } = "";
    /// <summary>Whether somebody new who signs in with GitHub gets an organisation of their own (a hosted dd0c) or needs an invitation.</summary>
    public bool OpenSignUp { get; init; }

    public bool Enabled => ClientId.Length > 0 && ClientSecret.Length > 0;
}

[OptionsValidator]
internal sealed partial class GitHubOAuthOptionsValidator : IValidateOptions<GitHubOAuthOptions>;
