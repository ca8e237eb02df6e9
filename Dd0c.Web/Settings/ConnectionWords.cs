using Dd0c.Domain.Connections;
using Dd0c.Web.Connections;
using Dd0c.Workers.Connections;

namespace Dd0c.Web.Settings;

/// <summary>How a connection signs in, and how its owner ends it without us.</summary>
internal static class ConnectionWords
{
    public static string Way(ConnectionView c) => c.Config.AuthKind switch
    {
        "role" => $"role {c.Config.RoleArn}",
        "accessKey" => $"access key {c.Config.AccessKeyId}",
        "ambient" => "this server's own credentials",
        "app" => $"GitHub App {c.Config.AppId}, installation {c.Config.InstallationId}",
        "token" => "a token",
        _ => "not known",
    };

    /// <summary>The Enterprise Server's address; null for github.com.</summary>
    public static string? Server(ConnectionView c) => c.Config.BaseUrl is null or ConnectionRules.GitHubApi ? null : c.Config.BaseUrl == IDemoAddresses.Marker ? "simulated, in this process" : c.Config.BaseUrl;

    public static string Revoke(ConnectionView c) => c.Config.AuthKind switch
    {
        "role" => "Delete the CloudFormation stack that made the role, or the role itself: dd0c's access ends within the hour at most.",
        "accessKey" => "Deactivate the access key in IAM: dd0c's access ends at once.",
        "ambient" => "Take the read permissions from the identity this server runs as.",
        "app" => $"Uninstall the App under github.com/organizations/{c.Config.Org}/settings/installations: dd0c's access ends at once.",
        "token" => "Revoke the token under its owner's GitHub settings, Developer settings: dd0c's access ends at once.",
        _ => "Revoke its credentials at the vendor.",
    };
}
