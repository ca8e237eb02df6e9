using System.IO.Compression;
using System.Text;
using Dd0c.Web.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Dd0c.Tests.Portal;

public sealed class StreamingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("br"), InlineData("gzip")]
    public async Task What_a_compressed_page_has_is_read_while_the_rest_is_awaited(string encoding)
    {
        var rest = new TaskCompletionSource<string>();
        await using var site = await ServeAsync(rest.Task);
        using var client = new HttpClient { BaseAddress = new Uri(site.Urls.Single()) };
        client.DefaultRequestHeaders.Add("Accept-Encoding", encoding);
        using var answer = await client.GetAsync(new Uri("slow", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
        var packed = await answer.Content.ReadAsStreamAsync(Cancelled);
        await using Stream body = encoding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);

        var read = await ReadAsync(body, until: "counting");
        Assert.DoesNotContain("147 services", read, StringComparison.Ordinal);
        rest.SetResult("147 services");
        Assert.Contains("147 services", await ReadAsync(body, until: null), StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(Stream body, string? until)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (until is null || !text.ToString().Contains(until, StringComparison.Ordinal))
        {
            var n = await body.ReadAsync(buffer, Cancelled).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
            if (n == 0) break;
            text.Append(Encoding.UTF8.GetString(buffer, 0, n));
        }
        return text.ToString();
    }

    private static async Task<WebApplication> ServeAsync(Task<string> rest)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRazorComponents();
        builder.Services.AddSingleton(rest);
        PageCompression.AddTo(builder.Services);
        var site = builder.Build();
        site.UseResponseCompression();
        site.UseAntiforgery();
        site.MapRazorComponents<SlowPage>();
        await site.StartAsync(Cancelled);
        return site;
    }
}

/// <summary>Has one part at once and one part later, as the catalog has its rows and its counts.</summary>
[Route("/slow"), StreamRendering]
public sealed class SlowPage(Task<string> rest) : ComponentBase
{
    private string _said = "counting";

    protected override async Task OnInitializedAsync() => _said = await rest;

    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, _said);
}
