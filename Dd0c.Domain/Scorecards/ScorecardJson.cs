using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dd0c.Domain.Scorecards;

/// <summary>How definitions and results are stored; the API speaks the same.</summary>
public static class ScorecardJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static ScorecardDefinition Read(string definition) => JsonSerializer.Deserialize<ScorecardDefinition>(definition, Options)!;

    public static IReadOnlyList<CheckResult> Checks(string results) => JsonSerializer.Deserialize<List<CheckResult>>(results, Options)!;
}
