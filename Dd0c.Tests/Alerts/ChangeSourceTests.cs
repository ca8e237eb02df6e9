using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Support;
using Dd0c.Workers.Platform;
using Dd0c.Workers.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts;

/// <summary>A portal that takes alerts and the deliveries of a GitHub App.</summary>
public sealed class ChangeHost(PostgresFixture postgres) : IAsyncLifetime
{
    internal const string Secret = "a webhook secret of the App";
    private AlertPortal _first = null!;

    public async ValueTask InitializeAsync() => _first = await AlertPortal.StartAsync(postgres, ("GitHub:WebhookSecret", Secret));

    internal Task<AlertPortal> EmptyAsync() => _first.AnewAsync();

    public ValueTask DisposeAsync() => _first.DisposeAsync();
}

/// <summary>Changes that come in by a connection, without a webhook set up for them, are suspected of incidents.</summary>
public sealed class ChangeSourceTests(ChangeHost host) : IClassFixture<ChangeHost>, IAsyncLifetime
{
    private const string Production = "arn:aws:lambda:eu-west-1:111122223333:function:api-live-fn", Staging = "arn:aws:lambda:eu-west-1:111122223333:function:api-next-fn";
    private readonly DateTimeOffset _start = Whole(DateTimeOffset.UtcNow.AddMinutes(-8));
    private AlertPortal _portal = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await host.EmptyAsync();
        await _portal.ScalarAsync("update services set repo_full_name = 'acme/api' where slug = 'acme-api'");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_deployment_that_the_GitHub_App_tells_of_is_suspected_once_whichever_way_it_came_and_one_of_staging_is_not()
    {
        await _portal.Portal.ConnectionAsync("acme", "github", """{"authKind":"app","org":"acme","appId":"42","installationId":"7"}""");
        await DeliverAsync("d-1", "deployment", Deployment(9, "production"));
        await DeliverAsync("d-2", "deployment_status", Status(9, "production", "failure", _start.AddMinutes(2)));
        await DeliverAsync("d-2", "deployment_status", Status(9, "production", "failure", _start.AddMinutes(2)));
        await DeliverAsync("d-3", "deployment_status", Status(10, "staging", "failure", _start.AddMinutes(2)));
        await DeliverAsync("d-4", "deployment_status", Status(11, "production", "inactive", _start.AddMinutes(2)));
        var (_, github, secret) = await _portal.IntegrateAsync(AlertProvider.GitHub);
        var again = Status(9, "production", "failure", _start.AddMinutes(2)).ToJsonString();
        using (var answer = await _portal.PostAsync(github, Encoding.UTF8.GetBytes(again), ("X-GitHub-Event", "deployment_status"), ("X-GitHub-Delivery", "d-9"), ("X-Hub-Signature-256", Sign(again, secret!)))) Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await FireAsync();

        Assert.Equal("deployment/9", await SuspectsAsync());
        Assert.Equal("deployment/10 staging failure,deployment/9 production failure", await _portal.ScalarAsync("select string_agg(key || ' ' || environment || ' ' || status, ',' order by key) from deploys"));
        Assert.Equal(AlertPortal.ServiceId("api"), await _portal.ScalarAsync("select service_id from deploys where key = 'deployment/9'"));
        Assert.Equal(3L, await _portal.ScalarAsync("select count(*) from webhook_deliveries")); // the one that a newer took over from is nothing
    }

    [Fact]
    public async Task A_run_is_a_deploy_by_its_name_or_as_the_organisations_own_integration_says()
    {
        await _portal.Portal.ConnectionAsync("acme", "github", """{"authKind":"app","org":"acme","appId":"42","installationId":"7"}""");
        await DeliverAsync("r-1", "workflow_run", Run(1, "Tests"));
        await DeliverAsync("r-2", "workflow_run", Run(2, "Deploy to production"));
        await _portal.IntegrateAsync(AlertProvider.GitHub, new() { Mapping = """{"runs":["Tests"]}""" });
        await DeliverAsync("r-3", "workflow_run", Run(3, "Tests"));
        await DeliverAsync("r-4", "workflow_run", Run(4, "Deploy to production"));
        await ToldAsync();
        Assert.Equal("run/2/1 production,run/3/1 -", await _portal.ScalarAsync("select string_agg(key || ' ' || coalesce(environment, '-'), ',' order by key) from deploys"));
    }

