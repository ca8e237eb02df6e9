using System.Text.Json;
using System.Text.Json.Nodes;
using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Alerts.Delivery;
using Dd0c.Tests.Support;
using Dd0c.Web.Actions;
using Dd0c.Workers.Actions;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Integrations.Slack;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Actions;

/// <summary>Who is told of runs, over a real mail server and Slack.</summary>
public sealed partial class ActionRunTests
{
    [Fact]
    public async Task Who_may_approve_is_told_once_that_it_waits_and_who_asked_what_became_of_it()
    {
        await ConnectAsync();
        var action = await MakeAsync($"on: service\ninputs: {{ environment: {{}}, api_token: {{}} }}\nallow: [{{ role: member }}]\napproval: {{ by: [owner, admin] }}\nsteps: [{{ webhook: {{ url: {Hook}told }} }}]");
        var answer = await WithAsync<RunRequests, ActionAnswer>(r => r.StartAsync(action, new("orders", new Dictionary<string, string?> { ["environment"] = "<!channel>", ["api_token"] = "canary-7" }, "it is *urgent* <@U1>", "https://evil.example/"), null, portal.Eve, Cancelled));
        var number = Assert.IsType<ActionAnswer.Run>(answer).Number;
        await ToldAsync(number);

        // Ann owns it, Ada is an admin; Eve asked, Vic is a viewer, and Zoe is an admin elsewhere.
        var asked = MailsOf(number);
        Assert.Equal(["ada@acme.example", "ann@acme.example", "approvals@acme.example"], asked.Select(m => m.To[0]).Order());
        Assert.Equal([FakeSlack.Ops, "UADA"], PostsOf(number).Select(p => p.Channel).Order());
        foreach (var text in asked.Select(m => m.Mail).Concat(PostsOf(number).Select(p => p.All)))
        {
            Assert.Contains($"Review run #{number}", text, StringComparison.Ordinal);
            Assert.Contains($"https://dd0c.example/runs/{number}", text, StringComparison.Ordinal);
            Assert.Contains(RunWords.NotTold, text, StringComparison.Ordinal);
            foreach (var never in new[] { "canary-7", "evil.example" }) Assert.DoesNotContain(never, text, StringComparison.Ordinal);
        }
        foreach (var post in PostsOf(number))
        {
            Assert.Contains("&lt;!channel&gt;", post.All, StringComparison.Ordinal);
            Assert.DoesNotContain("<!channel", post.All, StringComparison.Ordinal);
            Assert.DoesNotContain("<@", post.All, StringComparison.Ordinal);
            Assert.DoesNotContain(post.Body["blocks"]!.AsArray(), b => (string?)b!["type"] == "actions"); // nothing is approved unseen
        }

        // As if the node had died after all of it was sent and before that was written down; Ann is a viewer since.
        await portal.Portal.Database.Owner.ExecuteAsync("update memberships set role = 'viewer' where user_id = $1", portal.Ann.Id!.Value);
        await portal.Portal.Database.Owner.ExecuteAsync("update run_tellings set state = 'waiting', tried_at = now(), sent_at = null where run_id = (select id from action_runs where tenant_id = $1 and number = $2)", portal.TenantId, number);
        await portal.Portal.Database.Owner.ExecuteAsync("insert into outbox (tenant_id, kind, key, payload, created_at, available_at, attempts) values ($1, 'deliver.run', 'again', '{}', now(), now(), 0)", portal.TenantId);
        await ToldAsync(number);
        await portal.Portal.Database.Owner.ExecuteAsync("update memberships set role = 'member' where user_id = $1", portal.Ann.Id!.Value);
        Assert.Equal(2, PostsOf(number).Count);
        Assert.Equal(["ada@acme.example", "approvals@acme.example"], MailsOf(number).Skip(3).Select(m => m.To[0]).Order());
        Assert.Equal(3, MailsOf(number).Select(m => IdOf(m.Mail)).Distinct().Count()); // readers show each once
        Assert.Equal("mail sent, mail withheld, slack unsure, slack withheld", await StatesAsync(number));

        // Eve wants mail alone.
        await portal.Portal.Database.Owner.ExecuteAsync("insert into notifications_off (tenant_id, user_id, event, way) values ($1, $2, 'run.ended', 'slack')", portal.TenantId, portal.Eve.Id!.Value);
        Assert.IsType<ActionAnswer.Run>(await AnswerAsync(portal.Ada, number, await HashAsync(number)));
        await UntilAsync(number, "succeeded");
        await ToldAsync(number);
        var own = MailsOf(number).Where(m => m.To[0] == "eve@acme.example").Select(m => m.Mail).ToList();
        Assert.Equal(2, own.Count);
        Assert.Contains(own, m => m.Contains($"Run #{number} was approved", StringComparison.Ordinal) && m.Contains("Approved by: ada", StringComparison.Ordinal));
        Assert.Contains(own, m => m.Contains($"Run #{number} succeeded", StringComparison.Ordinal));
        Assert.Equal([FakeSlack.Ops, FakeSlack.Ops, "UADA"], PostsOf(number).Select(p => p.Channel).Order());

        var refused = await StartAsync(portal.Eve, action, "orders", ("environment", "dev"), ("api_token", "x"));
        Assert.IsType<ActionAnswer.Run>(await WithAsync<RunActions, ActionAnswer>(r => r.AnswerAsync(refused, false, HashAsync(refused).Result, "not on Friday", portal.Ada, Cancelled)));
        await ToldAsync(refused);
        Assert.Contains(MailsOf(refused), m => m.To[0] == "eve@acme.example" && m.Mail.Contains("Rejected by: ada: not on Friday", StringComparison.Ordinal));
        Assert.Equal(0L, await AsOfAsync("globex"));
    }

