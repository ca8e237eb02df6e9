namespace Dd0c.Workers.Integrations.Aws;

/// <summary><c>arn:partition:service:region:account:resource</c>; the resource may hold colons and slashes.</summary>
internal sealed record Arn(string Partition, string Service, string Region, string Account, string Resource)
{
    public static Arn? Parse(string? text)
    {
        var parts = text?.Split(':', 6);
        return parts is ["arn", { Length: > 0 }, { Length: > 0 }, _, _, { Length: > 0 }] ? new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]) : null;
    }

    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";

    /// <summary>The tagging API's word for what this is: <c>service:resource</c>.</summary>
    public string Type => Service switch
    {
        "sqs" => "sqs:queue",
        "sns" => "sns:topic",
        "s3" => "s3:bucket",
        "codepipeline" => "codepipeline:pipeline",
        "apigateway" => "apigateway:" + Segments switch
        {
            [.., "restapis", _] => "restapi",
            [.., "apis", _] => "api",
            [.., var kind, _] => kind.TrimEnd('s'),
            _ => "resource",
        },
        _ when Resource.IndexOfAny(['/', ':']) is > 0 and var i => $"{Service}:{Resource[..i]}",
        _ => Service + ":resource",
    };

    /// <summary>What a person would call it.</summary>
    public string Name => (Service, Segments) switch
    {
        // cloudformation stack/name/guid, load balancers loadbalancer/app/name/id and targetgroup/name/id
        ("cloudformation", ["stack", var name, ..]) => name,
        ("elasticloadbalancing", [_, .., var name, _]) when Segments.Length > 2 => name,
        ("ecs", ["task-definition", var family, ..]) => family,
        ("logs", ["log-group", .. var path]) => string.Join('/', path).TrimEnd('*').TrimEnd('/'),
        ("secretsmanager", ["secret", .. var path]) => WithoutSuffix(string.Join('/', path)),
        ("ssm", ["parameter", .. var path]) => "/" + string.Join('/', path),
        (_, [_, .., var last]) => last,
        _ => Resource,
    };

    private string[] Segments => Resource.Split(['/', ':'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Secrets Manager puts a dash and six characters behind every name.</summary>
    private static string WithoutSuffix(string name) => name.Length > 7 && name[^7] == '-' ? name[..^7] : name;
}
