using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Alerts.Delivery;
using Dd0c.Tests.Api;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.GitHub;
using Dd0c.Tests.Support;
using Dd0c.Workers.Actions;
using Dd0c.Workers.Connections;
using Dd0c.Workers.Discovery;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Actions;

/// <summary>A portal with two services, four people, a receiver of webhooks, a GitHub, a Slack and a mail server.</summary>
public sealed class ActionPortal(PostgresFixture postgres) : IAsyncLifetime
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
    internal ServedPortal Portal { get; private set; } = null!;
    internal FakeReceivers Receivers { get; private set; } = null!;
    internal GitHubServer GitHub { get; private set; } = null!;
    internal FakeSlack Slack { get; private set; } = null!;
    internal FakeSmtp Smtp { get; } = new();
    internal HttpClient Client { get; private set; } = null!;
    internal Guid TenantId { get; private set; }

    /// <summary>Ann is of buying, which owns orders; Eve is of selling; Ada is an admin; Vic looks on.</summary>
    internal Actor Ann { get; private set; } = null!;
    internal Actor Eve { get; private set; } = null!;
    internal Actor Ada { get; private set; } = null!;
    internal Actor Vic { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Slack = await FakeSlack.StartAsync();
        Portal = await ServedPortal.StartAsync(postgres, Cancelled, [("Connections:AllowCustomEndpoints", "true"), ("Smtp:Host", "127.0.0.1"), ("Smtp:Port", $"{Smtp.Port}"), ("Smtp:Security", "none"), ("Smtp:From", "dd0c <dd0c@acme.example>"), .. SlackPortal.Settings(Slack)]);
        Receivers = await FakeReceivers.StartAsync();
        GitHub = await GitHubServer.StartAsync(new OrgBuilder().Repo("orders", null, (".github/workflows/deploy.yml", "on:\n  workflow_dispatch:\n    inputs:\n      version: {}\n      fail: {}\n"), (".github/workflows/ci.yml", "on: push\n")).Build());
        GitHub.Demo.Options.WorkflowTakes = TimeSpan.FromMilliseconds(600);
        Client = await Portal.ClientAsync("acme");
        TenantId = (Guid)(await Portal.Database.Owner.ScalarAsync("select id from tenants where slug = 'acme'"))!;
        var estate = new InventoryBuilder();
        estate.Team("buying", writes: "orders");
        estate.Team("selling", writes: "desk");
        estate.Ecs("prod", "orders");
        estate.Ecs("prod", "desk");
        estate.Repo("orders", (".github/CODEOWNERS", "* @acme/buying\n"));
        estate.Repo("desk", (".github/CODEOWNERS", "* @acme/selling\n"));
        await using var scope = Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(TenantId);
        var secret = scope.ServiceProvider.GetRequiredService<ConnectionVault>().Seal(TenantId, new ConnectionSecret(Token: GitHub.Demo.Org.Token));
        var connection = Guid.CreateVersion7();
        await Portal.Database.Owner.ExecuteAsync("insert into connections (tenant_id, id, provider, name, status, config, secret, created_at, updated_at) values ($1, $2, 'github', 'acme', 'active', $3::jsonb, $4, now(), now())", TenantId, connection, JsonSerializer.Serialize(new ConnectionConfig("token", Org: "acme", BaseUrl: GitHub.Address.ToString()), JsonSerializerOptions.Web), secret!);
        await scope.ServiceProvider.GetRequiredService<InventoryStore>().ApplyAsync(Guid.NewGuid(), [(connection, new ScanResult([.. estate.Resources], [.. estate.Repositories], [.. estate.Teams], []))], Cancelled);
        await scope.ServiceProvider.GetRequiredService<CatalogPipeline>().RunAsync(null, null, Cancelled);
        (Ann, Eve, Ada, Vic) = (await PersonAsync("ann", "member", "buying"), await PersonAsync("eve", "member", "selling"), await PersonAsync("ada", "admin", null), await PersonAsync("vic", "viewer", "buying"));
    }

    private async Task<Actor> PersonAsync(string login, string role, string? team)
    {
        var id = Guid.CreateVersion7();
        await Portal.Database.Owner.ExecuteAsync("insert into users (id, login, display_name, email, created_at) values ($1, $2, $2, $2 || '@acme.example', now())", id, login);
        await Portal.Database.Owner.ExecuteAsync("insert into memberships (tenant_id, user_id, role, team_id, created_at) select $1, $2, $3, (select id from teams where tenant_id = $1 and slug = $4), now()", TenantId, id, role, team ?? "");
        return new("user", id, login);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Portal.DisposeAsync();
        await Receivers.DisposeAsync();
        await GitHub.DisposeAsync();
        await Slack.DisposeAsync();
        await Smtp.DisposeAsync();
    }
}

