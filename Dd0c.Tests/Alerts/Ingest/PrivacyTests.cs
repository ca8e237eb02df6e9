using System.Text;
using Dd0c.Domain.Alerts.Ingest;
using static Dd0c.Tests.Alerts.Ingest.Sent;

namespace Dd0c.Tests.Alerts.Ingest;

public sealed class PrivacyTests
{
    private static readonly byte[] s_key = [1, 2, 3, 4];

    [Fact]
    public void Stripping_keeps_what_it_is_about_and_drops_what_it_says()
    {
        var alert = Alert(AlertProvider.Datadog, Samples.Datadog());
        var stripped = Privacy.Strip(alert, s_key);
        Assert.Null(stripped.Description);
        Assert.Equal((alert.Service, alert.Environment, alert.Severity, alert.At, alert.Kind), (stripped.Service, stripped.Environment, stripped.Severity, stripped.At, stripped.Kind));
        Assert.Equal("prod", stripped.Tags["env"]);
        Assert.Equal(alert.Tags.Keys, stripped.Tags.Keys);
        Assert.Matches("^[0-9a-f]{32}$", stripped.Tags["team"]);
        Assert.Equal("https://app.datadoghq.com/monitors/123456", stripped.Url);
    }

    [Fact]
    public void Equal_values_stay_equal_under_one_key_and_differ_under_another()
    {
        var alert = Alert(AlertProvider.Datadog, Samples.Datadog());
        Assert.Equal(Privacy.Strip(alert, s_key).Tags["team"], Privacy.Strip(alert, s_key).Tags["team"]);
        Assert.NotEqual(Privacy.Strip(alert, s_key).Tags["team"], Privacy.Strip(alert, [9]).Tags["team"]);
        Assert.NotEqual(Privacy.Strip(alert, s_key).Key, Privacy.Strip(alert, [9]).Key);
        Assert.Equal(Privacy.Strip(alert, s_key).Key, Privacy.Strip(Alert(AlertProvider.Datadog, Samples.Datadog("Recovered")), s_key).Key);
    }

    [Fact]
    public void Of_a_payload_only_the_stripped_signals_are_kept_and_they_read_back()
    {
        foreach (var (provider, body) in Samples.All)
        {
            var reading = Read(provider, body);
            var kept = Privacy.StripPayload(reading, s_key);
            Assert.Equal(reading is PayloadReading.Read, kept is not null);
            if (kept is null) continue;
            foreach (var secret in new[] { "above 5 %", "p99 is 9 s", "fails for 8 % of requests\",\"description", "payments\",\"shard", "Add a cart" }) Assert.DoesNotContain(secret, Encoding.UTF8.GetString(kept), StringComparison.Ordinal);
            var (stripped, back) = (Assert.IsType<PayloadReading.Read>(Privacy.Strip(reading, s_key)), Assert.IsType<PayloadReading.Read>(Privacy.ReadStripped(kept)));
            Assert.Equal(stripped.Deploys.Select(d => d with { Arns = [] }), back.Deploys.Select(d => d with { Arns = [] }));
            Assert.Equal(stripped.Deploys.SelectMany(d => d.Arns), back.Deploys.SelectMany(d => d.Arns));
            Assert.Equal(stripped.CutBySender, back.CutBySender);
            Assert.Equal(stripped.Signals.Select(s => (s.Key, s.EpisodeKey, s.Kind, s.At, s.Title, s.Severity, s.Category, s.Environment)), back.Signals.Select(s => (s.Key, s.EpisodeKey, s.Kind, s.At, s.Title, s.Severity, s.Category, s.Environment)));
            Assert.Equal(stripped.Signals.SelectMany(s => s.Tags), back.Signals.SelectMany(s => s.Tags));
            Assert.Equal(stripped.Signals.SelectMany(s => s.Dimensions), back.Signals.SelectMany(s => s.Dimensions));
        }
    }

    [Fact]
    public void Not_even_the_reason_why_a_part_could_not_be_read_repeats_a_word_of_it() =>
        Assert.DoesNotContain("purple", Encoding.UTF8.GetString(Privacy.StripPayload(Read(AlertProvider.Custom, """[{"title":"a","status":"purple"},{"title":"b"}]"""), s_key)!), StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_kept_of_what_cannot_be_read()
    {
        Assert.Null(Privacy.StripPayload(Read(AlertProvider.Alertmanager, "{\"secret\":1}"), s_key));
        Assert.IsType<PayloadReading.Unreadable>(Privacy.ReadStripped("{"u8));
        Assert.IsType<PayloadReading.Unreadable>(Privacy.ReadStripped("{}"u8));
    }
}
