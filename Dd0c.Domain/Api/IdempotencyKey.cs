namespace Dd0c.Domain.Api;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header-07): a string in quotes, as in
/// <c>"8e03978e-40d5-43dd-bc93-6894a57f9324"</c>; bare ones, which many clients send, are taken as well.
/// </summary>
public static class IdempotencyKey
{
    public const int MostLength = 255;

    /// <returns>The key without its quotes, or what is wrong with it.</returns>
    public static (string? Key, string? Fault) Read(string header)
    {
        var key = header.Trim();
        if (key.Length >= 2 && key[0] == '"' && key[^1] == '"') key = key[1..^1];
        return key.Length is 0 or > MostLength ? (null, $"Use 1 to {MostLength} characters.")
            : key.Any(c => c is < ' ' or > '~' or '"' or '\\') ? (null, "Use printable ASCII without quotes and backslashes.")
            : (key, null);
    }
}