/// <summary>Actions from their form to their end, over real servers.</summary>
public sealed partial class ActionRunTests(ActionPortal portal) : IClassFixture<ActionPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
    private static int s_names;
    private string Hook => portal.Receivers.Address.ToString();

    [Fact]
    public async Task A_change_is_previewed_made_in_the_name_of_who_asked_and_taken_back_when_its_time_is_over()
    {
        var action = await MakeAsync("on: service\nallow: [{ role: member, owner: true }]\napproval: never\nsteps:\n  - name: Mark it\n    change: { tier: critical }\nlasts: 0.05m");
        var preview = (await PreviewAsync(portal.Ann, action, "orders"))!;
        Assert.Equal("tier: standard → critical", Assert.Single(preview.Checks).Words);
        Assert.Equal("standard", await TierAsync());
        var number = await StartAsync(portal.Ann, action, "orders", hash: preview.Hash);
        await UntilAsync(number, "in-effect");
        Assert.Equal("critical", await TierAsync());
        using var early = await portal.Client.DeleteAsync(new Uri($"/api/v1/actions/{action}", UriKind.Relative), Cancelled);
        await early.ProblemAsync(HttpStatusCode.Conflict);
        Assert.Equal("ann", await portal.Portal.Database.Owner.ScalarAsync("select author_name from corrections where reason like $1", $"Run #{number} of %"));
        await UntilAsync(number, "ended");
        Assert.Equal("standard", await TierAsync());
        var told = (await portal.Client.JsonAsync($"/api/v1/audit/events?q=%23{number}")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("action").GetString()).ToList();
        Assert.Contains("action.requested", told);
        Assert.Contains("action.ended", told);
        using var gone = await portal.Client.DeleteAsync(new Uri($"/api/v1/actions/{action}", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal("ended", (await portal.Client.JsonAsync($"/api/v1/runs/{number}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Only_who_the_rules_let_in_may_start_it_by_form_and_by_token()
    {
        var action = await MakeAsync($"on: service\nallow: [{{ role: member, owner: true }}]\napproval: never\nsteps: [{{ webhook: {{ url: {Hook}who }} }}]");
        Assert.Contains("you are not of buying", Assert.IsType<ActionAnswer.Forbidden>(await TryAsync(portal.Eve, action, "orders")).Why, StringComparison.Ordinal);
        Assert.IsType<ActionAnswer.Forbidden>(await TryAsync(portal.Vic, action, "orders"));
        Assert.IsType<ActionAnswer.Forbidden>(await TryAsync(portal.Ada, action, "orders"));
        using var token = await portal.Portal.ClientAsync("acme", Scope.RunActions, Scope.ReadCatalog);
        using var refused = await token.PostTextAsync($"/api/v1/actions/{action}/runs", "{\"target\": \"orders\"}");
        Assert.Contains("not of buying", (await refused.ProblemAsync(HttpStatusCode.Forbidden)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var reader = await portal.Portal.ClientAsync("acme", Scope.ReadCatalog);
        using var scoped = await reader.PostTextAsync($"/api/v1/actions/{action}/runs", "{\"target\": \"orders\"}");
        await scoped.ProblemAsync(HttpStatusCode.Forbidden);
        Assert.IsType<ActionAnswer.Run>(await TryAsync(portal.Ann, action, "orders"));
    }

    [Fact]
    public async Task An_approval_holds_for_the_plan_it_was_given_for_and_is_never_ones_own()
    {
        var action = await MakeAsync($"on: service\ninputs: {{ environment: {{}} }}\nallow: [{{ role: member }}]\nsteps: [{{ webhook: {{ url: \"{Hook}approved/{{{{ inputs.environment }}}}\" }} }}]");
        var number = await StartAsync(portal.Ada, action, "orders", ("environment", "prod"));
        var hash = await HashAsync(number);
        Assert.Equal("waiting-for-approval", await StateAsync(number));
        Assert.IsType<ActionAnswer.Forbidden>(await AnswerAsync(portal.Ada, number, hash));
        Assert.IsType<ActionAnswer.Forbidden>(await AnswerAsync(portal.Ann, number, hash));
        await portal.Portal.Database.Owner.ExecuteAsync("update memberships set role = 'admin' where user_id = $1", portal.Eve.Id!.Value);
        try
        {
            Assert.IsType<ActionAnswer.Late>(await AnswerAsync(portal.Eve, number, new string('0', 64)));
            Assert.DoesNotContain(portal.Receivers.All, r => r.Path == "/approved/prod");
            Assert.IsType<ActionAnswer.Run>(await AnswerAsync(portal.Eve, number, hash));
            Assert.IsType<ActionAnswer.Late>(await AnswerAsync(portal.Eve, number, hash));
            await UntilAsync(number, "succeeded");
            Assert.Single(portal.Receivers.All, r => r.Path == "/approved/prod");
            var other = await StartAsync(portal.Ada, action, "orders", ("environment", "production"));
            Assert.IsType<ActionAnswer.Run>(await DoAsync(r => r.AnswerAsync(other, false, HashAsync(other).Result, "not on Friday", portal.Eve, Cancelled)));
            Assert.Equal("rejected", await StateAsync(other));
        }
        finally
        {
            await portal.Portal.Database.Owner.ExecuteAsync("update memberships set role = 'member' where user_id = $1", portal.Eve.Id!.Value);
        }
    }

    [Fact]
    public async Task A_plan_that_changed_since_it_was_shown_is_not_started()
    {
        var action = await MakeAsync($"allow: [{{ role: member }}]\napproval: never\nsteps: [{{ webhook: {{ url: {Hook}changed }} }}]");
        var shown = (await PreviewAsync(portal.Ann, action, null))!.Hash;
        var read = await portal.Client.JsonAsync($"/api/v1/actions/{action}");
        using var changed = await portal.Client.PutAsJsonAsync($"/api/v1/actions/{action}", new { definition = read.GetProperty("definition").GetString()!.Replace("/changed", "/other", StringComparison.Ordinal), version = read.GetProperty("version").GetInt64() }, Cancelled);
        changed.EnsureSuccessStatusCode();
        Assert.IsType<ActionAnswer.Late>(await TryAsync(portal.Ann, action, null, shown));
        using var late = await portal.Client.PutAsJsonAsync($"/api/v1/actions/{action}", new { definition = read.GetProperty("definition").GetString(), version = read.GetProperty("version").GetInt64() }, Cancelled);
        await late.ProblemAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_webhook_is_signed_sent_again_under_one_id_and_ends_with_the_report_of_its_receiver()
    {
        await using var receivers = await FakeReceivers.StartAsync(); // its answers are for no other run
        using var made = await portal.Client.PostAsJsonAsync("/api/v1/actions", new { definition = $"name: Reported {Interlocked.Increment(ref s_names)}\nallow: [{{ role: member }}]\napproval: never\nsteps:\n  - name: Ask\n    webhook: {{ url: {receivers.Address}report, wait: 5m }}\n  - webhook: {{ url: {receivers.Address}after }}" }, Cancelled);
        var view = await made.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var secret = view.GetProperty("secret").GetString()!;
        receivers.Next(503);
        var number = await StartAsync(portal.Ann, view.GetProperty("slug").GetString()!, null);
        await UntilAsync(() => receivers.Taken.Any(r => r.Path == "/report"));
        var sent = receivers.All.Where(r => r.Path == "/report").ToList();
        Assert.Equal(2, sent.Count);
        Assert.Equal(sent[0].Body, sent[1].Body);
        Assert.Equal(sent[0].Headers["webhook-id"], sent[1].Headers["webhook-id"]);
        var signed = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{sent[1].Headers["webhook-id"]}.{sent[1].Headers["webhook-timestamp"]}.{sent[1].Body}")));
        Assert.Equal($"v1,{signed}", sent[1].Headers["webhook-signature"]);
        var (url, token) = (new Uri(sent[1].Headers["dd0c-report-url"]), sent[1].Headers["dd0c-report-token"]);
        Assert.Equal(HttpStatusCode.NotFound, await ReportAsync(url, new string('0', 64), new { state = "succeeded" }));
        Assert.Equal(HttpStatusCode.NotFound, await ReportAsync(new Uri(url.ToString().Replace("/steps/0/", "/steps/1/", StringComparison.Ordinal)), token, new { state = "succeeded" }));
        Assert.Equal(HttpStatusCode.BadRequest, await ReportAsync(url, token, new { state = "fine" }));
        Assert.Equal(HttpStatusCode.BadRequest, await ReportAsync(url, token, new { state = "running", link = "javascript:alert(1)" }));
        Assert.Equal(HttpStatusCode.NoContent, await ReportAsync(url, token, new { state = "running", lines = new[] { "half way" } }));
        Assert.DoesNotContain(receivers.All, r => r.Path == "/after");
        Assert.Equal(HttpStatusCode.NoContent, await ReportAsync(url, token, new { state = "succeeded", link = "https://ci.example/7" }));
        await UntilAsync(number, "succeeded");
        Assert.Single(receivers.All, r => r.Path == "/after");
        Assert.Equal(HttpStatusCode.NoContent, await ReportAsync(url, token, new { state = "succeeded" })); // told twice
        Assert.Equal(HttpStatusCode.Conflict, await ReportAsync(url, token, new { state = "failed" }));
        Assert.Contains("half way", await LogAsync(number), StringComparison.Ordinal);
        Assert.DoesNotContain(token, await LogAsync(number), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_two_secrets_sign_there_is_no_third()
    {
        var action = await MakeAsync($"allow: [{{ role: member }}]\napproval: never\nsteps: [{{ webhook: {{ url: {Hook}rotated }} }}]");
        using var second = await portal.Client.PostAsync(new Uri($"/api/v1/actions/{action}/secret", UriKind.Relative), null, Cancelled);
        second.EnsureSuccessStatusCode();
        await UntilAsync(await StartAsync(portal.Ann, action, null), "succeeded");
        Assert.Equal(2, Assert.Single(portal.Receivers.All, r => r.Path == "/rotated").Headers["webhook-signature"].Split(' ').Length);
        using var third = await portal.Client.PostAsync(new Uri($"/api/v1/actions/{action}/secret", UriKind.Relative), null, Cancelled);
        await third.ProblemAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task What_failed_is_resumed_from_there_and_what_was_done_is_not_done_again()
    {
        await using var receivers = await FakeReceivers.StartAsync();
        var action = await MakeAsync($"allow: [{{ role: member }}]\napproval: never\nsteps:\n  - webhook: {{ url: {receivers.Address}first }}\n  - webhook: {{ url: {receivers.Address}second }}");
        receivers.Next(200, 422);
        var number = await StartAsync(portal.Ann, action, null);
        await UntilAsync(number, "failed");
        Assert.IsType<ActionAnswer.Forbidden>(await DoAsync(r => r.ResumeAsync(number, portal.Eve, Cancelled)));
        Assert.IsType<ActionAnswer.Run>(await DoAsync(r => r.ResumeAsync(number, portal.Ann, Cancelled)));
        await UntilAsync(number, "succeeded");
        Assert.Single(receivers.All, r => r.Path == "/first");
        // The first attempt was refused: it is the same request still.
        Assert.Single(receivers.All.Where(r => r.Path == "/second").Select(r => r.Headers["webhook-id"]).Distinct());
        Assert.IsType<ActionAnswer.Late>(await DoAsync(r => r.ResumeAsync(number, portal.Ann, Cancelled)));
    }

    [Fact]
    public async Task A_run_that_is_stopped_goes_no_further()
    {
        var action = await MakeAsync($"allow: [{{ role: member }}]\napproval: never\nsteps:\n  - webhook: {{ url: {Hook}begun, wait: 5m }}\n  - webhook: {{ url: {Hook}never }}");
        var number = await StartAsync(portal.Ann, action, null);
        await UntilAsync(() => portal.Receivers.All.Any(r => r.Path == "/begun"));
        Assert.IsType<ActionAnswer.Run>(await DoAsync(r => r.CancelAsync(number, portal.Ann, Cancelled)));
        var sent = portal.Receivers.All.First(r => r.Path == "/begun");
        await ReportAsync(new Uri(sent.Headers["dd0c-report-url"]), sent.Headers["dd0c-report-token"], new { state = "succeeded" });
        await Task.Delay(300, Cancelled);
        Assert.Equal("cancelled", await StateAsync(number));
        Assert.DoesNotContain(portal.Receivers.All, r => r.Path == "/never");
    }

    [Fact]
    public async Task A_workflow_is_started_followed_and_its_end_is_the_steps()
    {
        var action = await MakeAsync("on: service\ninputs: { version: {}, fail: { type: boolean } }\nallow: [{ role: member }]\napproval: never\nsteps: [{ workflow: { repository: \"{{ target.repository }}\", file: deploy.yml, inputs: { version: \"{{ inputs.version }}\", fail: \"{{ inputs.fail }}\" } } }]");
        var preview = (await PreviewAsync(portal.Ann, action, "orders", ("version", "v1"), ("fail", "no")))!;
        Assert.True(Assert.Single(preview.Checks).Good, preview.Checks[0].Words);
        var good = await StartAsync(portal.Ann, action, "orders", ("version", "v1"), ("fail", "no"));
        await UntilAsync(good, "succeeded");
        Assert.Single(portal.GitHub.Demo.Dispatches, d => d.Inputs.GetValueOrDefault("version") == "v1");
        Assert.Contains("deploy › Deploy: success", await LogAsync(good), StringComparison.Ordinal);
        var bad = await StartAsync(portal.Ann, action, "orders", ("version", "v2"), ("fail", "yes"));
        await UntilAsync(bad, "failed");
        Assert.Contains("The workflow ended: failure", await LogAsync(bad), StringComparison.Ordinal);
        // An older server that does not tell which run it is: it is looked for.
        portal.GitHub.Demo.Options.TellsDispatchedRun = false;
        var older = await StartAsync(portal.Ann, action, "orders", ("version", "v3"), ("fail", "no"));
        await UntilAsync(older, "succeeded");
        Assert.Contains($"/runs/{portal.GitHub.Demo.Dispatches.Last().Id}", (await portal.Client.JsonAsync($"/api/v1/runs/{older}")).GetProperty("steps")[0].GetProperty("link").GetString(), StringComparison.Ordinal);
        portal.GitHub.Demo.Options.TellsDispatchedRun = true;
    }

    [Fact]
    public async Task A_workflow_that_is_not_there_or_may_not_be_started_is_told_as_such()
    {
        var missing = await MakeAsync("on: service\nallow: [{ role: member }]\napproval: never\nsteps: [{ workflow: { repository: \"{{ target.repository }}\", file: none.yml } }]");
        var preview = (await PreviewAsync(portal.Ann, missing, "orders"))!;
        Assert.False(Assert.Single(preview.Checks).Good);
        var push = await MakeAsync("on: service\nallow: [{ role: member }]\napproval: never\nsteps: [{ workflow: { repository: \"{{ target.repository }}\", file: ci.yml } }]");
        var number = await StartAsync(portal.Ann, push, "orders");
        await UntilAsync(number, "failed");
        Assert.Contains("workflow_dispatch", await LogAsync(number), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "target"), InlineData("{\"target\": \"none\", \"inputs\": {\"n\": 1}}", "target"), InlineData("{\"target\": \"orders\", \"inputs\": {\"n\": 11}}", "inputs.n"), InlineData("{\"target\": \"orders\", \"inputs\": {\"n\": 1, \"m\": 1}}", "inputs.m"), InlineData("{\"target\": \"orders\", \"inputs\": {\"n\": 1, \"team\": \"none\"}}", "inputs.team")]
    public async Task What_does_not_fit_the_form_is_refused_by_field(string body, string field)
    {
        var action = await MakeAsync($"on: service\ninputs: {{ n: {{ type: number, max: 10 }}, team: {{ type: team, required: false }} }}\nallow: [{{ role: member }}]\napproval: never\nsteps: [{{ webhook: {{ url: {Hook}form }} }}]");
        using var answer = await portal.Client.PostTextAsync($"/api/v1/actions/{action}/runs", body);
        await answer.FaultAsync(field, body);
    }

    [Fact]
    public async Task An_action_with_faults_is_refused_with_the_line_and_one_that_is_off_is_not_started()
    {
        using var wrong = await portal.Client.PostAsJsonAsync("/api/v1/actions", new { definition = "name: A\nsteps: []" }, Cancelled);
        Assert.StartsWith("Line 2:", await wrong.FaultAsync("definition"), StringComparison.Ordinal);
        using var strange = await portal.Client.PostAsJsonAsync("/api/v1/actions", new { definition = $"name: A\nallow: [{{ team: nobody }}]\nsteps: [{{ webhook: {{ url: {Hook} }} }}]" }, Cancelled);
        Assert.Contains("nobody", await strange.FaultAsync("definition"), StringComparison.Ordinal);
        var action = await MakeAsync($"allow: [{{ role: member }}]\napproval: never\nsteps: [{{ webhook: {{ url: {Hook}off }} }}]");
        using var off = await portal.Client.PutAsJsonAsync($"/api/v1/actions/{action}", new { enabled = false }, Cancelled);
        off.EnsureSuccessStatusCode();
        Assert.IsType<ActionAnswer.Late>(await TryAsync(portal.Ann, action, null));
    }

    [Fact]
    public async Task Many_who_start_at_once_get_numbers_without_gaps_or_twins_and_no_step_is_done_twice()
    {
        string[] paths = ["/many/1", "/many/2", "/many/3"];
        var action = await MakeAsync($"allow: [{{ role: member }}]\napproval: never\nsteps: [{string.Join(", ", paths.Select(p => $"{{ webhook: {{ url: {Hook}{p[1..]} }} }}"))}]");
        var numbers = (await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => TryAsync(portal.Ann, action, null)))).Select(a => Assert.IsType<ActionAnswer.Run>(a).Number).Order().ToList();
        Assert.Equal(Enumerable.Range(numbers[0], 12), numbers);
        foreach (var number in numbers) await UntilAsync(number, "succeeded");
        var sent = portal.Receivers.All.Where(r => paths.Contains(r.Path)).ToList();
        Assert.Equal(36, sent.Select(r => r.Headers["webhook-id"]).Distinct().Count());
        Assert.Equal(36, sent.Count);
    }

    [Fact]
    public async Task What_a_dead_node_had_begun_is_begun_again_and_had_one_effect()
    {
        // As a node leaves it that dies after it said what it is about to do: a change that was made, a workflow that was started.
        var action = await MakeAsync("on: service\ninputs: { version: {} }\nallow: [{ role: member }]\napproval: never\nsteps:\n  - change: { tier: experimental }\n  - workflow: { repository: \"{{ target.repository }}\", file: deploy.yml, inputs: { version: \"{{ inputs.version }}\" } }");
        var number = await StartAsync(portal.Eve, action, "desk", ("version", "v9"));
        await UntilAsync(number, "failed"); // desk has no such workflow on this GitHub
        var corrections = await portal.Portal.Database.Owner.CountAsync($"corrections where reason like 'Run #{number} of %'");
        Assert.Equal(1, corrections);
        await portal.Portal.Database.Owner.ExecuteAsync("update action_run_steps set state = 'running', mark = null where run_id = (select id from action_runs where number = $1) and position = 0", number);
        await portal.Portal.Database.Owner.ExecuteAsync("update action_run_steps set state = 'pending', attempts = 0, fault = null where run_id = (select id from action_runs where number = $1) and position = 1", number);
        await portal.Portal.Database.Owner.ExecuteAsync("update action_runs set state = 'running', next_at = now() where number = $1", number);
        await UntilAsync(number, "failed");
        Assert.Equal(1, await portal.Portal.Database.Owner.CountAsync($"corrections where reason like 'Run #{number} of %'"));

        var lost = await MakeAsync("on: service\ninputs: { version: {} }\nallow: [{ role: member }]\napproval: never\nsteps:\n  - workflow: { repository: \"{{ target.repository }}\", file: deploy.yml, inputs: { version: \"{{ inputs.version }}\" } }");
        var before = portal.GitHub.Demo.Dispatches.Count;
        var run = await StartAsync(portal.Ann, lost, "orders", ("version", "v8"));
        await UntilAsync(run, "succeeded");
        await portal.Portal.Database.Owner.ExecuteAsync("update action_run_steps set state = 'running', mark = null, link = null, gives_up_at = null where run_id = (select id from action_runs where number = $1)", run);
        await portal.Portal.Database.Owner.ExecuteAsync("update action_runs set state = 'running', next_at = now() where number = $1", run);
        await UntilAsync(run, "succeeded");
        Assert.Equal(before + 1, portal.GitHub.Demo.Dispatches.Count);
        Assert.Contains("An earlier attempt had started it", await LogAsync(run), StringComparison.Ordinal);
    }

    private async Task<string> MakeAsync(string rest)
    {
        using var made = await portal.Client.PostAsJsonAsync("/api/v1/actions", new { definition = $"name: Action {Interlocked.Increment(ref s_names)}\n{rest}\n" }, Cancelled);
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync(Cancelled));
        return (await made.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("slug").GetString()!;
    }

    private static RunDraft Draft(string? target, (string Name, string Value)[] inputs, string portal) => new(target, inputs.ToDictionary(i => i.Name, i => (string?)i.Value), null, portal);

    private Task<ActionOffer?> PreviewAsync(Actor actor, string action, string? target, params (string, string)[] inputs) => WithAsync<RunRequests, ActionOffer?>(r => r.PreviewAsync(action, Draft(target, inputs, portal.Portal.Address.ToString()), actor, true, Cancelled));

    private Task<ActionAnswer> TryAsync(Actor actor, string action, string? target, string? hash = null, params (string, string)[] inputs) => WithAsync<RunRequests, ActionAnswer>(r => r.StartAsync(action, Draft(target, inputs, portal.Portal.Address.ToString()), hash, actor, Cancelled));

    private Task<int> StartAsync(Actor actor, string action, string? target, params (string, string)[] inputs) => StartAsync(actor, action, target, null, inputs);

    private async Task<int> StartAsync(Actor actor, string action, string? target, string? hash, params (string, string)[] inputs)
    {
        var answer = await TryAsync(actor, action, target, hash, inputs);
        return Assert.IsType<ActionAnswer.Run>(answer).Number;
    }

    private Task<ActionAnswer> AnswerAsync(Actor actor, int number, string hash) => DoAsync(r => r.AnswerAsync(number, true, hash, null, actor, Cancelled));

    private Task<ActionAnswer> DoAsync(Func<RunActions, Task<ActionAnswer>> deed) => WithAsync(deed);

    private async Task<TResult> WithAsync<TService, TResult>(Func<TService, Task<TResult>> deed) where TService : notnull
    {
        await using var scope = portal.Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(portal.TenantId);
        return await deed(scope.ServiceProvider.GetRequiredService<TService>());
    }

    private async Task<string> StateAsync(int number) => (string)(await portal.Portal.Database.Owner.ScalarAsync("select state from action_runs where tenant_id = $1 and number = $2", portal.TenantId, number))!;

    private async Task<string> HashAsync(int number) => (string)(await portal.Portal.Database.Owner.ScalarAsync("select plan_hash from action_runs where tenant_id = $1 and number = $2", portal.TenantId, number))!;

    private async Task<string> TierAsync() => (string)(await portal.Portal.Database.Owner.ScalarAsync("select tier from services where tenant_id = $1 and slug = 'orders'", portal.TenantId))!;

    private async Task<string> LogAsync(int number) => string.Join('\n', (await portal.Client.JsonAsync($"/api/v1/runs/{number}/log")).GetProperty("items").EnumerateArray().Select(l => l.GetProperty("text").GetString()));

    private static async Task<HttpStatusCode> ReportAsync(Uri url, string token, object body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }

    /// <summary>As long as it may still come to it: a run that is over in another state never will.</summary>
    private async Task UntilAsync(int number, string state)
    {
        for (string? now = null; now != state; await Task.Delay(50, Cancelled))
            Assert.True((now = await StateAsync(number)) == state || await portal.Portal.Database.Owner.CountAsync($"action_runs where number = {number} and next_at is not null") > 0 || await StateAsync(number) == state, $"#{number} is {now}, not {state}: {await LogAsync(number)}");
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(50, Cancelled);
    }
}
