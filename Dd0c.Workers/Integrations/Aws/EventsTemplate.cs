namespace Dd0c.Workers.Integrations.Aws;

/// <summary>The CloudFormation template by which a customer's EventBridge tells us of changes; parameters Endpoint, Secret.</summary>
public static class EventsTemplate
{
    public const string FileName = "dd0c-events.yaml";

    public static string Yaml { get; } = RoleTemplate.Read(FileName);
}
