using System.Text.RegularExpressions;

namespace Dd0c.Domain.Connections;

/// <summary>A connection as somebody asks for it, before anything is checked. Members follow the API's body.</summary>
public sealed record ConnectionDraft(
    string? Provider,
    string? Name,
    AuthDraft? Auth,
    IReadOnlyList<string>? Regions = null,
    string? EndpointUrl = null,
    string? Org = null,
    string? BaseUrl = null);

/// <param name="Kind">aws: role, accessKey, ambient; github: app, token.</param>
public sealed record AuthDraft(
    string? Kind,
    string? RoleArn = null,
    string? ExternalId = null,
    string? AccessKeyId = null,
    string? SecretAccessKey = null,
    string? SessionToken = null,
    string? AppId = null,
    string? InstallationId = null,
    string? PrivateKey = null,
    string? Token = null)
{
    public override string ToString() => $"AuthDraft {{ {Kind} }}"; // a record prints all it holds
}

/// <summary>A connection whose form is right: what may be shown and what may not, apart.</summary>
public sealed record CheckedConnection(string Provider, string Name, ConnectionConfig Config, ConnectionSecret Secret)
{
    public override string ToString() => $"CheckedConnection {{ {Provider} {Name} }}";
}

/// <summary>Checks the form of a draft; what needs the network (does the role exist?) is the probe's.</summary>
public static partial class ConnectionRules
{
    public const string GitHubApi = "https://api.github.com/";

    /// <returns>The checked connection, or the faults by field in the API's spelling (<c>auth.roleArn</c>).</returns>
    /// <param name="ownExternalId">This tenant's own external id: taken when the draft has none.</param>
    public static (CheckedConnection? Connection, IReadOnlyDictionary<string, string> Faults) Check(ConnectionDraft draft, string ownExternalId)
    {
        var faults = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var connection = draft.Provider switch
        {
            Connections.Provider.Aws => Aws(draft, ownExternalId, faults),
            Connections.Provider.GitHub => GitHub(draft, faults),
            _ => null,
        };
        if (connection is null) faults["provider"] = "Use aws or github.";
        if (draft.Name is { Length: > 100 } || draft.Name?.Any(char.IsControl) == true) faults["name"] = "Use at most 100 characters, and no control characters.";
        return (faults.Count == 0 ? connection : null, faults);
    }

    private static CheckedConnection Aws(ConnectionDraft draft, string ownExternalId, SortedDictionary<string, string> faults)
    {
        var auth = draft.Auth ?? new(null);
        var regions = (draft.Regions ?? []).Select(r => r.Trim()).Where(r => r.Length > 0).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (regions.FirstOrDefault(r => !RegionShape().IsMatch(r)) is { } wrong) faults["regions"] = $"\"{wrong}\" is not a region such as eu-west-1. Leave the list empty to read every enabled region.";
        if (draft.EndpointUrl is { Length: > 0 } url && !IsHttp(url)) faults["endpointUrl"] = "Give an http or https address.";
        var config = new ConnectionConfig(auth.Kind ?? "", Regions: regions, EndpointUrl: Blank(draft.EndpointUrl));
        var secret = new ConnectionSecret();
        var name = "AWS";
        switch (auth.Kind)
        {
            case "role":
                if (RoleShape().Match(auth.RoleArn?.Trim() ?? "") is not { Success: true } role) { faults["auth.roleArn"] = "Give the role's ARN, such as arn:aws:iam::123456789012:role/dd0c-discovery."; break; }
                if (auth.ExternalId is { Length: > 0 } external && !ExternalIdShape().IsMatch(external)) faults["auth.externalId"] = "An external id has 2 to 1224 letters, digits or any of +=,.@:/-_";
                config = config with { RoleArn = role.Value, ExternalId = Blank(auth.ExternalId) ?? ownExternalId };
                name = $"AWS {role.Groups["account"].Value}";
                break;
            case "accessKey":
                if (!AccessKeyShape().IsMatch(auth.AccessKeyId?.Trim() ?? "")) faults["auth.accessKeyId"] = "Give the access key id: 16 to 128 letters and digits, such as AKIA….";
                if (string.IsNullOrWhiteSpace(auth.SecretAccessKey)) faults["auth.secretAccessKey"] = "Give the secret access key that belongs to the access key id.";
                config = config with { AccessKeyId = auth.AccessKeyId?.Trim() };
                secret = new(SecretAccessKey: auth.SecretAccessKey?.Trim(), SessionToken: Blank(auth.SessionToken));
                name = $"AWS {auth.AccessKeyId?.Trim()}";
                break;
            case "ambient":
                break;
            default:
                faults["auth.kind"] = "For AWS use role, accessKey or ambient.";
                break;
        }
        return new(Connections.Provider.Aws, Blank(draft.Name) ?? name, config, secret);
    }

