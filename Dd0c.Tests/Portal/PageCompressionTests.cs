using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Dd0c.Tests.Support;
using Xunit;

namespace Dd0c.Tests.Portal;

[Collection(Support.Portal.Name)]
public sealed partial class PageCompressionTests(PortalHost portal)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("/teams", "br"), InlineData("/teams", "gzip"), InlineData("/search?q=pay", "br"), InlineData("/palette?q=pay", "gzip")]
    public async Task A_page_says_the_same_compressed(string address, string encoding)
    {
        using var plain = await AskAsync(address, null);
        using var packed = await AskAsync(address, encoding);
        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal([encoding], packed.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", packed.Headers.Vary);
        Assert.Equal(plain.StatusCode, packed.StatusCode);
        Assert.Equal(Protected().Replace(await plain.Content.ReadAsStringAsync(Cancelled), "…"), Protected().Replace(await UnpackAsync(packed), "…"));
    }

    [Theory, InlineData("cross-site"), InlineData("same-site")]
    public async Task A_page_that_another_site_asked_for_tells_nothing_by_its_length(string from)
    {
        using var answer = await AskAsync("/services", "br", from);
        Assert.DoesNotContain("br", answer.Content.Headers.ContentEncoding);
        using var own = await AskAsync("/services", "br", "same-origin");
        Assert.Equal(["br"], own.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task No_secret_of_a_page_is_the_same_twice()
    {
        var (one, other) = (await SecretsAsync(), await SecretsAsync());
        Assert.NotEmpty(one);
        // What is protected begins with a mark and the key's id, 20 bytes; after that a new key and a new nonce make all of it new.
        foreach (var (a, b) in one.SelectMany(a => other.Select(b => (a, b)))) Assert.NotEqual(a[27..35], b[27..35]);

        async Task<string[]> SecretsAsync()
        {
            using var answer = await AskAsync("/teams", null);
            return [.. Protected().Matches(await answer.Content.ReadAsStringAsync(Cancelled)).Select(m => m.Value)];
        }
    }

    [Theory, InlineData("/healthz"), InlineData("/portal.css")]
    public async Task What_is_no_page_is_left_to_itself(string address)
    {
        using var answer = await AskAsync(address, "gzip");
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    private async Task<HttpResponseMessage> AskAsync(string address, string? encoding, string? from = null)
    {
        using var client = new HttpClient { BaseAddress = await portal.AddressAsync() };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Add("Cookie", $"dd0c={await portal.CookieAsync(portal.Seed.UserId)}");
        if (encoding is not null) request.Headers.Add("Accept-Encoding", encoding);
        if (from is not null) request.Headers.Add("Sec-Fetch-Site", from);
        return await client.SendAsync(request, Cancelled);
    }

    private static async Task<string> UnpackAsync(HttpResponseMessage answer)
    {
        var packed = await answer.Content.ReadAsStreamAsync(Cancelled);
        await using Stream body = answer.Content.Headers.ContentEncoding.Single() == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        using var reader = new StreamReader(body, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancelled);
    }

    /// <summary>Whatever the key ring protected: antiforgery tokens, the state and the markers of interactive parts.</summary>
    [GeneratedRegex("CfDJ8[A-Za-z0-9_+/-]{30,}=*")]
    private static partial Regex Protected();
}
