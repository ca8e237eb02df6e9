namespace Dd0c.Domain.Catalog.Linking;

internal enum TargetKind { Service, Function, Stack, Image, Bucket, Release, Any }

/// <summary>Something that a repository's own files say it deploys.</summary>
/// <param name="Name">As written, with what a pipeline fills in (<c>${{ inputs.env }}</c>) as <c>*</c>.</param>
/// <param name="Source">A word of <see cref="Catalog.Source"/>: workflow or infrastructure-as-code.</param>
/// <param name="File">Where it stands.</param>
/// <param name="Path">The directory it is built from, if the file tells.</param>
internal sealed record DeployTarget(TargetKind Kind, string Name, string Source, string File, string? Path);
