using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Domain.Catalog;

/// <summary>Ids that follow from what a thing is, so that two runs (or two nodes) that meet it first give it the same one.</summary>
public static class StableId
{
    /// <summary>A version 8 UUID (RFC 9562: vendor-specific) of the tenant and a key.</summary>
    public static Guid Of(Guid tenantId, string key)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData([.. tenantId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(key)], hash);
        var bytes = hash[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
