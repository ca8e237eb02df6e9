using Microsoft.JSInterop;

namespace Dd0c.Web.Platform.Shared;

/// <summary>Tells the viewer of an interactive page what just happened, in the one live region; never of a fault.</summary>
internal sealed class Feedback(IJSRuntime js)
{
    /// <summary>Spoken only.</summary>
    public ValueTask SayAsync(string text) => TryAsync("dd0c.say", text);

    /// <summary>Shown for ten seconds and spoken; with a link where there is something to do next.</summary>
    public ValueTask ToastAsync(string text, string? label = null, string? href = null) => TryAsync("dd0c.toast", text, label, href);

    public ValueTask OpenDialogAsync(string id) => TryAsync("dd0c.dialogs.open", id);

    public ValueTask CloseDialogAsync(string id) => TryAsync("dd0c.dialogs.close", id);

    private async ValueTask TryAsync(string what, params object?[] arguments)
    {
        try { await js.InvokeVoidAsync(what, arguments); }
        catch (JSDisconnectedException) { } // the page is gone, and its reader with it
    }
}
