namespace Dd0c.Web.Onboarding;

/// <summary>How far an organisation has come with its first steps; JSON in tenants.onboarding.</summary>
/// <param name="Step">The step somebody was at last; null before the first.</param>
/// <param name="Skipped">Steps left out on purpose.</param>
internal sealed record OnboardingProgress(string? Step = null, IReadOnlyList<string>? Skipped = null)
{
    public static readonly IReadOnlyList<string> Steps = ["welcome", "aws", "github", "discover"];

    public OnboardingProgress Skip(string step) => this with { Skipped = [.. (Skipped ?? []).Append(step).Distinct()] };

    public OnboardingProgress At(string step) => this with { Step = step, Skipped = [.. (Skipped ?? []).Where(s => s != step)] };

    public static string After(string step) => step == Steps[^1] ? "/services" : $"/start/{Steps[Index(step) + 1]}";

    public static string? Before(string step) => Index(step) > 0 ? $"/start/{Steps[Index(step) - 1]}" : null;

    public static int Index(string step) => Steps.TakeWhile(s => s != step).Count();
}
