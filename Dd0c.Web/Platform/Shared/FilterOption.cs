namespace Dd0c.Web.Platform.Shared;

/// <summary>One value a list can be filtered by, and how many rows it would leave; null while not counted.</summary>
public sealed record FilterOption(string Value, string Text, bool On, int? Count = null);
