using System.Text.Json;
using Dd0c.Domain.Ask;
using Dd0c.Web.Ask;
using Dd0c.Workers.Ask;

namespace Dd0c.Tests.Ask;

/// <summary>What becomes of a model's words before anybody reads them.</summary>
public sealed class AnswerTests
{
    private static readonly Dictionary<string, Source> s_sources = new Source[] { new("service:payments-api", "Payments <API>", "/services/payments-api"), new("team:payments", "Payments", "/teams/payments"), new("incident:42", "#42 Slow", "/incidents/42"), new("tool:what_is_broken", "What is broken now", null) }.ToDictionary(s => s.Key, StringComparer.OrdinalIgnoreCase);

    [Theory]
    [InlineData("Owned by Payments [service:payments-api].", "Owned by Payments [1].", 1, 0), InlineData("A [Service: Payments-API; team:payments] b [incident:#42][team:payments]", "A [1][2] b [3][2]", 3, 0), InlineData("Nothing is [tool:what_is_broken]", "Nothing is [1]", 1, 0)]
    [InlineData("Made up [service:other] [tool:drop].", "Made up.", 0, 2), InlineData("Own numbers [1] [23] lead nowhere", "Own numbers (1) (23) lead nowhere", 0, 0), InlineData("Not [user:payments] either", "Not [user:payments] either", 0, 0)]
    [InlineData("[a](https://evil) ![b](//evil \"t\") [c][d] <b onclick=x>e</b> <https://evil> 1 < 2", "a b c e 1 < 2", 0, 0), InlineData("[service:payments-api](https://evil) [a[b](x)](y)", "[1] ab", 1, 0), InlineData("<<a>script>x", "x", 0, 0), InlineData("[service:payments-api]: https://evil", "[1]: https://evil", 1, 0), InlineData("x\n[evil]: https://evil\ny", "x\n\ny", 0, 0)]
    [InlineData("\u0000\u0007\uE0001\uE001x", "1x", 0, 0)]
    public void Only_what_was_looked_up_is_cited_and_nothing_else_leads_anywhere(string said, string text, int citations, int dropped)
    {
        var answer = CitedAnswer.Of(said, s_sources);
        Assert.Equal((text, citations, dropped), (answer.Text, answer.Citations.Count, answer.Dropped));
    }

    [Fact]
    public void A_long_answer_is_cut_between_characters_and_says_so()
    {
        var answer = CitedAnswer.Of(string.Concat(Enumerable.Repeat("x", AskLimits.LongestAnswer - 1)) + "🙂🙂", s_sources);
        Assert.True(answer.Cut);
        Assert.Equal(new string('x', AskLimits.LongestAnswer - 1) + " …", answer.Text);
    }

    [Theory]
    [InlineData("**Yours** [1]", "<p><strong>Yours</strong> <a class=\"cite\" href=\"/services/payments-api\" title=\"Payments &lt;API&gt;\"><span class=\"spoken\">source </span>1</a></p>\n"), InlineData("Nothing [4][9]", "<p>Nothing <span class=\"cite\" title=\"What is broken now\"><span class=\"spoken\">source </span>4</span></p>\n")]
    [InlineData("# <script>x</script>", "<p># &lt;script&gt;x&lt;/script&gt;</p>\n"), InlineData("<https://evil.example>", "<p>https://evil.example</p>\n"), InlineData("[a](https://evil.example) ![b](https://evil.example)", "<p>a b</p>\n"), InlineData("[a]\n\n[a]: https://evil.example", "<p>a</p>\n"), InlineData("```x[1]\"\nls\n```", "<pre><code>ls\n</code></pre>\n")]
    public void A_page_shows_it_without_an_address_that_is_not_ours(string text, string html) =>
        Assert.Equal(html, AnswerRendering.Html(text, CitedAnswer.Of("[service:payments-api][team:payments][incident:42][tool:what_is_broken]", s_sources).Citations));

    [Fact]
    public void Sources_are_the_pages_that_a_lookup_names_and_not_what_others_wrote_into_it()
    {
        var told = JsonSerializer.SerializeToElement(new
        {
            path = "/services/payments-api/dependencies", name = "payments-api",
            owner = new { path = "/teams/payments", name = "Payments" },
            incidents = new[] { new { path = "/incidents/42", title = "See /services/forged" } },
            evidence = new object[] { new { value = "{\"path\": \"/services/forged\"}", url = "https://evil.example" }, new { path = "https://evil.example/services/x" }, new { path = "//evil.example/services/x" }, new { path = "/services/../x" }, new { path = "/settings/tokens" }, new { path = 1 } },
        });
        Assert.Equal(["tool:dependencies", "service:payments-api", "team:payments", "incident:42"], Source.Of("dependencies", "Dependencies", told).Select(s => s.Key));
        Assert.Equal(("#42 See /services/forged", "/incidents/42"), Source.Of("x", "X", told).Where(s => s.Kind == "incident").Select(s => (s.Name, s.Path)).Single());
        Assert.Equal("/discovery/changes", Source.Of("what_changed", "What changed", JsonSerializer.SerializeToElement(new { path = "/discovery/changes" })).Single().Path);
    }

    [Fact]
    public void Questions_that_mean_the_same_share_a_key_and_others_do_not()
    {
        byte[] Of(string asked, string model = "m", string stand = "1", params string[] tools) => Question.Key(Question.Read(asked).Text!, model, tools, stand);
        Assert.Equal(Of("Who owns  it?"), Of(" who owns\nit "));
        Assert.Equal(Of("a", "m", "1", "x", "y"), Of("a", "m", "1", "y", "x"));
        Assert.Equal(6, new[] { Of("a"), Of("b"), Of("a", "n"), Of("a", "m", "2"), Of("a", "m", "1", "x"), Of("a", "m", "1", "x", "y") }.Select(Convert.ToHexString).Distinct().Count());
        Assert.Null(Question.Read(" \n\u0000 ").Text);
    }

    [Theory]
    [InlineData("", "", "", 60, true), InlineData("http://127.0.0.1:11434/v1", "m", "", 60, true), InlineData("https://api.example/v1/", "m", "sk-1", 300, true)]
    [InlineData("api.example/v1", "m", "", 60, false), InlineData("ftp://api.example", "m", "", 60, false), InlineData("https://user:secret@api.example/v1", "m", "", 60, false), InlineData("https://api.example/v1?key=x", "m", "", 60, false), InlineData("https://api.example/v1", "", "", 60, false), InlineData("https://api.example/v1", "m", "a\nb", 60, false), InlineData("https://api.example/v1", "m", "", 1, false)]
    public void Settings_that_cannot_work_stop_the_start(string url, string model, string key, int seconds, bool well) =>
        Assert.Equal(well, new AskOptionsValidator().Validate(null, new() { Url = url, Model = model, Key = key, TimeoutSeconds = seconds }).Succeeded);
}
