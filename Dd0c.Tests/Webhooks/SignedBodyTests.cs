using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dd0c.Tests.Support;
using Dd0c.Web.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Dd0c.Tests.Webhooks;

/// <summary>What a webhook's sender can make the portal read and hold before it has proved who it is.</summary>
[Trait("Length", "long")]
public sealed class SignedBodyTests(PostgresFixture postgres)
{
    private const string Secret = "a webhook secret of the App";
    private const int Limit = 25 * 1024 * 1024;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, null, "d-1", "push", null, 20_000L), InlineData(HttpStatusCode.Unauthorized, "sha256=abc", "d-1", "push", null, 20_000L), InlineData(HttpStatusCode.Unauthorized, "sha1=00", "d-1", "push", null, 20_000L)]
    [InlineData(HttpStatusCode.BadRequest, "right", null, "push", null, 20_000L), InlineData(HttpStatusCode.BadRequest, "right", "d-1", null, null, 20_000L)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "right", "d-1", "push", null, Limit + 1L), InlineData(HttpStatusCode.NotFound, "right", "d-1", "push", "43", 20_000L)]
    public async Task What_the_head_tells_is_refused_before_the_body_is_asked_for(HttpStatusCode status, string? signature, string? delivery, string? name, string? app, long length)
    {
        await using var portal = await StartAsync();
        await ConnectAsync(portal, "42");
        using var body = new Body(length);
        using var request = Request(portal, body, signature == "right" ? "sha256=" + new string('0', 64) : signature, delivery, name, app);
        request.Headers.ExpectContinue = true;
        using var http = Patient();
        using var answer = await http.SendAsync(request, Cancelled);
        Assert.Equal((status, 0L), (answer.StatusCode, body.Sent));
    }

    [Fact]
    public async Task A_delivery_of_an_App_that_a_connection_is_of_or_could_be_of_is_read()
    {
        await using var portal = await StartAsync();
        await ConnectAsync(portal, "42");
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(portal, "{}"u8.ToArray(), "42"));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(portal, "{}"u8.ToArray(), "43"));
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(portal, "{}"u8.ToArray(), "43", "ping")); // made before its first connection
        await ConnectAsync(portal, null);
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(portal, "{}"u8.ToArray(), "43"));
    }

    [Theory, InlineData(1), InlineData(65_536), InlineData(65_537), InlineData(1_048_577), InlineData(Limit)]
    public async Task A_body_of_any_size_is_proved_by_its_signature_and_by_no_other(int size)
    {
        await using var portal = await StartAsync();
        var body = new byte[size];
        body.AsSpan().Fill((byte)' ');
        if (size > 2) "{}"u8.CopyTo(body.AsSpan(size - 2));
        Assert.Equal(size > 2 ? HttpStatusCode.Accepted : HttpStatusCode.BadRequest, await SendAsync(portal, body));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(portal, body, signature: Sign([.. body, (byte)' '])));
    }

    [Fact]
    public async Task Only_so_many_large_bodies_are_held_at_once_and_small_ones_pass_them_by()
    {
        using var bodies = new SignedBodies(new HeldClock());
        // By their stated length, and by what has come where none is stated.
        var held = Enumerable.Range(0, SignedBodies.MostLarge).Select(_ => new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1))).ToList();
        var reading = held.Select((pipe, i) => ReadAsync(bodies, pipe.Reader.AsStream(), i % 2 == 0 ? null : SignedBodies.Small * 2)).ToList();
        // Each is done when it was read; whoever reads the second has taken its place after the first.
        foreach (var pipe in held)
            foreach (var size in new[] { SignedBodies.Small + 1, 1 }) await pipe.Writer.WriteAsync(new byte[size], Cancelled);
        var refused = await Task.WhenAll(new long?[] { null, SignedBodies.Small * 2 }.Select(length => ReadAsync(bodies, new MemoryStream(new byte[SignedBodies.Small * 2]), length)));
        Assert.All(refused, r => Assert.IsType<SignedBody.Busy>(r));
        Assert.IsType<SignedBody.Signed>(await ReadAsync(bodies, new MemoryStream("{}"u8.ToArray()), 2, Sign("{}"u8.ToArray())));
        Assert.All(reading, r => Assert.False(r.IsCompleted));
        foreach (var pipe in held) await pipe.Writer.CompleteAsync();
        Assert.All(await Task.WhenAll(reading), r => Assert.IsType<SignedBody.Unsigned>(r));
        // Their places are free again.
        Assert.IsType<SignedBody.Unsigned>(await ReadAsync(bodies, new MemoryStream(new byte[SignedBodies.Small * 2]), null));
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_is_not_waited_for_and_one_that_is_too_large_not_read_to_its_end()
    {
        var clock = new HeldClock();
        using var bodies = new SignedBodies(clock);
        var pipe = new Pipe();
        var reading = ReadAsync(bodies, pipe.Reader.AsStream(), SignedBodies.Small * 2);
        await pipe.Writer.WriteAsync(new byte[100], Cancelled);
        Assert.False(reading.IsCompleted);
        clock.Ring();
        Assert.IsType<SignedBody.TooSlow>(await reading);
        using var endless = new MemoryStream(new byte[Limit + 1_000_000]);
        Assert.IsType<SignedBody.TooLarge>(await ReadAsync(bodies, endless, null));
        Assert.True(endless.Position < endless.Length);
    }

    private static Task<SignedBody> ReadAsync(SignedBodies bodies, Stream body, long? length, string? signature = null)
    {
        var request = new DefaultHttpContext().Request;
        (request.Body, request.ContentLength) = (body, length);
        return bodies.ReadAsync(request, Secret, signature is null ? new byte[32] : Convert.FromHexString(signature["sha256=".Length..]), Limit, Cancelled);
    }

    private Task<ServedPortal> StartAsync() => ServedPortal.StartAsync(postgres, Cancelled, ("GitHub:WebhookSecret", Secret));

    private static async Task ConnectAsync(ServedPortal portal, string? app)
    {
        (await portal.ClientAsync("one")).Dispose();
        var config = app is null ? """{"authKind":"token","org":"acme"}""" : $$"""{"authKind":"app","org":"acme","appId":"{{app}}","installationId":"7"}""";
        await using var command = portal.Database.Owner.CreateCommand($"insert into connections (tenant_id, id, provider, name, status, config) select id, gen_random_uuid(), 'github', 'acme', 'active', '{config}' from tenants where slug = 'one'");
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    /// <summary>One that would rather wait than send a body that was not asked for.</summary>
    private static HttpClient Patient() => new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) });

    private static async Task<HttpStatusCode> SendAsync(ServedPortal portal, byte[] body, string? app = null, string name = "push", string? signature = null)
    {
        using var http = Patient();
        using var content = new ByteArrayContent(body);
        return await SendAsync(http, Request(portal, content, signature ?? Sign(body), name: name, app: app));
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient http, HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.ExpectContinue = true; // an answer before the end of the body is then read as one
            using var answer = await http.SendAsync(request, Cancelled);
            return answer.StatusCode;
        }
    }

    private static HttpRequestMessage Request(ServedPortal portal, HttpContent body, string? signature, string? delivery = "d-1", string? name = "push", string? app = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(portal.Address, "v1/webhooks/github")) { Content = body };
        foreach (var (header, value) in new[] { ("X-Hub-Signature-256", signature), ("X-GitHub-Delivery", delivery), ("X-GitHub-Event", name), ("X-GitHub-Hook-Installation-Target-ID", app), ("X-GitHub-Hook-Installation-Target-Type", app is null ? null : "integration") })
            if (value is not null) request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    private static string Sign(byte[] body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body));

    /// <summary>Knows how much of it was sent.</summary>
    private sealed class Body(long length) : HttpContent
    {
        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var piece = new byte[64 * 1024]; Sent < length; Sent += piece.Length) await stream.WriteAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, length - Sent)), Cancelled);
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }

    /// <summary>Whose timers ring when they are told to.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private readonly List<Action> _timers = [];

        public void Ring() => _timers.ForEach(t => t());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return new Silent();
        }

        private sealed class Silent : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;
            public void Dispose() { }
            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
