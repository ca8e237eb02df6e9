using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Demo.Estate;

/// <summary>Ids that look random and are not: each is drawn from the words it stands for, so the estate is the same in
/// whatever order it is built, and adding one service changes no other.</summary>
internal static class Seeded
{
    private const string Mixed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string UpperDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string LowerDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Lower-case hexadecimal digits, at most 64.</summary>
    public static string Hex(string of, int length) => Convert.ToHexStringLower(Hash(of))[..length];

    /// <summary>As CloudFormation ends the names it makes: <c>1AB2CD3EF4GH5</c>.</summary>
    public static string Upper(string of, int length) => Draw(of, UpperDigits, length);

    /// <summary>As API Gateway's ids: <c>a1b2c3d4e5</c>.</summary>
    public static string Lower(string of, int length) => Draw(of, LowerDigits, length);

    public static string MixedCase(string of, int length) => Draw(of, Mixed, length);

    public static Guid Uuid(string of)
    {
        var bytes = Hash(of).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>From 0 to <paramref name="below"/>, exclusive.</summary>
    public static int Number(string of, int below) => (int)(BitConverter.ToUInt32(Hash(of)) % (uint)below);

    public static T Pick<T>(string of, IReadOnlyList<T> from) => from[Number(of, from.Count)];

    private static string Draw(string of, string alphabet, int length) =>
        string.Concat(Hash(of).Take(length).Select(b => alphabet[b % alphabet.Length]));

    private static byte[] Hash(string of) => SHA256.HashData(Encoding.UTF8.GetBytes("acme-demo/" + of));
}