    [Fact]
    public async Task A_change_that_AWS_tells_of_is_suspected_where_the_catalog_knows_what_was_changed()
    {
        var connection = await _portal.Portal.ConnectionAsync("acme", "aws", """{"authKind":"role","regions":["eu-west-1"]}""");
        foreach (var (arn, environment) in new[] { (Production, "production"), (Staging, "staging") })
        {
            await _portal.ScalarAsync($"insert into cloud_resources (tenant_id, arn, connection_id, type, name, account, region, facts, fingerprint, first_seen_at, changed_at) values ('{_portal.Tenant}', '{arn}', '{connection}', 'lambda:function', '{arn[(arn.LastIndexOf(':') + 1)..]}', '111122223333', 'eu-west-1', '{{}}', '\\x00', now(), now())");
            await _portal.ScalarAsync($"insert into service_resources (tenant_id, arn, service_id, environment) values ('{_portal.Tenant}', '{arn}', '{AlertPortal.ServiceId("api")}', '{environment}')");
        }
        await _portal.ScalarAsync("update tenants set catalog_version = catalog_version + 1");
        var secret = (await _portal.AsAsync(s => s.GetRequiredService<AwsEventActions>().OpenAsync(connection, Actor.Cli, Cancelled)))!;
        foreach (var (id, arn) in new[] { ("e-1", Production), ("e-2", Staging), ("e-3", "arn:aws:lambda:eu-west-1:111122223333:function:somebody-elses"), ("e-1", Production) }) await SendAsync(connection, secret, Call(id, "lambda", "UpdateFunctionConfiguration20150331v2", new() { ["functionName"] = arn }));
        await SendAsync(connection, secret, Call("e-4", "ssm", "PutParameter", new() { ["name"] = "/api/staging/db-url" }));
        await SendAsync(connection, secret, Call("e-5", "lambda", "GetFunction20150331v2", new() { ["functionName"] = Production }));
        await FireAsync();

        Assert.Equal("call/e-1", await SuspectsAsync());
        Assert.Equal("call/e-1 production configuration,call/e-2 staging configuration,call/e-4 staging configuration", await _portal.ScalarAsync("select string_agg(key || ' ' || environment || ' ' || kind, ',' order by key) from deploys"));
        Assert.Equal(3L, await _portal.ScalarAsync($"select count(*) from deploys where provider = 'aws' and service_id = '{AlertPortal.ServiceId("api")}'"));
        Assert.Equal(4L, await _portal.ScalarAsync("select count(*) from webhook_deliveries where provider = 'aws'"));
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from changes_waiting")); // of the catalog nothing has changed by a value
    }

    private async Task FireAsync()
    {
        await ToldAsync();
        var (_, address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
        await _portal.SendAsync(address, AlertPortal.Alert("Errors", "api", _start.AddMinutes(5)), AlertPortal.Alert("Errors", "web", _start.AddMinutes(6)));
        await _portal.SettleAsync();
    }

    private async Task ToldAsync()
    {
        while (await _portal.ScalarAsync("select exists (select from outbox where kind = 'deploys.told')") is true) await Task.Delay(20, Cancelled);
        await _portal.SettleAsync();
    }

    private Task<object?> SuspectsAsync() => _portal.ScalarAsync("select string_agg(d.key, ' ' order by s->>'confidence' desc) from incidents i, jsonb_array_elements(i.suspects) s join deploys d on d.id = (s->>'deployId')::uuid");

    private async Task DeliverAsync(string id, string name, JsonObject payload)
    {
        var body = payload.ToJsonString();
        using var answer = await _portal.PostAsync("v1/webhooks/github", Encoding.UTF8.GetBytes(body), ("X-GitHub-Delivery", id), ("X-GitHub-Event", name), ("X-Hub-Signature-256", Sign(body, ChangeHost.Secret)));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private async Task SendAsync(Guid connection, string secret, JsonObject payload)
    {
        using var answer = await _portal.PostAsync($"v1/webhooks/aws/{connection}", payload, ("X-Dd0c-Events-Secret", secret));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private JsonObject Deployment(int id, string environment) => About(new JsonObject { ["action"] = "created", ["deployment"] = new JsonObject { ["id"] = id, ["sha"] = new string('a', 40), ["ref"] = "main", ["task"] = "deploy", ["environment"] = environment, ["created_at"] = Text(_start), ["creator"] = new JsonObject { ["login"] = "ada" } } });

    private JsonObject Status(int id, string environment, string state, DateTimeOffset at)
    {
        var payload = Deployment(id, environment);
        payload["deployment_status"] = new JsonObject { ["id"] = id * 10, ["state"] = state, ["environment"] = environment, ["created_at"] = Text(at), ["updated_at"] = Text(at) };
        return payload;
    }

    private JsonObject Run(int id, string name) => About(new JsonObject { ["action"] = "completed", ["workflow_run"] = new JsonObject { ["id"] = id, ["name"] = name, ["path"] = ".github/workflows/ci.yml", ["event"] = "push", ["status"] = "completed", ["conclusion"] = "success", ["run_attempt"] = 1, ["head_sha"] = new string('a', 40), ["head_branch"] = "main", ["created_at"] = Text(_start), ["updated_at"] = Text(_start.AddMinutes(2)) } });

    private static JsonObject About(JsonObject payload)
    {
        payload["repository"] = new JsonObject { ["full_name"] = "acme/api", ["default_branch"] = "main", ["owner"] = new JsonObject { ["login"] = "acme" } };
        payload["organization"] = new JsonObject { ["login"] = "acme" };
        payload["installation"] = new JsonObject { ["id"] = 7 };
        return payload;
    }

    private JsonObject Call(string id, string service, string name, JsonObject asked) => new()
    {
        ["version"] = "0", ["id"] = id, ["detail-type"] = "AWS API Call via CloudTrail", ["source"] = $"aws.{service}", ["account"] = "111122223333", ["time"] = Text(_start.AddMinutes(1)), ["region"] = "eu-west-1", ["resources"] = new JsonArray(),
        ["detail"] = new JsonObject { ["eventID"] = id, ["eventSource"] = $"{service}.amazonaws.com", ["eventName"] = name, ["eventTime"] = Text(_start.AddMinutes(1)), ["sourceIPAddress"] = "198.51.100.7", ["userIdentity"] = new JsonObject { ["arn"] = "arn:aws:sts::111122223333:assumed-role/ops/ada" }, ["requestParameters"] = asked },
    };

    private static DateTimeOffset Whole(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Sign(string body, string secret) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
}
