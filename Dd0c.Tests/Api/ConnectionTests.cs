using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Tests.Aws;
using Dd0c.Tests.Support;
using Dd0c.Workers.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Api;

/// <summary>POST and DELETE /connections: every fault by its field, no way into our own network, and no secret ever told again.</summary>
public sealed class ConnectionTests(ApiPortal api, PostgresFixture postgres) : IClassFixture<ApiPortal>
{
    private const string Path = "api/v1/connections";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{}""", "provider"), InlineData("""{"provider":"azure"}""", "provider"), InlineData("""{"provider":"aws"}""", "auth.kind"), InlineData("""{"provider":"aws","auth":{"kind":"token"}}""", "auth.kind")]
    [InlineData("""{"provider":"aws","auth":{"kind":"role"}}""", "auth.roleArn"), InlineData("""{"provider":"aws","auth":{"kind":"role","roleArn":"arn:aws:iam::123:role/x"}}""", "auth.roleArn")]
    [InlineData("""{"provider":"aws","auth":{"kind":"role","roleArn":"arn:aws:iam::123456789012:role/x","externalId":"a b"}}""", "auth.externalId")]
    [InlineData("""{"provider":"aws","auth":{"kind":"accessKey","secretAccessKey":"x"}}""", "auth.accessKeyId"), InlineData("""{"provider":"aws","auth":{"kind":"accessKey","accessKeyId":"AKIAIOSFODNN7EXAMPLE"}}""", "auth.secretAccessKey")]
    [InlineData("""{"provider":"aws","regions":["Ireland"],"auth":{"kind":"accessKey","accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"x"}}""", "regions")]
    [InlineData("""{"provider":"aws","endpointUrl":"ftp://x","auth":{"kind":"accessKey","accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"x"}}""", "endpointUrl")]
    [InlineData("""{"provider":"aws","name":"a\u0000b","auth":{"kind":"accessKey","accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"x"}}""", "name")]
    [InlineData("""{"provider":"github","auth":{"kind":"token","token":"x"}}""", "org"), InlineData("""{"provider":"github","org":"a/b","auth":{"kind":"token","token":"x"}}""", "org"), InlineData("""{"provider":"github","org":"acme"}""", "auth.kind")]
    [InlineData("""{"provider":"github","org":"acme","auth":{"kind":"token"}}""", "auth.token"), InlineData("""{"provider":"github","org":"acme","auth":{"kind":"token","token":"a b"}}""", "auth.token")]
    [InlineData("""{"provider":"github","org":"acme","auth":{"kind":"app","installationId":1,"privateKey":"-----BEGIN PRIVATE KEY-----"}}""", "auth.appId"), InlineData("""{"provider":"github","org":"acme","auth":{"kind":"app","appId":1,"privateKey":"-----BEGIN PRIVATE KEY-----"}}""", "auth.installationId")]
    [InlineData("""{"provider":"github","org":"acme","auth":{"kind":"app","appId":1,"installationId":"2","privateKey":"x"}}""", "auth.privateKey"), InlineData("""{"provider":"github","org":"acme","baseUrl":"not an address","auth":{"kind":"token","token":"x"}}""", "baseUrl")]
    [InlineData("""{"provider":"github","org":"acme","baseUrl":"https://user:pass@ghe.example.com","auth":{"kind":"token","token":"x"}}""", "baseUrl")]
    public async Task A_fault_in_the_form_is_told_by_its_field(string body, string field)
    {
        using var answer = await api.Client.PostTextAsync(Path, body);
        await answer.FaultAsync(field, body);
    }

    [Theory]
    [InlineData("https://127.0.0.1/"), InlineData("https://localhost/"), InlineData("https://LOCALHOST./"), InlineData("https://[::1]/"), InlineData("https://[::ffff:127.0.0.1]/"), InlineData("https://169.254.169.254/latest/"), InlineData("https://10.1.2.3/")]
    [InlineData("https://172.16.0.1/"), InlineData("https://192.168.1.1/"), InlineData("https://100.64.0.1/"), InlineData("https://0.0.0.0/"), InlineData("https://2130706433/"), InlineData("https://0x7f000001/"), InlineData("https://0x7f.1/"), InlineData("https://127.1/"), InlineData("https://017700000001/")]
    [InlineData("https://[fd00:ec2::254]/"), InlineData("https://[fe80::1]/"), InlineData("https://[64:ff9b::7f00:1]/"), InlineData("https://[::127.0.0.1]/"), InlineData("http://api.github.com/"), InlineData("https://ip6-localhost/"), InlineData("https://①②⑦.0.0.1/")]
    public async Task A_base_url_inside_our_own_network_is_refused(string url)
    {
        using var answer = await api.Client.PostAsJsonAsync(Path, new { provider = "github", org = "acme", baseUrl = url, auth = new { kind = "token", token = "x" } }, Cancelled);
        await answer.FaultAsync("baseUrl", url);
    }

