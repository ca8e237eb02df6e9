using System.Text.Json;
using System.Text.Json.Serialization;
using Dd0c.Demo.Storms;

namespace Dd0c.Web.Demo;

/// <summary>Where a storm stands, as the outbox keeps it: whoever takes the message goes on from there, so a storm outlives a restart.</summary>
/// <param name="Started">The storm's start; of the week behind, some time of its day.</param>
/// <param name="Step">The first that is not told yet.</param>
/// <param name="Then">The storm that follows; null: none.</param>
/// <param name="Waits">Nothing is told before the company has been discovered.</param>
internal sealed record StormMessage(string Storm, DateTimeOffset Started, int Step = 0, string? Then = null, bool Waits = false)
{
    public const string Kind = "demo.storm";

    /// <summary>What the steps' times count from.</summary>
    [JsonIgnore]
    public DateTimeOffset Start => Storm == StormList.Past.Name ? new(Started.UtcDateTime.Date, TimeSpan.Zero) : Started;

    public string Json() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static StormMessage Read(string json) => JsonSerializer.Deserialize<StormMessage>(json, JsonSerializerOptions.Web)!;
}
