namespace Dd0c.Domain.Alerts.Correlation;

public static class Fingerprints
{
    /// <summary>32 hexadecimal digits, the same for the same fault told by two senders.</summary>
    /// <param name="serviceKey">The catalog's service id, else the sender's word; null: neither.</param>
    public static string Of(string? serviceKey, string environment, string title) => throw new NotImplementedException();
}