    private static CheckedConnection GitHub(ConnectionDraft draft, SortedDictionary<string, string> faults)
    {
        var auth = draft.Auth ?? new(null);
        var org = draft.Org?.Trim() ?? "";
        if (!LoginShape().IsMatch(org)) faults["org"] = "Give the organisation's login as it stands in its GitHub address, such as acme in github.com/acme.";
        if (draft.BaseUrl is { Length: > 0 } url && !IsHttp(url)) faults["baseUrl"] = "Give the API address of your GitHub Enterprise Server, such as https://ghe.example.com/api/v3.";
        var config = new ConnectionConfig(auth.Kind ?? "", Org: org, BaseUrl: Blank(draft.BaseUrl) ?? GitHubApi);
        var secret = new ConnectionSecret();
        switch (auth.Kind)
        {
            case "app":
                if (auth.AppId is null || !IdShape().IsMatch(auth.AppId)) faults["auth.appId"] = "Give the App's id, a number from its settings page (or its client id).";
                if (auth.InstallationId is null || !NumberShape().IsMatch(auth.InstallationId)) faults["auth.installationId"] = "Give the installation's id: the number at the end of its address, …/settings/installations/12345678.";
                if (auth.PrivateKey?.Contains("PRIVATE KEY-----", StringComparison.Ordinal) is not true) faults["auth.privateKey"] = "Paste the whole .pem file of the App's private key, with its BEGIN and END lines.";
                config = config with { AppId = auth.AppId, InstallationId = auth.InstallationId };
                secret = new(PrivateKey: auth.PrivateKey);
                break;
            case "token":
                if (string.IsNullOrWhiteSpace(auth.Token)) faults["auth.token"] = "Give the token.";
                else if (auth.Token.Trim().Any(c => c is <= ' ' or > '~')) faults["auth.token"] = "Give the token alone, without quotes or spaces.";
                secret = new(Token: auth.Token?.Trim());
                break;
            default:
                faults["auth.kind"] = "For GitHub use app or token.";
                break;
        }
        return new(Connections.Provider.GitHub, Blank(draft.Name) ?? $"GitHub {org}", config, secret);
    }

    /// <summary>Whether it has the form of a region: eu-west-1, us-gov-east-1.</summary>
    public static bool IsRegion(string text) => RegionShape().IsMatch(text);

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool IsHttp(string url) => !url.Any(char.IsControl) && Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0;

    [GeneratedRegex(@"^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$")] private static partial Regex RegionShape();
    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::(?<account>\d{12}):role/[\w+=,.@/-]{1,512}$")] private static partial Regex RoleShape();
    [GeneratedRegex(@"^[\w+=,.@:/-]{2,1224}$")] private static partial Regex ExternalIdShape();
    [GeneratedRegex(@"^\w{16,128}$")] private static partial Regex AccessKeyShape();
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")] private static partial Regex LoginShape();
    [GeneratedRegex(@"^[A-Za-z0-9.]{1,64}$")] private static partial Regex IdShape();
    [GeneratedRegex(@"^\d{1,20}$")] private static partial Regex NumberShape();
}
