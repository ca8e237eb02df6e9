using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Ask;

/// <summary>Shown while the answer is awaited.</summary>
[StreamRendering]
public sealed class StreamedAskDesk : AskDesk;
