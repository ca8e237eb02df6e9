using Microsoft.Extensions.Options;

namespace Dd0c.Web.Api;

/// <summary><c>Api</c>: how much may be asked of one node in a minute.</summary>
internal sealed class ApiOptions
{
    /// <summary>By each token.</summary>
    public int RequestsPerMinute { get; set; } = 1000;

    /// <summary>By each address that brings no token, or one that is none.</summary>
    public int StrangersPerMinute { get; set; } = 300;
}

/// <summary>Limits that would refuse all, or that are none, stop the start.</summary>
internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    private const int Most = 10_000_000;

    public ValidateOptionsResult Validate(string? name, ApiOptions options) =>
        options.RequestsPerMinute is < 1 or > Most ? ValidateOptionsResult.Fail($"Api:RequestsPerMinute is {options.RequestsPerMinute}; it takes 1 to {Most}.")
        : options.StrangersPerMinute is < 1 or > Most ? ValidateOptionsResult.Fail($"Api:StrangersPerMinute is {options.StrangersPerMinute}; it takes 1 to {Most}.")
        : ValidateOptionsResult.Success;
}
