namespace Dd0c.Domain.Alerts.Ingest.Setup;

/// <summary>How a sender is connected: the exact clicks, and what to paste where.</summary>
/// <param name="Proof">For people: what proves the sender, and what to do when it can prove nothing by itself.</param>
/// <param name="Docs">The vendor's own page.</param>
public sealed record SetupGuide(string Title, string Proof, IReadOnlyList<SetupStep> Steps, string? Docs);

/// <param name="Text">One thing to do; names of buttons and menus stand in **bold**.</param>
public sealed record SetupStep(string Text, SetupSnippet? Snippet = null);

/// <param name="Name">For people: what it is and where it belongs.</param>
/// <param name="Language">json, yaml, bash or text.</param>
public sealed record SetupSnippet(string Name, string Language, string Text);
