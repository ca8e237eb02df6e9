using System.Text;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.Ingest.Proof;

namespace Dd0c.Tests.Alerts.Ingest;

/// <summary>Whatever comes in, something is answered, and what is read can be kept.</summary>
public sealed class NeverThrowsTests
{
    private static readonly string[] s_providers = [.. AlertProvider.OfAlerts, .. AlertProvider.OfDeploys];
    private static readonly string[] s_oddities = ["null", "7", "-1e400", "\"\"", "\"\\ud800\"", "\"\\udc00\\ud800x\"", "\"a\\u0000b\"", "[]", "{}", "[[]]", "[null]", "{\"a\":null}", "true", "\"9999999999999999999999\"", "1e30", "\"0001-01-01T00:00:00Z\"", "\"\\u2028\\u202e\""];

    public static TheoryData<int> Sample => [.. Enumerable.Range(0, Samples.All.Count())];

    [Fact]
    public void Every_sample_says_something() => Assert.All(Samples.All, s => Assert.True(Read(s.Provider, Encoding.UTF8.GetBytes(s.Body)) is PayloadReading.Read or PayloadReading.Nothing, s.Body));

    [Theory, MemberData(nameof(Sample))]
    public void A_payload_cut_anywhere_is_answered(int sample)
    {
        var (provider, body) = Samples.All.ElementAt(sample);
        var bytes = Encoding.UTF8.GetBytes(body);
        for (var length = 0; length < bytes.Length; length += 1 + (bytes.Length / 250)) Check(provider, bytes[..length]);
    }

    [Theory, MemberData(nameof(Sample))]
    public void A_payload_with_anything_in_the_place_of_any_value_is_answered(int sample)
    {
        var (provider, body) = Samples.All.ElementAt(sample);
        if (body[0] != '{') return;
        foreach (var odd in s_oddities)
            foreach (var changed in JsonChange.EachValue(body, odd, most: 60)) Check(provider, Encoding.UTF8.GetBytes(changed));
    }

    [Theory, MemberData(nameof(Sample))]
    public void A_payload_with_bytes_changed_anywhere_is_answered(int sample)
    {
        var (provider, body) = Samples.All.ElementAt(sample);
        var random = new Random(sample);
        for (var i = 0; i < 150; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            for (var changes = random.Next(1, 6); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Check(provider, bytes);
        }
    }

    [Fact]
    public void No_provider_minds_another_ones_payload()
    {
        foreach (var provider in s_providers)
            foreach (var (_, body) in Samples.All) Check(provider, Encoding.UTF8.GetBytes(body));
    }

    [Fact]
    public void Depth_size_and_emptiness_are_answered_with_why()
    {
        foreach (var provider in s_providers)
        {
            Assert.Contains("deeper", Why(provider, new string('[', 100_000)), StringComparison.Ordinal);
            Assert.Contains("deeper", Why(provider, "{\"alert\":" + string.Concat(Enumerable.Repeat("{\"a\":", 64)) + "1" + new string('}', 65)), StringComparison.Ordinal);
            Assert.Contains("empty", Why(provider, ""), StringComparison.Ordinal);
            if (provider != AlertProvider.Datadog) Assert.StartsWith("line 2, byte ", Assert.IsType<PayloadReading.Unreadable>(Read(provider, Encoding.UTF8.GetBytes("{\n\"a\": tru}"))).Where, StringComparison.Ordinal);
            Check(provider, [0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}']);
        }
    }

    [Fact]
    public void Huge_texts_are_cut_with_an_ellipsis_and_two_long_keys_stay_two()
    {
        var huge = string.Concat(Enumerable.Repeat("😀", 200_000));
        var alert = Sent.Alert(AlertProvider.Custom, $$$"""{"key":"{{{huge}}}a","title":"{{{huge}}}","description":"{{{huge}}}","tags":{"{{{huge}}}":"{{{huge}}}"}}""");
        Assert.EndsWith("…", alert.Title, StringComparison.Ordinal);
        Assert.NotEqual(alert.Key, Sent.Alert(AlertProvider.Custom, $$"""{"key":"{{huge[..1_000]}}b","title":"x"}""").Key);
        Assert.NotEqual(Sent.Alert(AlertProvider.Custom, $$"""{"key":"{{huge[..450]}}a","title":"x"}""").Key, Sent.Alert(AlertProvider.Custom, $$"""{"key":"{{huge[..450]}}b","title":"x"}""").Key);
        CheckKept(new PayloadReading.Read([alert], []));
    }

    [Fact]
    public void Half_characters_and_NUL_are_replaced_and_whole_ones_stay()
    {
        Assert.Equal("a\ufffdb\ufffd😀\ufffd", Sent.Alert(AlertProvider.Custom, """{"title":"a\ud800b\u0000\ud83d\ude00\udc00"}""").Title);
        Assert.Equal(@"\ud800", Sent.Alert(AlertProvider.Custom, """{"title":"\\ud800"}""").Title);
        Assert.Equal("one two", Sent.Alert(AlertProvider.Custom, "{\"title\":\"one\ntwo\"}").Title);
    }

    [Fact]
    public void A_long_batch_is_read_whole()
    {
        var alerts = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$$"""{"status":"firing","labels":{"alertname":"A","i":"{{{i}}}"}}"""));
        Assert.Equal(10_000, Sent.Alerts(Sent.Read(AlertProvider.Alertmanager, $$"""{"alerts":[{{alerts}}]}""")).Select(a => a.Key).Distinct().Count());
    }

