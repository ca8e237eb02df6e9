using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>Data-protection keys in PostgreSQL, shared by every node and wrapped by the master key.</summary>
public static class KeyRing
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services, MasterKey key)
    {
        services.AddSingleton(key);
        services.AddDataProtection().SetApplicationName("dd0c");
        services.AddOptions<KeyManagementOptions>().Configure<SystemDatabase>((options, database) =>
        {
            options.XmlRepository = new Repository(database.Source);
            options.XmlEncryptor = new Encryptor(key);
        });
        return services;
    }

    /// <exception cref="StartupProblem">The keys in the database were wrapped by another master key.</exception>
    internal static async Task CheckAsync(string systemAddress, MasterKey key, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(systemAddress + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select xml from data_protection_keys order by id desc limit 1", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is not string xml) return;
        if (XElement.Parse(xml).Descendants(Encryptor.Element).FirstOrDefault() is not { } wrapped) return;
        try
        {
            key.Unwrap(wrapped.Value);
        }
        catch (CryptographicException e)
        {
            throw new StartupProblem("The master key does not fit this database: the connections' secrets were encrypted under another one. Set MasterKey (or MasterKeyFile) to the key this database was first started with; every node needs the same.", e);
        }
    }

    private sealed class Repository(NpgsqlDataSource database) : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements()
        {
            using var command = database.CreateCommand("select xml from data_protection_keys order by id");
            using var reader = command.ExecuteReader();
            var keys = new List<XElement>();
            while (reader.Read()) keys.Add(XElement.Parse(reader.GetString(0)));
            return keys;
        }

        public void StoreElement(XElement element, string friendlyName)
        {
            using var command = database.CreateCommand("insert into data_protection_keys (friendly_name, xml) values ($1, $2)");
            command.Parameters.AddWithValue(friendlyName);
            command.Parameters.AddWithValue(element.ToString(SaveOptions.DisableFormatting));
            command.ExecuteNonQuery();
        }
    }

    internal sealed class Encryptor(MasterKey key) : IXmlEncryptor
    {
        internal const string Element = "masterKeyWrapped";

        public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
            new(new XElement(Element, key.Wrap(plaintextElement.ToString(SaveOptions.DisableFormatting))), typeof(Decryptor));
    }

    /// <summary>Made by data protection, which hands it the service provider.</summary>
    internal sealed class Decryptor(IServiceProvider services) : IXmlDecryptor
    {
        public XElement Decrypt(XElement encryptedElement) => XElement.Parse(services.GetRequiredService<MasterKey>().Unwrap(encryptedElement.Value));
    }
}