    [Fact]
    public async Task The_list_of_runs_is_paged_in_the_database()
    {
        await portal.Portal.Database.Owner.ExecuteAsync("""
            insert into action_runs (tenant_id, id, number, action_slug, action_name, action_version, inputs, plan, plan_hash, state, requested_by, requester_kind, created_at, portal)
            select $1, uuidv7(), 1000000 + n, 'paged', 'Paged', 1, '{}', '{"steps": [], "undo": []}', '', 'succeeded', 'ann', 'cli', now(), 'https://dd0c.example/' from generate_series(1, 60) n
            """, portal.TenantId);
        try
        {
            var pages = new List<int>();
            foreach (var page in new[] { 1, 2, 3 }) pages.AddRange((await WithAsync<ActionQueries, IReadOnlyList<RunLine>>(q => q.PageAsync(new("paged"), page, Cancelled))).Select(r => r.Number - 1_000_000));
            Assert.Equal(Enumerable.Range(1, 60).Reverse(), pages);
            Assert.Equal(10, (await WithAsync<ActionQueries, IReadOnlyList<RunLine>>(q => q.PageAsync(new("paged"), 2, Cancelled))).Count);
        }
        finally
        {
            await portal.Portal.Database.Owner.ExecuteAsync("delete from action_runs where number > 1000000");
        }
    }

    /// <summary>A workspace in which Ada and Eve are, a channel of the owning team and one of another, mail for all, and a neighbour who wants all as well.</summary>
    private async Task ConnectAsync()
    {
        using var neighbour = await portal.Portal.ClientAsync("globex");
        var globex = (Guid)(await portal.Portal.Database.Owner.ScalarAsync("select id from tenants where slug = 'globex'"))!;
        var zoe = Guid.CreateVersion7();
        await portal.Portal.Database.Owner.ExecuteAsync("insert into users (id, login, display_name, email, created_at) values ($1, 'zoe', 'zoe', 'zoe@globex.example', now())", zoe);
        await portal.Portal.Database.Owner.ExecuteAsync("insert into memberships (tenant_id, user_id, role, created_at) values ($1, $2, 'admin', now())", globex, zoe);
        foreach (var (id, email) in new[] { ("UADA", "ada@acme.example"), ("UEVE", "eve@acme.example") }) portal.Slack.People[id] = new JsonObject { ["id"] = id, ["profile"] = new JsonObject { ["email"] = email } };
        portal.Slack.People["UANN"] = new JsonObject { ["id"] = "UANN", ["is_restricted"] = true, ["profile"] = new JsonObject { ["email"] = "ann@acme.example" } };
        await AddAsync(globex, ChannelKind.Email, new EmailPlace(["all@globex.example"], "https://dd0c.example/"), new(Runs: RunChoice.All));
        await using var scope = portal.Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(portal.TenantId);
        await using (var db = scope.ServiceProvider.GetRequiredService<TenantDb>().Open())
        {
            db.SlackInstallations.Add(new() { TenantId = portal.TenantId, TeamId = FakeSlack.Team, TeamName = "Acme chat", Secret = scope.ServiceProvider.GetRequiredService<SlackVault>().Seal(portal.TenantId, FakeSlack.Token), Portal = "https://dd0c.example/", InstalledBy = "test", InstalledAt = DateTimeOffset.UtcNow });
            await db.SaveChangesAsync(Cancelled);
        }
        var teams = new Dictionary<string, Guid>();
        foreach (var team in new[] { "buying", "selling" }) teams[team] = (Guid)(await portal.Portal.Database.Owner.ScalarAsync("select id from teams where tenant_id = $1 and slug = $2", portal.TenantId, team))!;
        portal.Slack.Channels["C2"].Member = true;
        await AddAsync(portal.TenantId, ChannelKind.Slack, new SlackPlace(FakeSlack.Team, FakeSlack.Ops, "ops"), new(Teams: [teams["buying"]], Incidents: false, Runs: RunChoice.All));
        await AddAsync(portal.TenantId, ChannelKind.Slack, new SlackPlace(FakeSlack.Team, "C2", "payments"), new(Teams: [teams["selling"]], Incidents: false, Runs: RunChoice.All));
        await AddAsync(portal.TenantId, ChannelKind.Email, new EmailPlace(["approvals@acme.example"], "https://dd0c.example/"), new(Runs: [RunChoice.ApprovalAsked]));
        await AddAsync(portal.TenantId, ChannelKind.Email, new EmailPlace(["incidents@acme.example"], "https://dd0c.example/"), new());
    }

