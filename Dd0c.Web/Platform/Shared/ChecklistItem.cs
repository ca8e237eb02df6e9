namespace Dd0c.Web.Platform.Shared;

/// <param name="Action">The button's words: verb and object.</param>
public sealed record ChecklistItem(string Text, bool Done, string Action, string Href);
