using System.Collections.Concurrent;
using System.Text;
using System.Xml.Linq;
using Amazon.Runtime;
using Dd0c.Workers.History;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Dd0c.Tests.History;

/// <summary>The archive in a bucket, spoken over HTTP to what answers as S3 does (REST, path style, pages of lists of two).</summary>
public sealed class S3ArchiveTests : IAsyncLifetime
{
    private static readonly XNamespace s_xml = "http://s3.amazonaws.com/doc/2006-03-01/";
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private WebApplication _store = null!;
    private S3Archive _archive = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _store = builder.Build();
        _store.Urls.Add("http://127.0.0.1:0");
        _store.Run(AnswerAsync);
        await _store.StartAsync(Cancelled);
        _archive = new S3Archive(Options.Create(new HistoryOptions { ArchiveBucket = "kept", ArchiveUrl = new Uri(_store.Urls.First()) }), new BasicAWSCredentials("AKIDEXAMPLE", "secret"));
    }

    [Fact]
    public async Task What_is_written_is_read_back_and_stands_under_the_prefix()
    {
        var content = new byte[200_000];
        new Random(1).NextBytes(content);
        await _archive.WriteAsync("t/alert_payloads/a.gz", s => s.WriteAsync(content, Cancelled).AsTask(), Cancelled);
        await using var read = await _archive.OpenAsync("t/alert_payloads/a.gz", Cancelled);
        using var copy = new MemoryStream();
        await read.CopyToAsync(copy, Cancelled);
        Assert.Equal(content, copy.ToArray());
        Assert.Equal("dd0c/t/alert_payloads/a.gz", Assert.Single(_objects).Key);
    }

    [Fact]
    public async Task What_fails_while_it_is_made_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => _archive.WriteAsync("t/x", _ => throw new InvalidDataException(), Cancelled));
        Assert.Empty(_objects);
    }

    [Fact]
    public async Task What_is_not_there_is_unreadable_and_deleting_it_is_no_fault()
    {
        await Assert.ThrowsAsync<ArchiveUnreadable>(() => _archive.OpenAsync("t/none", Cancelled));
        await _archive.DeleteAsync("t/none", Cancelled);
    }

    [Fact]
    public async Task A_tenant_goes_whole_over_several_lists_and_no_other_with_it()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var key in Enumerable.Range(0, 5).Select(i => $"{one}/kind/{i}").Append($"{other}/kind/0")) await _archive.WriteAsync(key, s => s.WriteAsync("x"u8.ToArray(), Cancelled).AsTask(), Cancelled);
        await _archive.DeleteTenantAsync(one, Cancelled);
        Assert.Equal($"dd0c/{other}/kind/0", Assert.Single(_objects).Key);
    }

    [Fact]
    public async Task A_bucket_that_refuses_is_as_a_disk_that_does()
    {
        using var refused = new S3Archive(Options.Create(new HistoryOptions { ArchiveBucket = "theirs", ArchiveUrl = new Uri(_store.Urls.First()) }), new BasicAWSCredentials("AKIDEXAMPLE", "secret"));
        await Assert.ThrowsAsync<IOException>(() => refused.WriteAsync("t/x", s => s.WriteAsync("x"u8.ToArray(), Cancelled).AsTask(), Cancelled));
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var (path, request) = (http.Request.Path.Value!.TrimStart('/'), http.Request);
        if (!request.Headers.Authorization.ToString().StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", StringComparison.Ordinal) || !(path + "/").StartsWith("kept/", StringComparison.Ordinal))
        {
            await FaultAsync(http, 403, "AccessDenied");
            return;
        }
        var key = path.Length > 5 ? path[5..] : "";
        switch (request.Method)
        {
            case "PUT":
                // A body in chunks with signatures between would not be what was written.
                Assert.False(request.Headers.ContainsKey("x-amz-decoded-content-length"));
                using (var body = new MemoryStream())
                {
                    await request.Body.CopyToAsync(body);
                    _objects[key] = body.ToArray();
                }
                break;
            case "DELETE":
                _objects.TryRemove(key, out _);
                http.Response.StatusCode = 204;
                break;
            case "POST" when request.Query.ContainsKey("delete"):
                foreach (var gone in (await XDocument.LoadAsync(request.Body, LoadOptions.None, http.RequestAborted)).Descendants().Where(e => e.Name.LocalName == "Key")) _objects.TryRemove(gone.Value, out _);
                await http.Response.WriteAsync(new XElement(s_xml + "DeleteResult").ToString());
                break;
            case "GET" when key.Length == 0:
                var found = _objects.Keys.Where(k => k.StartsWith(request.Query["prefix"].ToString(), StringComparison.Ordinal)).Order(StringComparer.Ordinal).Take(2).ToList();
                await http.Response.WriteAsync(new XElement(s_xml + "ListBucketResult", new XElement(s_xml + "KeyCount", found.Count), new XElement(s_xml + "IsTruncated", "false"), found.Select(k => new XElement(s_xml + "Contents", new XElement(s_xml + "Key", k)))).ToString());
                break;
            case "GET" when _objects.TryGetValue(key, out var bytes):
                http.Response.ContentLength = bytes.Length;
                await http.Response.Body.WriteAsync(bytes);
                break;
            default:
                await FaultAsync(http, 404, "NoSuchKey");
                break;
        }
    }

    private static Task FaultAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"<Error><Code>{code}</Code><Message>{code}</Message></Error>")).AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        _archive.Dispose();
        await _store.DisposeAsync();
    }
}
