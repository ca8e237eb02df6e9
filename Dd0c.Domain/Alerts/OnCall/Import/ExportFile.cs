namespace Dd0c.Domain.Alerts.OnCall.Import;

/// <summary>One file of an export.</summary>
/// <param name="Path">Within the archive, with slashes; empty: the export is this one file.</param>
public sealed record ExportFile(string Path, ReadOnlyMemory<byte> Content);
