using Microsoft.Extensions.Configuration;

namespace Dd0c.Workers.Webhooks;

/// <summary>What the operator has set about webhooks.</summary>
internal sealed class WebhookSettings(IConfiguration configuration)
{
    public const int ShortestSecret = 16;

    /// <summary>GitHub:WebhookSecret; null: none are taken.</summary>
    public string? GitHubSecret => configuration["GitHub:WebhookSecret"] is { Length: >= ShortestSecret } secret ? secret : null;

    public bool TakesGitHub => GitHubSecret is not null;
}
