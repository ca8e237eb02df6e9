using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Web.Tenancy;

/// <summary>The secret of a one-time link: 256 random bits, of which the database keeps the SHA-256.</summary>
internal static class Secret
{
    public static (string Text, byte[] Hash) Make()
    {
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (text, Hash(text));
    }

    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
