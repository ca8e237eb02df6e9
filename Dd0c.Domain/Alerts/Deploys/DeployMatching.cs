using Dd0c.Domain.Alerts.Matching;

namespace Dd0c.Domain.Alerts.Deploys;

/// <summary>What a change that is told by its ARN is of, by the catalog.</summary>
/// <param name="ServiceId">Null: none that is known.</param>
/// <param name="Environment">The canonical word; null: neither the catalog nor a name says one.</param>
/// <param name="Shared">It may be anybody's: a parameter, a secret, a configuration. What is one resource's, and that of no service, touches none.</param>
public sealed record MatchedChange(Guid? ServiceId, string? Environment, bool Shared);

public static class DeployMatching
{
    private static readonly string[] s_shared = ["ssm", "secretsmanager", "appconfig"];

    public static MatchedChange Of(DeploySignal signal, ServiceDirectory directory)
    {
        var asked = new AlertSignal { Key = signal.Key, Kind = SignalKind.Note, At = signal.At, Title = "", Service = signal.Service, Arns = signal.Arns, Environment = signal.Environment };
        var match = AlertMatching.Match(asked, directory);
        // /shop/prod/orders/db-url: one of its steps may be a service's name, the whole is none.
        if (match is null or { By: "likeness" } && signal.Service is { } path && path.Contains('/', StringComparison.Ordinal)) match = ByStep(path, asked, directory);
        return new(match?.ServiceId, AlertMatching.EnvironmentOf(asked, match, "") is { Length: > 0 } environment ? environment : null, signal.Arns.All(a => a.Split(':') is [_, _, var service, ..] && s_shared.Contains(service)));
    }

    private static MatchedService? ByStep(string path, AlertSignal asked, ServiceDirectory directory) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Take(10).Select(step => AlertMatching.Match(asked with { Service = step, Arns = [] }, directory)).FirstOrDefault(m => m is { By: not "likeness" });
}
