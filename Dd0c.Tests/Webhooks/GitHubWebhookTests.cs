using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dd0c.Tests.Api;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Webhooks;

/// <summary>GitHub's deliveries: verified, taken once, and answered by reading the connection again.</summary>
public sealed class GitHubWebhookTests(PostgresFixture postgres, HookedPortal shared) : IClassFixture<HookedPortal>
{
    private const string Push = """{"ref":"refs/heads/main","repository":{"default_branch":"main","owner":{"login":"Acme"}},"organization":{"login":"Acme"}}""";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_push_to_the_main_branch_has_every_connection_of_the_organisation_read_again_once()
    {
        var portal = await shared.EmptyAsync();
        var (one, other) = (await ConnectAsync(portal, "one", "acme"), await ConnectAsync(portal, "other", "acme"));
        await ConnectAsync(portal, "third", "elsewhere");
        foreach (var _ in new[] { 1, 2 }) await DeliverAsync(portal, "d-1", "push", Push, HttpStatusCode.Accepted);
        await DeliverAsync(portal, "d-2", "team", Push, HttpStatusCode.Accepted);
        Assert.Equal(4L, await portal.Database.Owner.CountAsync("webhook_deliveries"));
        while (await portal.Database.Owner.CountAsync("discovery_runs where trigger = 'webhook'") < 2) await Task.Delay(50, Cancelled);
        while (await portal.Database.Owner.CountAsync("outbox where kind = 'github.changed'") > 0) await Task.Delay(50, Cancelled);
        Assert.Equal(1L, await portal.Database.Owner.CountAsync($"discovery_runs where trigger = 'webhook' and connections = array['{one}'::uuid]"));
        Assert.Equal(1L, await portal.Database.Owner.CountAsync($"discovery_runs where trigger = 'webhook' and connections = array['{other}'::uuid]"));
    }

    [Fact]
    public async Task What_comes_while_a_run_is_under_way_waits_for_its_end()
    {
        var portal = await shared.EmptyAsync();
        await ConnectAsync(portal, "one", "acme");
        await portal.Database.Owner.ExecuteAsync("insert into discovery_runs (tenant_id, id, trigger, status, connections, created_at, started_at) select id, uuidv7(), 'manual', 'running', '{}', now(), now() from tenants where slug = 'one'");
        await DeliverAsync(portal, "d-1", "push", Push, HttpStatusCode.Accepted);
        // Taken up, and put off: by then it would have started.
        while (await portal.Database.Owner.CountAsync("outbox where kind = 'github.changed' and attempts > 0 and available_at > created_at + interval '1900 milliseconds'") == 0) await Task.Delay(50, Cancelled);
        Assert.Equal((0L, 1L), (await portal.Database.Owner.CountAsync("discovery_runs where trigger = 'webhook'"), await portal.Database.Owner.CountAsync("outbox where kind = 'github.changed' and dead_at is null")));
        await portal.Database.Owner.ExecuteAsync("update discovery_runs set status = 'completed', completed_at = now() where trigger = 'manual'");
        while (await portal.Database.Owner.CountAsync("discovery_runs where trigger = 'webhook'") < 1) await Task.Delay(50, Cancelled);
    }

    [Theory]
    [InlineData("push", """{"ref":"refs/heads/feature","repository":{"default_branch":"main","owner":{"login":"acme"}}}""")]
    [InlineData("deployment_status", """{"deployment_status":{"state":"failure"},"repository":{"full_name":"acme/shop","owner":{"login":"acme"}}}""")]
    [InlineData("star", Push), InlineData("ping", """{"zen":"Keep it logically awesome.","organization":{"login":"acme"}}""")]
    [InlineData("push", """{"ref":"refs/heads/main","repository":{"default_branch":"main","owner":{"login":"nobody"}}}""")]
    public async Task What_changes_no_catalog_here_is_accepted_and_does_nothing(string name, string body)
    {
        var portal = await shared.EmptyAsync();
        await ConnectAsync(portal, "one", "acme");
        await DeliverAsync(portal, "d-1", name, body, HttpStatusCode.Accepted);
        Assert.Equal(0L, await portal.Database.Owner.CountAsync("webhook_deliveries"));
    }

    [Fact]
    public async Task A_delivery_that_is_not_github_s_is_refused_with_the_reason()
    {
        var portal = await shared.EmptyAsync();
        await ConnectAsync(portal, "one", "acme");
        foreach (var signature in new[] { "", "sha256=", "sha256=" + new string('0', 64), "sha1=" + Sign(Push, HookedPortal.Secret)[7..], Sign(Push, "another secret altogether"), "sha256=" + new string('z', 64) })
            await DeliverAsync(portal, "d-1", "push", Push, HttpStatusCode.Unauthorized, signature);
        await DeliverAsync(portal, "", "push", Push, HttpStatusCode.BadRequest);
        foreach (var body in new[] { "no json", "[]", new string('[', 500) }) await DeliverAsync(portal, "d-1", "push", body, HttpStatusCode.BadRequest);
        Assert.Equal(0L, await portal.Database.Owner.CountAsync("webhook_deliveries"));
        await using var closed = await ServedPortal.StartAsync(postgres, Cancelled);
        await DeliverAsync(closed, "d-1", "push", Push, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_form_with_the_payload_in_it_is_taken_as_well()
    {
        var portal = await shared.EmptyAsync();
        await ConnectAsync(portal, "one", "acme");
        await DeliverAsync(portal, "d-1", "push", "payload=" + Uri.EscapeDataString(Push), HttpStatusCode.Accepted, type: "application/x-www-form-urlencoded");
        Assert.Equal(1L, await portal.Database.Owner.CountAsync("webhook_deliveries"));
    }

    private static Task<Guid> ConnectAsync(ServedPortal portal, string tenant, string org) => portal.ConnectionAsync(tenant, "github", $$"""{"authKind":"token","org":"{{org}}"}""");

    private static async Task DeliverAsync(ServedPortal portal, string id, string name, string body, HttpStatusCode status, string? signature = null, string type = "application/json")
    {
        using var http = new HttpClient { BaseAddress = portal.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/webhooks/github") { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.TryAddWithoutValidation("X-GitHub-Delivery", id);
        request.Headers.TryAddWithoutValidation("X-GitHub-Event", name);
        request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature ?? Sign(body, HookedPortal.Secret));
        using var answer = await http.SendAsync(request, Cancelled);
        if (status == HttpStatusCode.Accepted) Assert.Equal(status, answer.StatusCode);
        else await answer.ProblemAsync(status, signature ?? body);
    }

    private static string Sign(string body, string secret) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
}
