using Microsoft.Extensions.Options;

namespace Dd0c.Workers.Ask;

/// <summary><c>Ask</c>: the model that questions are put to. The operator's alone, who may name an address of their own network.</summary>
public sealed class AskOptions
{
    /// <summary>Of an OpenAI-compatible API, such as https://api.openai.com/v1; empty: nobody can ask.</summary>
    public string Url { get; set; } = "";

    /// <summary>Sent as a bearer token; empty: none.</summary>
    public string Key { get; set; } = "";

    public string Model { get; set; } = "";

    /// <summary>One question takes so long at most, lookups and all.</summary>
    public int TimeoutSeconds { get; set; } = 60;

    public bool Enabled => Url.Length > 0;

    /// <summary>Where a conversation goes on.</summary>
    public Uri Completions => new(Url.TrimEnd('/') + "/chat/completions");
}

internal sealed class AskOptionsValidator : IValidateOptions<AskOptions>
{
    public ValidateOptionsResult Validate(string? name, AskOptions options) =>
        !options.Enabled ? ValidateOptionsResult.Success
        : !Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length + url.Query.Length + url.Fragment.Length > 0 ? ValidateOptionsResult.Fail("Ask:Url is no address of an API. It should look like https://api.openai.com/v1 or http://127.0.0.1:11434/v1, without a query; leave it empty to have no questions.")
        : string.IsNullOrWhiteSpace(options.Model) ? ValidateOptionsResult.Fail("Ask:Model is missing: name the model that Ask:Url is to use.")
        : options.Key.Any(c => c is <= ' ' or > '~') ? ValidateOptionsResult.Fail("Ask:Key holds characters that no key has.")
        : options.TimeoutSeconds is < 5 or > 300 ? ValidateOptionsResult.Fail($"Ask:TimeoutSeconds is {options.TimeoutSeconds}; it takes 5 to 300.")
        : ValidateOptionsResult.Success;
}
