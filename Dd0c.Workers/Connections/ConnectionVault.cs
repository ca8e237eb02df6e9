using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace Dd0c.Workers.Connections;

/// <summary>Seals the secrets of connections, and opens a connection for one operation.</summary>
internal sealed class ConnectionVault(IDataProtectionProvider protection, MasterKey key, IDemoAddresses demo)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
    // The tenant is part of the purpose: a row copied into another tenant cannot be opened there.
    private IDataProtector Protector(Guid tenantId) => protection.CreateProtector("dd0c.connections", tenantId.ToString());

    public string? Seal(Guid tenantId, ConnectionSecret secret) =>
        secret == new ConnectionSecret() ? null : Protector(tenantId).Protect(JsonSerializer.Serialize(secret, Json));

    /// <summary>The external id by which roles of this tenant know that it is this tenant asking: a UUID, always the same one.</summary>
    public string ExternalId(Guid tenantId)
    {
        var digits = key.Derive($"external-id:{tenantId}");
        // RFC 9562: version 8 (made as the maker likes), variant 10.
        return Guid.ParseExact($"{digits[..12]}8{digits[13..16]}a{digits[17..32]}", "N").ToString();
    }

    /// <exception cref="System.Security.Cryptography.CryptographicException">The secret was sealed under another master key.</exception>
    public async Task<OpenConnection> OpenAsync(Connection row, CancellationToken cancellationToken)
    {
        var config = JsonSerializer.Deserialize<ConnectionConfig>(row.Config, Json)!;
        var secret = row.Secret is null ? new() : JsonSerializer.Deserialize<ConnectionSecret>(Protector(row.TenantId).Unprotect(row.Secret), Json)!;
        return await OpenAsync(row.Id, row.Provider, row.Name, config, secret, cancellationToken);
    }

    public async Task<OpenConnection> OpenAsync(Guid id, string provider, string name, ConnectionConfig config, ConnectionSecret secret, CancellationToken cancellationToken)
    {
        if (provider == Provider.GitHub)
        {
            var baseUrl = config.BaseUrl == IDemoAddresses.Marker ? await demo.GitHubAsync(cancellationToken) : new Uri(config.BaseUrl ?? ConnectionRules.GitHubApi);
            GitHubAuth github = config.AuthKind == "app" ? new GitHubAuth.App(config.AppId!, config.InstallationId!, secret.PrivateKey!) : new GitHubAuth.Token(secret.Token!);
            return new GitHubConnection(id, name, config.Org!, baseUrl, github);
        }
        var endpoint = config.EndpointUrl switch
        {
            null => null,
            IDemoAddresses.Marker => await demo.AwsAsync(cancellationToken),
            var url => new Uri(url),
        };
        AwsAuth aws = config.AuthKind switch
        {
            "role" => new AwsAuth.Role(config.RoleArn!, config.ExternalId!),
            "accessKey" => new AwsAuth.AccessKey(config.AccessKeyId!, secret.SecretAccessKey!, secret.SessionToken),
            _ => new AwsAuth.Ambient(),
        };
        return new AwsConnection(id, name, aws, config.Regions ?? [], endpoint);
    }
}

/// <summary>Where the demo estate answers in this process; it is started by the first who asks.</summary>
public interface IDemoAddresses
{
    /// <summary>Stands in a connection's address for the demo estate, whose port differs from start to start.</summary>
    const string Marker = "demo:";

    Task<Uri> AwsAsync(CancellationToken cancellationToken);

    Task<Uri> GitHubAsync(CancellationToken cancellationToken);
}