    [Theory, InlineData("https://ecs.eu-west-1.amazonaws.com"), InlineData("http://127.0.0.1:4566"), InlineData("https://example.com"), InlineData("demo:")]
    public async Task An_endpoint_url_is_refused_where_the_operator_has_not_allowed_it(string url)
    {
        using var answer = await api.Client.PostAsJsonAsync(Path, new { provider = "aws", endpointUrl = url, auth = new { kind = "accessKey", accessKeyId = CompanyBuilder.KeyId, secretAccessKey = "x" } }, Cancelled);
        var fault = await answer.FaultAsync("endpointUrl", url);
        if (url != "demo:") Assert.Contains("Connections:AllowCustomEndpoints", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_own_credentials_are_refused_where_two_organisations_share_it()
    {
        using var answer = await api.Client.PostAsJsonAsync(Path, new { provider = "aws", auth = new { kind = "ambient" } }, Cancelled);
        Assert.Contains("one organisation", await answer.FaultAsync("auth.kind"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_company_takes_no_connection_whoever_owns_it()
    {
        using var client = await api.Portal.ClientAsync("sample");
        await using (var make = api.Portal.Database.Owner.CreateCommand("update tenants set is_demo = true where slug = 'sample'")) Assert.Equal(1, await make.ExecuteNonQueryAsync(Cancelled));
        foreach (var auth in new object[] { new { kind = "ambient" }, new { kind = "accessKey", accessKeyId = CompanyBuilder.KeyId, secretAccessKey = "x" } })
        {
            using var answer = await client.PostAsJsonAsync(Path, new { provider = "aws", auth }, Cancelled);
            Assert.Contains("your own organisation", await answer.FaultAsync("provider"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_organisations_external_id_is_refused_before_its_role_is_asked()
    {
        var theirs = api.Portal.Services.GetRequiredService<ConnectionVault>().ExternalId(api.Tenants.Other.TenantId);
        using var answer = await api.Client.PostAsJsonAsync(Path, new { provider = "aws", auth = new { kind = "role", roleArn = "arn:aws:iam::123456789012:role/dd0c", externalId = theirs } }, Cancelled);
        Assert.Contains("another organisation", await answer.FaultAsync("auth.externalId"), StringComparison.Ordinal);
    }

    [Theory, InlineData("https://rebound.example", "127.0.0.1"), InlineData("https://rebound.example", "169.254.169.254")]
    public async Task A_name_that_points_inside_only_later_is_refused_when_the_connection_is_made(string url, string address)
    {
        Assert.True(AddressPolicy.IsInside(IPAddress.Parse(address)));
        // localhost is a name that resolves to loopback whatever was checked before.
        using var http = new HttpClient(new AddressPolicy(false).CreateHandler());
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new UriBuilder(url) { Host = "localhost" }.Uri, Cancelled));
        Assert.Contains("private address; refused", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory, InlineData("127.0.0.2", "127.0.0.1"), InlineData("::1", "127.0.0.3", "127.0.0.1"), InlineData("127.0.0.1", "127.0.0.2")]
    public async Task Every_address_of_a_name_is_tried_until_one_answers(params string[] addresses)
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var policy = new AddressPolicy(false) { Resolver = (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()) };
        policy.Trust(new Uri($"http://demo.example:{port}"));
        using var http = new HttpClient(policy.CreateHandler());

        var answer = http.GetAsync(new Uri($"http://demo.example:{port}"), Cancelled);
        using var met = await Task.WhenAny(listener.AcceptTcpClientAsync(Cancelled).AsTask(), FailedAsync(answer)).Unwrap();
        await met.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancelled);

        using var said = await answer;
        Assert.Equal(HttpStatusCode.NoContent, said.StatusCode);

        static async Task<System.Net.Sockets.TcpClient> FailedAsync(Task answer)
        {
            await answer;
            throw new InvalidOperationException("Answered by somebody else.");
        }
    }

    [Fact]
    public async Task Where_no_address_of_a_name_may_be_used_none_is_tried()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var policy = new AddressPolicy(false) { Resolver = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Loopback]) };
        using var http = new HttpClient(policy.CreateHandler());

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://demo.example:{((IPEndPoint)listener.LocalEndpoint).Port}"), Cancelled));

        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_connection_is_probed_stored_shown_without_its_secret_and_forgotten_with_what_was_read()
    {
        await using var aws = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything()));
        await using var portal = await ServedPortal.StartAsync(postgres, Cancelled, ("Connections:AllowCustomEndpoints", "true"));
        using var client = await portal.ClientAsync("acme");
        var body = new { provider = "aws", name = "production", regions = new[] { CompanyBuilder.Region }, endpointUrl = aws.Url, auth = new { kind = "accessKey", accessKeyId = CompanyBuilder.KeyId, secretAccessKey = CompanyBuilder.SecretKey } };
        using var made = await client.PostAsJsonAsync(Path, body, Cancelled);
        var text = await made.Content.ReadAsStringAsync(Cancelled);
        Assert.True(made.StatusCode == HttpStatusCode.Created, text);
        Assert.DoesNotContain(CompanyBuilder.Secret, text, StringComparison.Ordinal);
        var id = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetGuid();
        Assert.Equal($"/api/v1/connections/{id}", made.Headers.Location?.OriginalString);
        Assert.Equal(CompanyBuilder.Account, JsonSerializer.Deserialize<JsonElement>(text).GetProperty("identity").GetString());
        foreach (var path in new[] { Path, $"{Path}/{id}" }) Assert.DoesNotContain(CompanyBuilder.Secret, await client.GetStringAsync(new Uri(path, UriKind.Relative), Cancelled), StringComparison.Ordinal);

        using var twin = await client.PostAsJsonAsync(Path, body, Cancelled);
        Assert.Equal(id, (await twin.ProblemAsync(HttpStatusCode.Conflict)).GetProperty("connectionId").GetGuid());
        using var wrong = await client.PostAsJsonAsync(Path, body with { auth = body.auth with { secretAccessKey = "hush-wrong-one" } }, Cancelled);
        var refused = await wrong.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.DoesNotContain("hush-", refused.GetRawText(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(refused.GetProperty("detail").GetString()));

        var run = await ServedPortal.DiscoverAsync(client, Cancelled);
        Assert.Equal("completed", run.GetProperty("status").GetString());
        Assert.NotEqual(0, (await client.JsonAsync("api/v1/services")).GetProperty("items").GetArrayLength());
        using var gone = await client.DeleteAsync(new Uri($"{Path}/{id}", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using var again = await client.DeleteAsync(new Uri($"{Path}/{id}", UriKind.Relative), Cancelled);
        await again.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(0L, await portal.Database.Owner.CreateCommand("select count(*) from cloud_resources").ExecuteScalarAsync(Cancelled));
        Assert.Equal(["connection.created", "connection.deleted"], await AuditAsync(portal));
        using var nothing = await client.PostAsJsonAsync("api/v1/discovery/run", new { }, Cancelled);
        await nothing.ProblemAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Two_requests_for_a_run_at_once_are_one_run()
    {
        await using var aws = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything()), new() { Latency = TimeSpan.FromMilliseconds(20) });
        await using var portal = await ServedPortal.StartAsync(postgres, Cancelled, ("Connections:AllowCustomEndpoints", "true"));
        using var client = await portal.ClientAsync("acme");
        using var made = await client.PostAsJsonAsync(Path, new { provider = "aws", regions = new[] { CompanyBuilder.Region }, endpointUrl = aws.Url, auth = new { kind = "accessKey", accessKeyId = CompanyBuilder.KeyId, secretAccessKey = CompanyBuilder.SecretKey } }, Cancelled);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.PostAsJsonAsync("api/v1/discovery/run", new { }, Cancelled)));
        var runs = new List<(Guid Id, string Status)>();
        foreach (var answer in answers)
        {
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            var view = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
            runs.Add((view.GetProperty("id").GetGuid(), view.GetProperty("status").GetString()!));
            answer.Dispose();
        }
        Assert.Single(runs.DistinctBy(r => r.Id));
        Assert.Single(runs, r => r.Status == "started");
        await ServedPortal.DiscoverAsync(client, Cancelled); // joins the one or starts the next; either way nothing is left running
    }

    private static async Task<List<string>> AuditAsync(ServedPortal portal)
    {
        await using var command = portal.Database.Owner.CreateCommand("select action from audit_events where action like 'connection.%' order by at");
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var actions = new List<string>();
        while (await reader.ReadAsync(Cancelled)) actions.Add(reader.GetString(0));
        return actions;
    }
}
