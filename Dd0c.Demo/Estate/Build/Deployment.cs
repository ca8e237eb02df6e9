using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>One service in one environment and region, and what its things are called there.</summary>
internal sealed record Deployment(ServiceSpec Spec, string Team, string Environment, string Account, string Region)
{
    public string Key => $"{Spec.Name}/{Environment}/{Region}";

    /// <summary>The name a person would give a thing, with the environment where this service shows it.</summary>
    public string Named(string what) => Spec.EnvironmentBy switch
    {
        EnvironmentBy.Suffix => $"{what}-{Environment}",
        EnvironmentBy.OtherSuffix => $"{what}-{OtherWord}",
        EnvironmentBy.Prefix => $"{(Environment == "staging" ? "stg" : Environment)}-{what}",
        EnvironmentBy.Tag or EnvironmentBy.Cluster => what,
        _ => throw new InvalidOperationException($"{Spec.EnvironmentBy} has no name"),
    };

    public DateTimeOffset DeployedAt(DateTimeOffset now) => now.AddMinutes(-30 - Seeded.Number("deployed" + Key, Environment == "prod" ? 40_000 : 9_000));

    /// <summary>The commit that runs there.</summary>
    public string Commit => Seeded.Hex("commit" + Key, 40);

    public string Cluster => $"acme-{Environment}";

    /// <summary>Null: no stack holds it.</summary>
    public string? StackName => Spec switch
    {
        { NestedIn: { } root } => $"{root}-{Environment}-{Pascal(Spec.Name)}Stack-{Seeded.Upper("nested" + Key, 13)}",
        { SharedStack: { } shared } => $"{shared}-{Environment}",
        { Delivery: Delivery.Cdk } => Seeded.Number("cdk" + Spec.Name, 2) == 0 ? $"{Pascal(Spec.Name)}Stack-{Environment}" : $"{Environment}-{Spec.Name}",
        { Delivery: Delivery.Stack } => Named(Spec.Name),
        { Delivery: Delivery.Sam or Delivery.Serverless } => $"{Spec.Name}-{Environment}",
        _ => null,
    };

    /// <summary>What the delivery tool makes of a thing's name.</summary>
    /// <param name="logicalId">The construct's or template's id for it.</param>
    /// <param name="plain">What a person would call it.</param>
    public string Physical(string logicalId, string plain) => Spec.Delivery switch
    {
        Delivery.Cdk => $"{StackName}-{logicalId}{Seeded.Hex("construct" + Spec.Name + logicalId, 8).ToUpperInvariant()}-{Seeded.MixedCase("physical" + Key + logicalId, 12)}",
        Delivery.Sam => $"{StackName}-{logicalId}-{Seeded.Upper("physical" + Key + logicalId, 13)}",
        Delivery.Serverless => $"{Spec.Name}-{Environment}-{plain}",
        _ => Named(plain == "" ? Spec.Name : $"{Spec.Name}-{plain}"),
    };

    public string LogicalId(string id) => Spec switch
    {
        { SharedStack: not null } => Pascal(Spec.Name) + id,
        { Delivery: Delivery.Cdk } => id + Seeded.Hex("construct" + Spec.Name + id, 8).ToUpperInvariant(),
        { Delivery: Delivery.Serverless } when id.EndsWith("Function", StringComparison.Ordinal) => id[..^8] + "LambdaFunction",
        _ => id,
    };

    public string Arn(string service, string resource) => $"arn:aws:{service}:{Region}:{Account}:{resource}";

    public static string Pascal(string name) =>
        string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private string OtherWord => Environment switch { "prod" => "production", "staging" => "stg", _ => "development" };
}
