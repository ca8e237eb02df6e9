namespace Dd0c.Domain.Alerts.Matching;

/// <summary>A service as alerts may name it.</summary>
public sealed record DirectoryService(Guid Id, string Slug, string Name, string? DisplayName, IReadOnlyList<string> Aliases, IReadOnlyList<string> Environments);

/// <summary>What runs a service.</summary>
/// <param name="Type">As the inventory says it: lambda:function, ecs:service.</param>
public sealed record DirectoryResource(Guid ServiceId, string Arn, string Type, string Name, string? Environment);

/// <summary>A tenant's own word for a service, made by hand from an alert that matched none.</summary>
public sealed record AlertAlias(string Word, Guid ServiceId);

/// <summary>All by which an alert can be matched to a service, made once for each version of a catalog; safe for many readers.</summary>
public sealed class ServiceDirectory
{
    public ServiceDirectory(IEnumerable<DirectoryService> services, IEnumerable<DirectoryResource> resources, IEnumerable<AlertAlias> aliases) => throw new NotImplementedException();
}
