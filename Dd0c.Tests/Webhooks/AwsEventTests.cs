using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Webhooks;
using Dd0c.Tests.Api;
using Dd0c.Tests.Aws;
using Dd0c.Tests.Discovery;
using Dd0c.Tests.Support;
using Dd0c.Workers.Integrations.Aws;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using YamlDotNet.RepresentationModel;

namespace Dd0c.Tests.Webhooks;

/// <summary>Events of a customer's EventBridge: proved, of the right account, fresh, taken once, and answered by reading their region again.</summary>
public sealed class AwsEventTests(HookedPortal shared) : IClassFixture<HookedPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_of_a_moment_have_their_region_read_again_once_and_the_catalog_shows_what_changed()
    {
        var estate = BudgetEstate.OneRegion();
        await using var aws = await AwsDemoHost.StartAsync(BudgetEstate.Company(estate));
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("acme");
        await EstateRun.ConnectAsync(client, new { provider = "aws", endpointUrl = aws.Url, regions = new[] { BudgetEstate.Region, "us-east-1" }, auth = new { kind = "accessKey", accessKeyId = BudgetEstate.KeyId, secretAccessKey = BudgetEstate.SecretKey } });
        var connection = (Guid)(await portal.Database.Owner.ScalarAsync("select id from connections"))!;
        await ServedPortal.DiscoverAsync(client, Cancelled);
        await portal.Database.Owner.ScalarAsync("update cloud_resources set fingerprint = '', facts = jsonb_set(facts, '{attributes,runtime}', '\"nodejs18.x\"') where name = 'fn-001'"); // as if it had changed since
        // What a region shows no more, and what of it waits for somebody, is left to whole scans, and so is how the connection stands.
        await portal.Database.Owner.ScalarAsync("insert into cloud_resources (tenant_id, arn, connection_id, facts, fingerprint, first_seen_at, changed_at, name, type, account, region) select tenant_id, arn || '-gone', connection_id, jsonb_set(facts, '{arn}', to_jsonb(arn || '-gone')), fingerprint, first_seen_at, changed_at, 'gone', type, account, region from cloud_resources where name = 'fn-001'");
        await portal.Database.Owner.ScalarAsync("insert into held_removals (tenant_id, run_id, connection_id, source, account, region, kind, keys, known, held_at) select tenant_id, (select id from discovery_runs limit 1), connection_id, 'aws', account, region, type, array[arn], 20, now() from cloud_resources where name = 'gone'");
        await portal.Database.Owner.ScalarAsync("update connections set status = 'error', last_error = 'The last scan failed.', failed_scans = 2");
        var secret = await OpenAsync(portal, connection);
        aws.Served.Clear();

        foreach (var i in new[] { 1, 2, 3 }) await SendAsync(portal, connection, secret, Event($"e-{i}", account: BudgetEstate.Account), HttpStatusCode.Accepted);
        await SendAsync(portal, connection, secret, Event("e-1", account: BudgetEstate.Account), HttpStatusCode.Accepted);
        while (await portal.Database.Owner.ScalarAsync("select count(*) from discovery_runs where trigger = 'webhook' and status = 'completed'") is not 1L || await portal.Database.Owner.ScalarAsync("select count(*) from outbox where kind = 'aws.changed'") is not 0L) await Task.Delay(50, Cancelled);

        Assert.Equal("eu-west-1", await portal.Database.Owner.ScalarAsync("select array_to_string(parts, ' ') from discovery_runs where trigger = 'webhook'"));
        Assert.All(aws.Served, c => Assert.True(c.Region == BudgetEstate.Region, $"{c.Operation} in {c.Region}"));
        Assert.Equal("nodejs22.x", await portal.Database.Owner.ScalarAsync("select facts->'attributes'->>'runtime' from cloud_resources where name = 'fn-001'"));
        Assert.Equal(3L, await portal.Database.Owner.ScalarAsync("select count(*) from webhook_deliveries where provider = 'aws'"));
        Assert.NotNull(await portal.Database.Owner.ScalarAsync("select last_event_at from connections"));
        Assert.Equal(1L, await portal.Database.Owner.ScalarAsync("select count(*) from discovery_runs where trigger = 'webhook'"));
        Assert.Equal(0, await portal.Database.Owner.ScalarAsync("select missed_scans from cloud_resources where name = 'gone'"));
        Assert.Equal(1L, await portal.Database.Owner.ScalarAsync("select count(*) from held_removals"));
        Assert.Equal("error The last scan failed. 2", await portal.Database.Owner.ScalarAsync("select status || ' ' || last_error || ' ' || failed_scans from connections"));
    }

    [Fact]
    public async Task A_flood_of_events_is_one_message_and_one_thing_to_read()
    {
        var portal = await shared.EmptyAsync();
        var id = await ConnectAsync(portal, "one", "aws");
        await portal.Database.Owner.ScalarAsync("insert into discovery_runs (tenant_id, id, trigger, status, connections, created_at, started_at) select id, uuidv7(), 'manual', 'running', '{}', now(), now() from tenants where slug = 'one'");
        var secret = await OpenAsync(portal, id);
        await Parallel.ForEachAsync(Enumerable.Range(1, 300), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled }, async (i, _) => await SendAsync(portal, id, secret, Event($"e-{i}"), HttpStatusCode.Accepted));
        Assert.Equal(300L, await portal.Database.Owner.ScalarAsync("select count(*) from webhook_deliveries"));
        Assert.Equal(1L, await portal.Database.Owner.ScalarAsync("select count(*) from changes_waiting"));
        Assert.InRange((long)(await portal.Database.Owner.ScalarAsync("select count(*) from outbox where kind = 'aws.changed'"))!, 1, 3);
    }

    [Fact]
    public async Task What_is_not_proved_is_refused_without_a_word_of_what_there_is()
    {
        var portal = await shared.EmptyAsync();
        var (mine, closed, theirs) = (await ConnectAsync(portal, "one", "aws"), await ConnectAsync(portal, "one", "aws"), await ConnectAsync(portal, "two", "aws"));
        var (secret, neighbours) = (await OpenAsync(portal, mine), await OpenAsync(portal, theirs));
        Assert.True(secret.Length >= 43 && secret != neighbours);
        var answers = new List<string>();
        foreach (var (id, said) in new[] { (mine, ""), (mine, secret + "x"), (mine, neighbours), (closed, secret), (Guid.NewGuid(), secret), (await ConnectAsync(portal, "one", "github"), secret) })
            answers.Add(await SendAsync(portal, id, said, Event("e-1"), HttpStatusCode.Unauthorized));
        Assert.Single(answers.Distinct());
        Assert.Equal(0L, await portal.Database.Owner.ScalarAsync("select count(*) from webhook_deliveries"));
        Assert.DoesNotContain(secret, (string)(await portal.Database.Owner.ScalarAsync("select string_agg(c::text, '') from connections c"))!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_a_new_secret_the_one_before_it_is_taken_for_a_day_or_until_it_is_ended_and_no_earlier_one()
    {
        var portal = await shared.EmptyAsync();
        var id = await ConnectAsync(portal, "one", "aws");
        var (first, second) = (await OpenAsync(portal, id), await OpenAsync(portal, id));
        await SendAsync(portal, id, first, Event("e-1"), HttpStatusCode.Accepted);
        await SendAsync(portal, id, second, Event("e-2"), HttpStatusCode.Accepted);
        var third = await OpenAsync(portal, id);
        await SendAsync(portal, id, first, Event("e-3"), HttpStatusCode.Unauthorized);
        await SendAsync(portal, id, second, Event("e-4"), HttpStatusCode.Accepted);
        await portal.Database.Owner.ScalarAsync("update connections set events_secret_before_until = now()"); // a day later
        await SendAsync(portal, id, second, Event("e-5"), HttpStatusCode.Unauthorized);
        await SendAsync(portal, id, third, Event("e-6"), HttpStatusCode.Accepted);
        var fourth = await OpenAsync(portal, id);
        await DoAsync(portal, id, e => e.EndEarlierAsync(id, Actor.System, Cancelled));
        await SendAsync(portal, id, third, Event("e-7"), HttpStatusCode.Unauthorized);
        await SendAsync(portal, id, fourth, Event("e-8"), HttpStatusCode.Accepted);
        await OpenAsync(portal, id);
        await DoAsync(portal, id, e => e.CloseAsync(id, Actor.System, Cancelled));
        await SendAsync(portal, id, fourth, Event("e-9"), HttpStatusCode.Unauthorized);
        // Nothing of what was ended holds when it is opened again.
        await OpenAsync(portal, id);
        await SendAsync(portal, id, fourth, Event("e-9"), HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_neighbours_account_or_another_time_is_refused_and_stands_on_the_connection()
    {
        var portal = await shared.EmptyAsync();
        var id = await ConnectAsync(portal, "one", "aws");
        var secret = await OpenAsync(portal, id);
        await SendAsync(portal, id, secret, Event("e-1", account: "999988887777"), HttpStatusCode.Forbidden);
        Assert.Contains("999988887777", (string)(await portal.Database.Owner.ScalarAsync("select event_refused from connections"))!, StringComparison.Ordinal);
        await SendAsync(portal, id, secret, Event("e-2", at: DateTimeOffset.UtcNow.AddHours(-26)), HttpStatusCode.BadRequest);
        await SendAsync(portal, id, secret, Event("e-3", at: DateTimeOffset.UtcNow.AddMinutes(10)), HttpStatusCode.BadRequest);
        Assert.Equal(0L, await portal.Database.Owner.ScalarAsync("select count(*) from webhook_deliveries"));
        await SendAsync(portal, id, secret, Event("e-4", at: DateTimeOffset.UtcNow.AddHours(-23)), HttpStatusCode.Accepted);
        Assert.Equal(1L, await portal.Database.Owner.ScalarAsync("select count(*) from webhook_deliveries"));
    }

    [Theory]
    [InlineData("EC2 Instance State-change Notification", null, 0), InlineData(AwsEvent.ApiCall, null, 0), InlineData("ECS Task State Change", null, 0), InlineData(AwsEvent.StackStatus, "UPDATE_IN_PROGRESS", 0)]
    [InlineData(AwsEvent.StackStatus, "UPDATE_ROLLBACK_COMPLETE", 1), InlineData(AwsEvent.ResourceStatus, "CREATE_FAILED", 1), InlineData(AwsEvent.Tags, null, 1), InlineData(AwsEvent.Deployment, null, 1)]
    public async Task Only_what_may_change_the_catalog_is_kept_and_the_rest_is_accepted(string kind, string? status, long kept)
    {
        var portal = await shared.EmptyAsync();
        var id = await ConnectAsync(portal, "one", "aws");
        await SendAsync(portal, id, await OpenAsync(portal, id), Event("e-1", kind: kind, status: status), HttpStatusCode.Accepted);
        Assert.Equal(kept, await portal.Database.Owner.ScalarAsync("select count(*) from webhook_deliveries"));
    }

    [Fact]
    public async Task What_is_no_event_or_too_large_is_refused_with_the_reason()
    {
        var portal = await shared.EmptyAsync();
        var id = await ConnectAsync(portal, "one", "aws");
        var secret = await OpenAsync(portal, id);
        foreach (var body in new[] { "no json", "[]", "{}", new string('[', 500), Event("e-1").Replace("\"time\"", "\"when\"", StringComparison.Ordinal), Event(""), Event("e-1", region: "evil.example/"), Event("e-1", region: "eu-west-1.evil.example"), Event("e-1").Replace("e-1", "\\ud800", StringComparison.Ordinal), Event("e-1").Replace("e-1", "a\\u0000b", StringComparison.Ordinal) }) await SendAsync(portal, id, secret, body, HttpStatusCode.BadRequest);
        await SendAsync(portal, id, secret, new string(' ', 1024 * 1024 + 1), HttpStatusCode.RequestEntityTooLarge);
        await SendAsync(portal, id, secret, Event("e-1", region: "ap-south-1"), HttpStatusCode.Accepted); // a region that is not read
        Assert.Equal(0L, await portal.Database.Owner.ScalarAsync("select count(*) from webhook_deliveries"));
    }

    [Fact]
    public void The_template_asks_for_what_is_taken_sends_it_with_the_header_and_gives_no_access()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(EventsTemplate.Yaml));
        var resources = yaml.Documents[0].RootNode["Resources"];
        Assert.Equal(AwsEvent.Kinds, ((YamlSequenceNode)resources["Changes"]["Properties"]["EventPattern"]["detail-type"]).Select(k => (string)k!));
        var calls = resources["Calls"]["Properties"]["EventPattern"];
        Assert.Equal([AwsEvent.ApiCall], ((YamlSequenceNode)calls["detail-type"]).Select(k => (string)k!));
        Assert.Equal(AwsEvent.Calls, ((YamlSequenceNode)calls["detail"]["eventName"]).Select(n => (string)(n is YamlMappingNode by ? by["prefix"] : n)!));
        Assert.Equal(Dd0c.Web.Webhooks.AwsWebhooks.SecretHeader, (string)resources["Connection"]["Properties"]["AuthParameters"]["ApiKeyAuthParameters"]["ApiKeyName"]!);
        var role = resources["Sender"]["Properties"];
        Assert.Equal("events.amazonaws.com", (string)role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"]!);
        Assert.Equal("events:InvokeApiDestination", (string)((YamlSequenceNode)role["Policies"]).Single()["PolicyDocument"]["Statement"][0]["Action"]!);
    }

    private static string Event(string id, string account = "111122223333", string kind = AwsEvent.StackStatus, string? status = "UPDATE_COMPLETE", string region = "eu-west-1", DateTimeOffset? at = null) => new JsonObject
    {
        ["version"] = "0", ["id"] = id, ["detail-type"] = kind, ["source"] = "aws.cloudformation", ["account"] = account, ["time"] = (at ?? DateTimeOffset.UtcNow).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["region"] = region, ["resources"] = new JsonArray($"arn:aws:cloudformation:{region}:{account}:stack/teststack"),
        ["detail"] = status is null ? new JsonObject() : new JsonObject { ["stack-id"] = $"arn:aws:cloudformation:{region}:{account}:stack/teststack", ["status-details"] = new JsonObject { ["status"] = status, ["status-reason"] = "" } },
    }.ToJsonString();

    private static Task<Guid> ConnectAsync(ServedPortal portal, string tenant, string provider) => portal.ConnectionAsync(tenant, provider, """{"authKind":"role","regions":["eu-west-1"]}""");

    private static async Task<string> OpenAsync(ServedPortal portal, Guid connection) => (await DoAsync(portal, connection, e => e.OpenAsync(connection, Actor.System, Cancelled)))!;

    private static async Task<T> DoAsync<T>(ServedPortal portal, Guid connection, Func<AwsEventActions, Task<T>> deed)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Dd0c.Domain.Tenancy.TenantScope>().Enter((Guid)(await portal.Database.Owner.ScalarAsync($"select tenant_id from connections where id = '{connection}'"))!);
        return await deed(scope.ServiceProvider.GetRequiredService<AwsEventActions>());
    }

    private static async Task<string> SendAsync(ServedPortal portal, Guid connection, string secret, string body, HttpStatusCode status)
    {
        using var http = new HttpClient { BaseAddress = portal.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/webhooks/aws/{connection}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("X-Dd0c-Events-Secret", secret);
        using var answer = await http.SendAsync(request, Cancelled);
        var said = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode} for {body[..Math.Min(200, body.Length)]}: {said}");
        return said.Length == 0 ? "" : JsonDocument.Parse(said).RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : "";
    }
}
