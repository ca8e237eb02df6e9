using System.Globalization;
using Dd0c.Domain.Alerts.Ingest.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace Dd0c.Tests.Alerts.Ingest;

public sealed class TolerantTimeTests
{
    [Theory]
    [InlineData("2021-04-28T21:50:00Z", "2021-04-28T21:50:00.0000000Z")]
    [InlineData("2021-04-28T21:50:00+0000", "2021-04-28T21:50:00.0000000Z")] // CloudWatch
    [InlineData("2021-04-28T21:50:00.345+0000", "2021-04-28T21:50:00.3450000Z")]
    [InlineData("2021-04-28T21:50:00+02", "2021-04-28T19:50:00.0000000Z")]
    [InlineData("2021-04-28T21:50:00-03:30", "2021-04-29T01:20:00.0000000Z")]
    [InlineData("2021-04-28 21:50:00 +0200", "2021-04-28T19:50:00.0000000Z")] // GitLab
    [InlineData("2021-04-28 21:50:00 UTC", "2021-04-28T21:50:00.0000000Z")]
    [InlineData("2021-04-28T21:50:00.123456789Z", "2021-04-28T21:50:00.1234567Z")] // Alertmanager
    [InlineData("2021-04-28 21:50:00.123456 +0000 UTC m=+12.345", "2021-04-28T21:50:00.1234560Z")] // Go
    [InlineData("2021-04-28 23:50:00 +0200 CEST", "2021-04-28T21:50:00.0000000Z")]
    [InlineData(" 2021-04-28T21:50 ", "2021-04-28T21:50:00.0000000Z")]
    [InlineData("2021-04-28", "2021-04-28T00:00:00.0000000Z")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.0000000Z")]
    [InlineData("Wed, 28 Apr 2021 21:50:00 GMT", "2021-04-28T21:50:00.0000000Z")]
    [InlineData("1619646600", "2021-04-28T21:50:00.0000000Z")]
    [InlineData("1619646600.25", "2021-04-28T21:50:00.2500000Z")]
    [InlineData("1619646600000", "2021-04-28T21:50:00.0000000Z")]
    [InlineData("1.6196466E12", "2021-04-28T21:50:00.0000000Z")]
    [InlineData("1619646600000000", "2021-04-28T21:50:00.0000000Z")]
    [InlineData("1619646600000000110", "2021-04-28T21:50:00.0000001Z")] // OpsGenie's updatedAt
    public void A_time_is_read_in_whatever_form_a_sender_writes_it(string written, string read) =>
        Assert.Equal(read, TolerantTime.Read(written)?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("2021-13-01T00:00:00Z")]
    [InlineData("2021-02-30")]
    [InlineData("2021-04-28T25:00:00Z")]
    [InlineData("2021-04-28T10:00:00+25:00")]
    [InlineData("20210428")]
    [InlineData("99999999999999999999999999999999")]
    [InlineData("9999-12-31T23:59:59-10:00")]
    [InlineData("$DATE")]
    [InlineData("NaN")]
    public void What_is_no_time_or_stands_for_none_is_none(string written) => Assert.Null(TolerantTime.Read(written));

    [Fact]
    public void Every_instant_comes_back_from_every_form_it_can_be_written_in() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).SelectMany(s => Gen.Choose(-14 * 60, 14 * 60), (s, zone) => (Seconds: 100_000_000L + s, Zone: zone)).ToArbitrary(), at =>
        {
            var time = DateTimeOffset.FromUnixTimeSeconds(at.Seconds);
            var there = time.ToOffset(TimeSpan.FromMinutes(at.Zone));
            string[] forms =
            [
                $"{at.Seconds}", $"{at.Seconds * 1_000}", $"{at.Seconds * 1_000_000}", $"{at.Seconds * 1_000_000_000}", there.ToString("O", CultureInfo.InvariantCulture), there.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture),
                there.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture).Remove(22, 1), time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC", time.ToString("r", CultureInfo.InvariantCulture),
            ];
            return forms.All(f => TolerantTime.Read(f) == time).Label(string.Join(" | ", forms));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_makes_it_throw_and_what_it_reads_is_in_UTC() => Prop.ForAll<string>(text => TolerantTime.Read(text ?? "") is not { } time || time.Offset == TimeSpan.Zero).QuickCheckThrowOnFailure();
}