    private Task AddAsync<TPlace>(Guid tenant, string kind, TPlace place, DeliveryRule rule) => portal.Portal.Database.Owner.ExecuteAsync("insert into delivery_channels (tenant_id, id, kind, name, config, rule, enabled, created_at, created_by) values ($1, uuidv7(), $2, $3, $4::jsonb, $5::jsonb, true, now(), 'test')",
        tenant, kind, $"{Guid.NewGuid()}", JsonSerializer.Serialize(place, AlertRows.Json), JsonSerializer.Serialize(rule, AlertRows.Json));

    private async Task ToldAsync(int number)
    {
        for (var until = DateTime.UtcNow.AddSeconds(30); await portal.Portal.Database.Owner.ScalarAsync("select exists (select from run_tellings t join action_runs r on (r.tenant_id, r.id) = (t.tenant_id, t.run_id) where r.number = $1 and t.state = 'waiting') or exists (select from outbox where kind = 'deliver.run')", number) is true; await Task.Delay(30, Cancelled))
            Assert.True(DateTime.UtcNow < until, $"#{number}: {await portal.Portal.Database.Owner.ScalarAsync("select coalesce(string_agg(event || ' ' || state || ' ' || coalesce(last_error, ''), '; '), '') || (select coalesce(string_agg(kind || ' ' || coalesce(last_error, ''), '; '), '') from outbox) from run_tellings where state = 'waiting'")}");
    }

    /// <summary>Soft line ends and escapes of quoted-printable are undone as far as what is looked for needs it.</summary>
    private List<(string[] To, string Mail)> MailsOf(int number) => [.. portal.Smtp.Mails.Select(m => (m.To, Mail: m.Mail.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal))).Where(m => m.Mail.Contains($"un #{number} ", StringComparison.Ordinal))];

    private List<FakeMessage> PostsOf(int number) => [.. portal.Slack.Posts.Where(p => p.Text.StartsWith($"Run #{number} ", StringComparison.Ordinal))];

    private static string IdOf(string mail) => mail.Split('\n').First(l => l.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase)).Trim();

    private async Task<string> StatesAsync(int number) => (string)(await portal.Portal.Database.Owner.ScalarAsync("select string_agg(distinct coalesce(way, 'channel') || ' ' || state, ', ' order by coalesce(way, 'channel') || ' ' || state) from run_tellings where user_id is not null and run_id = (select id from action_runs where tenant_id = $1 and number = $2)", portal.TenantId, number))!;

    /// <summary>How many tellings a tenant sees, as the program does.</summary>
    private async Task<long> AsOfAsync(string tenant)
    {
        await using var scope = portal.Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter((Guid)(await portal.Portal.Database.Owner.ScalarAsync("select id from tenants where slug = $1", tenant))!);
        await using var connection = await scope.ServiceProvider.GetRequiredService<TenantDb>().ConnectAsync(Cancelled);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from run_tellings";
        return (long)(await command.ExecuteScalarAsync(Cancelled))!;
    }
}
