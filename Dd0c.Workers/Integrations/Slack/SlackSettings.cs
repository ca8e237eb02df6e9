using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Dd0c.Workers.Integrations.Slack;

/// <summary>What the operator has set about the Slack App that all organisations of this server install.</summary>
public sealed class SlackSettings(IConfiguration configuration)
{
    private const string Api = "https://slack.com/api/";
    private const string Web = "https://slack.com/";
    /// <summary>Without channels:history and groups:history a message that was posted while dd0c died could not be found again, and would be posted twice.</summary>
    public const string Scopes = "chat:write,commands,channels:read,channels:join,channels:history,groups:read,groups:history,users:read,users:read.email";

    /// <summary>Where Slack's methods are; ends in a slash.</summary>
    public Uri ApiUrl => Address("Slack:ApiUrl", Api);
    /// <summary>Where people grant the installation; ends in a slash.</summary>
    public Uri WebUrl => Address("Slack:WebUrl", Web);
    public string? ClientId => Given("Slack:ClientId");
    public string? ClientSecret => Given("Slack:ClientSecret");
    /// <summary>Null: clicks and commands are not taken.</summary>
    public string? SigningSecret => Given("Slack:SigningSecret");
    public bool CanInstall => ClientId is not null && ClientSecret is not null;
    /// <summary>One call takes so long at most.</summary>
    public TimeSpan Timeout => Seconds("Slack:TimeoutSeconds", 10);
    /// <summary>After so long a post that got no answer has arrived, or will not: longer than a call may take.</summary>
    public TimeSpan Settled => Seconds("Slack:SettledSeconds", 20);

    private string? Given(string key) => configuration[key] is { Length: > 0 } value ? value : null;

    private TimeSpan Seconds(string key, double usual) =>
        double.TryParse(configuration[key], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromSeconds(usual);

    private Uri Address(string key, string usual)
    {
        var address = Given(key) ?? usual;
        return new(address.EndsWith('/') ? address : address + "/");
    }
}