    private static PayloadReading Read(string provider, byte[] body) => PayloadReaders.Read(provider, Sent.Payload(body));

    private static string Why(string provider, string body) => Assert.IsType<PayloadReading.Unreadable>(Read(provider, Encoding.UTF8.GetBytes(body))).Why;

    private static void Check(string provider, byte[] body)
    {
        var reading = Read(provider, body);
        Assert.False(reading is PayloadReading.Unreadable unreadable && unreadable.Why.StartsWith(PayloadReaders.OwnFault, StringComparison.Ordinal), $"{(reading as PayloadReading.Unreadable)?.Why} {provider}: {Encoding.UTF8.GetString(body)}");
        CheckKept(reading);
        Assert.InRange(DeliveryKey.Of(provider, Sent.Payload(body)).Length, 1, DeliveryKey.Longest);
        SignatureCheck.Verify(provider, Sent.Payload(body), ["secret"], SignatureOptions.None, Sent.ReceivedAt);
    }

    private static void CheckKept(PayloadReading reading)
    {
        if (reading is not PayloadReading.Read read) return;
        foreach (var alert in read.Signals)
        {
            foreach (var text in new[] { alert.Key, alert.EpisodeKey, alert.Title, alert.Description, alert.SeverityWord, alert.Service, alert.Environment, alert.Account, alert.Region, alert.Group, alert.Url }.Concat(alert.Tags.Keys).Concat(alert.Tags.Values).Concat(alert.Arns)) Keepable(text);
            Assert.True(alert.Key.Length is > 0 and <= 400 && alert.Title.Length is > 0 and <= 500 && alert.Tags.Count <= 300 && alert.At <= Sent.ReceivedAt.AddHours(1) && alert.At.Offset == TimeSpan.Zero);
        }
        foreach (var deploy in read.Deploys)
        {
            foreach (var text in new[] { deploy.Key, deploy.Service, deploy.Repository, deploy.Environment, deploy.Commit, deploy.Ref, deploy.Actor, deploy.Title, deploy.Url, deploy.PullRequest }) Keepable(text);
            Assert.True(deploy.Key.Length is > 0 and <= 400 && deploy.At <= Sent.ReceivedAt.AddHours(1));
        }
    }

    /// <summary>PostgreSQL takes neither NUL nor half a character.</summary>
    private static void Keepable(string? text)
    {
        if (text is null) return;
        Assert.True(text.Length <= 8_000 && !text.Contains('\0'), text);
        Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }
}
