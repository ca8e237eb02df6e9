namespace Dd0c.Web.Platform.Shared;

/// <param name="WithoutHref">The same list without this filter.</param>
public sealed record FilterChip(string Text, string WithoutHref);
