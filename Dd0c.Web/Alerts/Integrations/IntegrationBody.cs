using System.Text.Json.Serialization;
using Dd0c.Domain.Alerts.Ingest;

namespace Dd0c.Web.Alerts.Integrations;

/// <summary>The body of POST /api/v1/integrations; see <see cref="IntegrationConfig"/>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record IntegrationBody(string? Provider, string? Name, string? Environment = null, bool? MustProve = null, string? SignatureHeader = null, string? TimestampHeader = null, string? Mapping = null)
{
    public IntegrationConfig Over(IntegrationConfig config) => IntegrationChange.Over(config, Environment, MustProve, SignatureHeader, TimestampHeader, Mapping);
}

/// <summary>The body of PATCH /api/v1/integrations/{id}: what is left out stays, and an empty text takes a setting away.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record IntegrationChange(string? Name = null, bool? Paused = null, string? Environment = null, bool? MustProve = null, string? SignatureHeader = null, string? TimestampHeader = null, string? Mapping = null)
{
    public IntegrationConfig Over(IntegrationConfig config) => Over(config, Environment, MustProve, SignatureHeader, TimestampHeader, Mapping);

    public static IntegrationConfig Over(IntegrationConfig config, string? environment, bool? mustProve, string? signatureHeader, string? timestampHeader, string? mapping) => config with
    {
        Environment = environment?.Trim() ?? config.Environment,
        MustProve = mustProve ?? config.MustProve,
        SignatureHeader = Set(signatureHeader, config.SignatureHeader),
        TimestampHeader = Set(timestampHeader, config.TimestampHeader),
        Mapping = Set(mapping, config.Mapping),
    };

    private static string? Set(string? said, string? before) => said is null ? before : said.Trim() is { Length: > 0 } text ? text : null;
}

/// <param name="Secret">The one that the sender made; null: one of ours is made.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SecretBody(string? Secret = null)
{
    public override string ToString() => "SecretBody"; // a record prints all it holds
}

/// <param name="Integration">Null: of all.</param>
/// <param name="Deliveries">Their ids; null: all that could not be read.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ReadAgainBody(Guid? Integration = null, IReadOnlyList<long>? Deliveries = null);

/// <param name="Count">How many are read again.</param>
internal sealed record ReadAgainAnswer(int Count);
