namespace Dd0c.Workers.Integrations.Slack;

/// <summary>What Slack's refusals mean.</summary>
/// <remarks>https://docs.slack.dev/reference/methods/chat.postMessage#errors</remarks>
internal static class SlackFaults
{
    /// <summary>Nothing goes to the whole workspace until somebody installs dd0c again.</summary>
    public static bool OfWorkspace(string error) => error is "token_revoked" or "token_expired" or "account_inactive" or "invalid_auth" or "not_authed" or "missing_scope" or "org_login_required" or "team_access_not_granted" or "access_denied" or "app_missing_action_url" or "team_not_found";

    /// <summary>Nothing goes to this channel until somebody mends it.</summary>
    public static bool OfChannel(string error) => error is "channel_not_found" or "not_in_channel" or "is_archived" or "channel_type_not_supported" or "no_permission" or "messages_tab_disabled" || error.StartsWith("restricted_action", StringComparison.Ordinal) || error.StartsWith("http_", StringComparison.Ordinal);

    /// <summary>The message that was to be changed is no more.</summary>
    public static bool OfMessage(string error) => error is "message_not_found" or "cant_update_message" or "edit_window_closed" or "thread_not_found";

    /// <summary>For people: what it is and what mends it.</summary>
    public static string Words(string error, string channel, string workspace) => error switch
    {
        "token_revoked" or "token_expired" or "account_inactive" or "invalid_auth" or "not_authed" => $"Slack takes dd0c's token no more ({error}): dd0c was removed from {workspace}. Connect the workspace again; what waits is delivered then.",
        "missing_scope" => $"dd0c lacks a permission in {workspace}. Connect the workspace again to grant it.",
        "org_login_required" or "team_access_not_granted" or "access_denied" => $"{workspace} no longer lets dd0c in ({error}). An administrator of the workspace can allow it again.",
        "channel_not_found" => $"#{channel} was deleted, or it is private and dd0c is not in it. Invite dd0c there, or choose another channel.",
        "not_in_channel" => $"dd0c is not in #{channel}. Invite it there: /invite @dd0c.",
        "is_archived" => $"#{channel} is archived. Unarchive it, or choose another channel.",
        _ when error.StartsWith("restricted_action", StringComparison.Ordinal) || error == "no_permission" => $"{workspace} does not let dd0c post in #{channel} ({error}). Its administrators say who may.",
        _ => $"Slack refuses: {error}.",
    };
}
