using Dd0c.Domain.Search;

namespace Dd0c.Tests.Search;

/// <summary>The laws of the order, whichever engine found the candidates.</summary>
public sealed class RankingTests
{
    private static readonly Guid s_team = Guid.NewGuid();

    [Fact]
    public void The_classes_come_in_their_order()
    {
        SearchDocument[] all =
        [
            Make("billing", description: "pays, then payment follows"), Make("pxyment-x"), Make("prepaymentor"), Make("paper-ant-yard-mill-elm-new-toy"), Make("legacy-payment"), Make("payments-api"), Make("till", aliases: ["payment"]), Make("payment"),
        ];
        var hits = Ranking.Rank("payment", all, SearchViewer.Nobody, 20);
        Assert.Equal(["exact", "alias", "prefix", "word", "initials", "substring", "typo", "text"], hits.Select(h => h.MatchedOn));
        Assert.Equal(["payment", "till", "payments-api", "legacy-payment", "paper-ant-yard-mill-elm-new-toy", "prepaymentor", "pxyment-x", "billing"], hits.Select(h => h.Document.Title));
    }

    [Fact]
    public void The_order_of_the_candidates_and_their_repetition_change_nothing()
    {
        var random = new Random(3);
        var all = "payment payments-api payment-gateway paymentWorker legacy-payment prepayment pay-map".Split(' ').Select(n => Make(n)).ToArray();
        var first = Ranking.Rank("paym", all, SearchViewer.Nobody, 10).Select(h => h.Document.Title).ToList();
        for (var i = 0; i < 50; i++)
        {
            var shuffled = all.Concat(all).ToArray();
            random.Shuffle(shuffled);
            Assert.Equal(first, Ranking.Rank("paym", shuffled, SearchViewer.Nobody, 10).Select(h => h.Document.Title));
        }
    }

    [Fact]
    public void Ones_own_team_then_what_was_opened_lately_break_ties_and_no_more_than_ties()
    {
        SearchDocument[] all = [Make("payment-a"), Make("payment-b"), Make("payment-c", team: s_team), Make("legacy-payment", team: s_team)];
        var viewer = new SearchViewer([s_team], new Dictionary<Guid, DateTimeOffset> { [all[0].Id] = DateTimeOffset.UnixEpoch, [all[1].Id] = DateTimeOffset.UnixEpoch.AddDays(1), [all[3].Id] = DateTimeOffset.UnixEpoch.AddDays(9) });
        Assert.Equal(["payment-c", "payment-b", "payment-a", "legacy-payment"], Ranking.Rank("payment", all, viewer, 10).Select(h => h.Document.Title));
    }

    [Theory]
    [InlineData("paymentGateway", "gate", "word", "[Gate]"), InlineData("PaymentGateway", "payment gateway", "exact", "[PaymentGateway]"), InlineData("payment-gateway", "paymentg", "prefix", "[payment][g]"), InlineData("payment-gateway", "pg", "initials", "[p][g]")]
    [InlineData("HTTPServer", "serv", "word", "[Serv]"), InlineData("Zahlungsübersicht", "uber", "substring", "[über]"), InlineData("café-menü", "menu", "word", "[menü]"), InlineData("Crème-Brûlée", "brulee", "word", "[Brûlée]"), InlineData("payment-gateway", "gatway", "typo", "[gatewa]"), InlineData("S3Uploader", "upl", "word", "[Upl]")]
    [InlineData("Łódź-Ångström", "lodz angstrom", "exact", "[Łódź-Ångström]"), InlineData("İstanbul", "ist", "prefix", "[İst]"), InlineData("menu", "MENÜ", "exact", "[menu]")]
    public void What_matched_is_marked_in_the_name_as_it_is_written(string title, string typed, string on, string marked)
    {
        var hit = Assert.Single(Ranking.Rank(typed, [Make(title)], SearchViewer.Nobody, 1));
        Assert.Equal(on, hit.MatchedOn);
        Assert.Equal(marked, string.Concat(hit.TitleMatches.Select(m => $"[{title.Substring(m.Start, m.Length)}]")));
    }

    [Fact]
    public void Marks_lie_inside_the_name_in_order_and_apart_for_any_query()
    {
        var random = new Random(5);
        string[] titles = ["payment-gateway", "paymentGatewayWorker", "café-menü-api", "a-a-a-a", "HTTP2Server", "x", "İstanbul-ŞEHİR", "straße-ß", "日本-決済-api", "😀-smile"];
        for (var i = 0; i < 3000; i++)
        {
            var title = titles[random.Next(titles.Length)];
            var from = random.Next(title.Length);
            var typed = $"{title.AsSpan(from, random.Next(1, title.Length - from + 1))}{(random.Next(3) == 0 ? " a" : "")}";
            foreach (var hit in Ranking.Rank(typed, [Make(title)], SearchViewer.Nobody, 1))
            {
                var end = 0;
                foreach (var mark in hit.TitleMatches)
                {
                    Assert.True(mark.Start >= end && mark.Length > 0 && mark.Start + mark.Length <= title.Length, $"\"{typed}\" in \"{title}\": {string.Join(' ', hit.TitleMatches)}");
                    end = mark.Start + mark.Length;
                }
            }
        }
    }

    internal static SearchDocument Make(string title, string[]? aliases = null, string? description = null, Guid? team = null, string kind = "service") =>
        new(Guid.NewGuid(), kind, title, title, aliases ?? [], description, team, null, null, "owned", .9, null, "api", "standard", "production", "healthy", [], .9, null, DateTimeOffset.UnixEpoch);
}
