using Dd0c.Domain.Corrections;

namespace Dd0c.Web.Corrections;

/// <summary>What can be corrected, as a reader calls it.</summary>
internal static class CorrectionWords
{
    public static readonly IReadOnlyList<string> Deeds = [.. CorrectedField.All, "not-a-service", "merge"];

    public static string Of(string field) => field switch { CorrectedField.Repository => "repository", _ => field };

    public static string Capital(string field) => Platform.Shared.Capital.Of(Of(field));
}
