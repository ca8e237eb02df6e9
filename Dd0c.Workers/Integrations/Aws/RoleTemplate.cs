namespace Dd0c.Workers.Integrations.Aws;

/// <summary>The CloudFormation template of the role that a customer makes for dd0c; parameters ExternalId, TrustedPrincipal, RoleName.</summary>
public static class RoleTemplate
{
    public const string FileName = "dd0c-discovery-role.yaml";

    public static string Yaml { get; } = Read(FileName);

    /// <summary>A template that this assembly holds.</summary>
    internal static string Read(string fileName)
    {
        using var reader = new StreamReader(typeof(RoleTemplate).Assembly.GetManifestResourceStream(fileName)!);
        return reader.ReadToEnd();
    }
}
