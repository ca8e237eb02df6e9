using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>The signed word by which a GitHub App says who it is (RS256, ten minutes at most by GitHub's rule).</summary>
internal static class AppToken
{
    /// <exception cref="CryptographicException">The key is no RSA private key in PEM form.</exception>
    public static string Sign(string appId, string privateKey, DateTimeOffset now)
    {
        using var rsa = RSA.Create();
        try { rsa.ImportFromPem(Lines(privateKey)); }
        catch (ArgumentException e) { throw new CryptographicException("The private key is not a PEM file as GitHub hands it out.", e); }
        // Sixty seconds back, as GitHub advises: its clock may be behind ours.
        var body = Encode(JsonSerializer.SerializeToUtf8Bytes(new { alg = "RS256", typ = "JWT" })) + "." + Encode(JsonSerializer.SerializeToUtf8Bytes(new
        {
            iat = now.AddSeconds(-60).ToUnixTimeSeconds(),
            exp = now.AddMinutes(9).ToUnixTimeSeconds(),
            iss = appId,
        }));
        return body + "." + Encode(rsa.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    // A key that went through an environment variable or a form field has its line breaks written out.
    private static string Lines(string pem) => pem.Trim().Trim('"').Replace("\\n", "\n", StringComparison.Ordinal);

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
