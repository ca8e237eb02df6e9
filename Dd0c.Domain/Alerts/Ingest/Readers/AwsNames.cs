using Dd0c.Domain.Alerts.Ingest.Reading;

namespace Dd0c.Domain.Alerts.Ingest.Readers;

/// <summary>What names in AWS say.</summary>
internal static class AwsNames
{
    /// <summary>arn:aws:ecs:eu-west-1:111122223333:service/shop/orders → orders.</summary>
    public static string Last(string arn) => arn[(arn.LastIndexOfAny(['/', ':']) + 1)..];

    /// <summary>What the first of them says that says one.</summary>
    public static string? Environment(params ReadOnlySpan<string?> names)
    {
        foreach (var name in names)
            if (name is not null && EnvironmentHint.InName(name) is { } environment) return environment;
        return null;
    }
}
