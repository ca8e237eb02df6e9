using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dd0c.Demo.Aws;

/// <summary><c>AWS4-HMAC-SHA256 Credential=AKIA…/20260101/eu-west-1/ecs/aws4_request, SignedHeaders=host;x-amz-date, Signature=…</c></summary>
internal sealed record SignatureHeader(string AccessKeyId, string Date, string Region, string Service, string SignedHeaders, string Signature)
{
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(15);

    public static SignatureHeader? Parse(string header)
    {
        if (!header.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal)) { return null; }
        var parts = header["AWS4-HMAC-SHA256 ".Length..].Split(',', StringSplitOptions.TrimEntries).Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1]);
        return parts.TryGetValue("Credential", out var credential) && parts.TryGetValue("SignedHeaders", out var signed) && parts.TryGetValue("Signature", out var signature)
            && credential.Split('/') is [var key, var date, var region, var service, "aws4_request"]
            ? new SignatureHeader(key, date, region, service, signed, signature)
            : null;
    }

    /// <summary>Computes the signature anew, as AWS documents it ("Create a signed AWS API request").</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Check(AwsRequest request, string secret, DateTimeOffset now)
    {
        var stamp = request.Headers["X-Amz-Date"].ToString();
        if (!DateTimeOffset.TryParseExact(stamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) { return "X-Amz-Date is missing or not in the right form."; }
        if ((now - at).Duration() > s_tolerance) { return $"Signature expired: {stamp} is not within 15 minutes of {now:yyyyMMdd'T'HHmmss'Z'}."; }
        var canonical = string.Join('\n',
            request.Method,
            CanonicalPath(request.RawPath),
            CanonicalQuery(request.RawQuery),
            string.Concat(SignedHeaders.Split(';').Select(h => $"{h}:{string.Join(' ', request.Headers[h].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))}\n")),
            SignedHeaders,
            Hex(SHA256.HashData(request.Body)));
        var scope = $"{Date}/{Region}/{Service}/aws4_request";
        var toSign = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), Date), Region), Service), "aws4_request");
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hex(Mac(key, toSign))), Encoding.ASCII.GetBytes(Signature))
            ? null
            : "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.";
    }

    /// <summary>Every segment as it was sent is encoded once more; S3 alone does not.</summary>
    private static string CanonicalPath(string raw) => raw.Length == 0 ? "/" : string.Join('/', raw.Split('/').Select(Uri.EscapeDataString));

    private static string CanonicalQuery(string raw) => string.Join('&', raw.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(p => p.Split('=', 2))
        .Select(p => (Name: Recode(p[0]), Value: p.Length > 1 ? Recode(p[1]) : ""))
        .OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal)
        .Select(p => $"{p.Name}={p.Value}"));

    private static string Recode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));
    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
