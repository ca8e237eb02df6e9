using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dd0c.Domain.Alerts.Deploys;

namespace Dd0c.Domain.Alerts.Ingest;

/// <summary>
/// What of a delivery may be kept in privacy mode: whose it is, what it is about, how bad and when; no description, no tag's value. Values are
/// hashed under the tenant's own key, so that equal ones stay equal and nobody can look them up in a list of likely words.
/// </summary>
public static class Privacy
{
    // Environment, service and severity stay as they are: they are fields of the signal in any case.
    private static readonly HashSet<string> s_plain = new(StringComparer.OrdinalIgnoreCase) { "environment", "env", "stage", "service", "service.name", "service_name", "app", "severity", "priority", "urgency", "alertname" };

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter() } };

    public static AlertSignal Strip(AlertSignal signal, ReadOnlySpan<byte> key)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in signal.Tags) tags[name] = value.Length == 0 || s_plain.Contains(name) ? value : Hash(key, $"{name}\n{value}");
        return signal with
        {
            // Keys and groups are made of labels' values with many senders.
            Key = Hash(key, signal.Key),
            EpisodeKey = signal.EpisodeKey is { } episode ? Hash(key, episode) : null,
            Group = signal.Group is { } group ? Hash(key, group) : null,
            Description = null,
            Tags = tags,
            Url = WithoutQuery(signal.Url),
        };
    }

    /// <summary>The commit's title and what an address asks for go.</summary>
    public static DeploySignal Strip(DeploySignal signal) => signal with { Title = null, Url = WithoutQuery(signal.Url) };

    public static PayloadReading Strip(PayloadReading reading, ReadOnlySpan<byte> key)
    {
        if (reading is not PayloadReading.Read read) return reading;
        var signals = new List<AlertSignal>();
        foreach (var signal in read.Signals) signals.Add(Strip(signal, key));
        // Why a part could not be read repeats a word of it.
        return read with { Signals = signals, Deploys = [.. read.Deploys.Select(Strip)], Faults = [.. read.Faults.Select(f => f with { Why = "It could not be read." })] };
    }

    /// <summary>
    /// What may stand where the raw payload would: the stripped signals as JSON, which <see cref="ReadStripped"/> reads back. Null for what
    /// could not be read or says nothing: of that nothing may be kept but that it came.
    /// </summary>
    public static byte[]? StripPayload(PayloadReading reading, ReadOnlySpan<byte> key) => Strip(reading, key) is PayloadReading.Read read ? JsonSerializer.SerializeToUtf8Bytes(new Kept(read.Signals, read.Deploys, read.CutBySender, read.Faults), s_json) : null;

    /// <summary>What <see cref="StripPayload"/> wrote.</summary>
    public static PayloadReading ReadStripped(ReadOnlySpan<byte> kept)
    {
        try
        {
            return JsonSerializer.Deserialize<Kept>(kept, s_json) is { Signals: not null, Deploys: not null } read ? new PayloadReading.Read(read.Signals, read.Deploys, read.CutBySender) { Faults = read.Faults ?? [] } : new PayloadReading.Unreadable("It is no stripped payload.");
        }
        catch (JsonException)
        {
            return new PayloadReading.Unreadable("It is no stripped payload.");
        }
    }

    private static string Hash(ReadOnlySpan<byte> key, string value) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(value)).AsSpan(0, 16));

    private static string? WithoutQuery(string? url) => url?.IndexOfAny(['?', '#']) is { } at and >= 0 ? url[..at] : url;

    private sealed record Kept(IReadOnlyList<AlertSignal> Signals, IReadOnlyList<DeploySignal> Deploys, int CutBySender, IReadOnlyList<PayloadFault>? Faults);
}
