using System.Text;
using Dd0c.Domain.Alerts.Delivery;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>What was typed after /dd0c, and whether it was Slack that sent it.</summary>
public sealed class SlackCommandTests
{
    // The example of Slack's documentation.
    private const string Secret = "8f742231b10e8888abcd99yyyzzz85a5", Right = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503", At = "1531420618";
    private static readonly byte[] s_body = Encoding.UTF8.GetBytes("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c");

    [Theory]
    [InlineData("", "Help")]
    [InlineData(" status ", "Status")]
    [InlineData("CONFIG", "Config")]
    [InlineData("mute checkout 2h", "Mute checkout 120")]
    [InlineData("mute “disk almost full” for 30 min", "Mute disk almost full 30")]
    [InlineData("mute api-7 1d", "Mute api-7 1440")]
    [InlineData("who owns payments-api", "WhoOwns payments-api")]
    [InlineData("oncall", "OnCall ")]
    [InlineData("oncall Payments Team", "OnCall Payments Team")]
    [InlineData("search “pay gate”", "Search pay gate")]
    [InlineData("find x", "Search x")]
    [InlineData("search ", "Help Say what to look for")]
    [InlineData("mute checkout", "Help Say what")]
    [InlineData("mute checkout 31d", "Help A mute lasts")]
    [InlineData("mute checkout 0m", "Help A mute lasts")]
    [InlineData("who owns", "Help Name a service")]
    [InlineData("dance", "Help There is no command “dance”.")]
    public void What_was_typed_is_understood_or_answered_with_help(string text, string expected) => Assert.StartsWith(expected, SlackCommand.Read(text) switch
    {
        SlackCommand.Mute m => $"Mute {m.What} {m.For.TotalMinutes}",
        SlackCommand.WhoOwns w => $"WhoOwns {w.Service}",
        SlackCommand.Search s => $"Search {s.Words}",
        SlackCommand.OnCall o => $"OnCall {o.Whom}",
        SlackCommand.Help h => $"Help {h.Why}".TrimEnd(),
        var other => other.GetType().Name,
    }, StringComparison.Ordinal);

    [Fact]
    public void The_published_example_is_right_and_any_change_of_it_is_not()
    {
        Assert.Null(Fault());
        Assert.Null(Fault(at: 300));
        Assert.Contains("5 minutes", Fault(at: 301), StringComparison.Ordinal);
        Assert.Contains("5 minutes", Fault(at: -301), StringComparison.Ordinal);
        Assert.Contains("not of this body", Fault(body: [.. s_body, (byte)' ']), StringComparison.Ordinal);
        Assert.Contains("not of this body", Fault(secret: Secret + "x"), StringComparison.Ordinal);
        Assert.Contains("not of this body", Fault(stamp: "1531420619"), StringComparison.Ordinal);
        foreach (var wrong in new[] { null, "", "v0=", Right[3..], "v1=" + Right[3..], Right[..^2], Right[..^1] + "g" }) Assert.Contains("X-Slack-Signature", Fault(signature: wrong), StringComparison.Ordinal);
        foreach (var wrong in new[] { null, "", "now", "-1531420618", "1531420618.0" }) Assert.Contains("X-Slack-Request-Timestamp", Fault(stamp: wrong), StringComparison.Ordinal);
    }

    private static string? Fault(string secret = Secret, string? stamp = At, string? signature = Right, byte[]? body = null, int at = 0) => SlackSignature.Fault(secret, stamp, signature, body ?? s_body, DateTimeOffset.FromUnixTimeSeconds(1531420618 + at));
}
