using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Api;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;
using Dd0c.Workers.Discovery;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Corrections;

/// <summary>Corrections through the API, over a real inventory: at once, for good, and taken back.</summary>
public sealed class CorrectionApiTests(ReusedPortal shared) : IClassFixture<ReusedPortal>, IAsyncLifetime
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
    private ServedPortal _portal = null!;
    private HttpClient _client = null!;
    private readonly InventoryBuilder _estate = new();
    private Guid _connection;

    public async ValueTask InitializeAsync()
    {
        _portal = await shared.EmptyAsync();
        _client = await _portal.ClientAsync("acme");
        _estate.Team("buying", writes: "orders");
        _estate.Team("selling", writes: "desk");
        _estate.Ecs("prod", "orders");
        _estate.Ecs("prod", "desk");
        _estate.Lambda("desk-mailer", tags: "service=desk");
        _estate.Repo("orders", (".github/CODEOWNERS", "* @acme/buying\n"));
        _estate.Repo("desk", (".github/CODEOWNERS", "* @acme/selling\n"));
        _connection = Guid.NewGuid();
        await using var connect = _portal.Database.Owner.CreateCommand($"insert into connections (tenant_id, id, provider, name, status, config, created_at, updated_at) select id, '{_connection}', 'aws', 'any', 'active', '{{}}', now(), now() from tenants where slug = 'acme'");
        await connect.ExecuteNonQueryAsync(Cancelled);
        await ScanAsync();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Teams_with_another_part_in_a_service_are_told_with_their_source_and_found_no_team()
    {
        _estate.Ecs("prod", "ledger", tags: "on-call=@acme/selling;cost-center=4711;security-contact=jane@acme.io");
        _estate.Repo("ledger", ("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ledger\n  annotations:\n    acme.io/security-owner: buying\nspec:\n  type: service\n  lifecycle: production\n  owner: selling\n"));
        await ScanAsync();
        var roles = (await ServiceAsync("ledger")).GetProperty("roles").EnumerateArray().Select(r => (r.GetProperty("role").GetString(), r.GetProperty("slug").GetString(), r.GetProperty("source").GetString()));
        Assert.Equal([("on_call", "selling", "tag"), ("security", "buying", "declaration")], roles);
        Assert.Equal(0L, await CountAsync("teams where key like 'tag:%'"));
        Assert.Equal(["ledger"], (await _client.JsonAsync("api/v1/teams/buying/services?role=security")).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task A_team_claims_what_looks_like_theirs_by_one_button_and_takes_it_back_by_another()
    {
        _estate.Ecs("prod", "shelf");
        _estate.Team("stock", "ann", "shelf", "ADMIN");
        _estate.Team("store", "bob", "shelf", "ADMIN");
        _estate.Repo("shelf");
        await ScanAsync();
        Assert.NotEqual("owned", (await ServiceAsync("shelf")).GetProperty("owner").GetProperty("state").GetString());
        var (member, viewer) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var (id, role) in new[] { (member, "member"), (viewer, "viewer") })
            await _portal.Database.Owner.ExecuteAsync($"insert into users (id, login, display_name) values ('{id}', '{id}', 'Ann'); insert into memberships (tenant_id, user_id, role) select id, '{id}', '{role}' from tenants where slug = 'acme'");
        using var looker = await Browserless.SignedInAsync(_portal, viewer);
        var seen = await looker.GetStringAsync(new Uri("/teams/store", UriKind.Relative), Cancelled);
        Assert.Contains("Perhaps theirs", seen, StringComparison.Ordinal);
        Assert.Contains("Team permission", seen, StringComparison.Ordinal); // why it looks so
        Assert.DoesNotContain("Claim<span", seen, StringComparison.Ordinal); // a viewer has no button
        using var browser = await Browserless.SignedInAsync(_portal, member);
        var shelf = (await ServiceAsync("shelf")).GetProperty("id").GetGuid();
        using var claimed = await EntryHost.PostAsync(browser, "/teams/store", $"claim-{shelf:N}");
        Assert.Equal(HttpStatusCode.Redirect, claimed.StatusCode);
        Assert.Equal("store", (await ServiceAsync("shelf")).GetProperty("owner").GetProperty("slug").GetString());
        var address = claimed.Headers.Location!.OriginalString.Replace(_portal.Address.GetLeftPart(UriPartial.Authority), "", StringComparison.Ordinal);
        var page = await browser.GetStringAsync(new Uri(address, UriKind.Relative), Cancelled);
        var batch = System.Text.RegularExpressions.Regex.Match(page, "name=\"batch\" value=\"([^\"]+)\"").Groups[1].Value;
        var token = System.Text.RegularExpressions.Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        using var undone = await browser.PostAsync(new Uri("/corrections/undo", UriKind.Relative), new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("batch", batch)]), Cancelled);
        Assert.NotEqual("owned", (await ServiceAsync("shelf")).GetProperty("owner").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Of_many_who_correct_what_they_read_at_once_one_alone_succeeds_and_can_go_on_from_its_answer()
    {
        using var read = await _client.AskAsync("api/v1/services/desk");
        var tag = read.Headers.ETag!.ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => IfMatchAsync(tag, $$"""{"description":"Version {{i}}"}""")));
        var won = Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a != won), a => Assert.Equal(HttpStatusCode.PreconditionFailed, a.StatusCode));
        using var now = await _client.AskAsync("api/v1/services/desk");
        Assert.Equal(won.Headers.ETag, now.Headers.ETag);
        using var next = await IfMatchAsync(won.Headers.ETag!.ToString(), """{"description":"The next"}""");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);

        Task<HttpResponseMessage> IfMatchAsync(string known, string body)
        {
            var request = new HttpRequestMessage(HttpMethod.Patch, "api/v1/services/desk") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("If-Match", known);
            return _client.SendAsync(request, Cancelled);
        }
    }

    [Fact]
    public async Task The_accuracy_over_the_API_is_that_of_the_answers_that_stand()
    {
        var none = await _client.JsonAsync("api/v1/accuracy");
        Assert.Equal((0, JsonValueKind.Null), (none.GetProperty("owner").GetProperty("asked").GetDouble(), none.GetProperty("owner").GetProperty("share").ValueKind));
        Assert.Single(none.GetProperty("days").EnumerateArray());
        await CorrectAsync("desk", new { owner = "selling" });
        var batch = (await CorrectAsync("orders", new { owner = "selling" })).GetProperty("batchId").GetGuid();
        var owner = (await _client.JsonAsync("api/v1/accuracy")).GetProperty("owner");
        Assert.Equal((2.0, 1.0, 0.5), (owner.GetProperty("asked").GetDouble(), owner.GetProperty("right").GetDouble(), owner.GetProperty("share").GetDouble()));
        var source = Assert.Single((await _client.JsonAsync("api/v1/accuracy")).GetProperty("sources").EnumerateArray(), s => s.GetProperty("source").GetString() == "codeowners");
        Assert.Equal((2.0, 1.0), (source.GetProperty("part").GetProperty("asked").GetDouble(), source.GetProperty("weight").GetDouble()));
        using var taken = await _client.DeleteAsync(new Uri($"api/v1/corrections/{batch}", UriKind.Relative), Cancelled);
        Assert.Equal((1.0, 1.0), (await _client.JsonAsync("api/v1/accuracy")).GetProperty("owner") is var left ? (left.GetProperty("asked").GetDouble(), left.GetProperty("right").GetDouble()) : default);
    }

    [Fact]
    public async Task An_owner_is_corrected_at_once_survives_scans_and_can_be_taken_back()
    {
        var done = await CorrectAsync("orders", new { team_id = "selling", correction_reason = "Team reorg" });
        var owner = done.GetProperty("service").GetProperty("owner");
        Assert.Equal(("selling", "owned", 1.0, "correction"), (owner.GetProperty("slug").GetString(), owner.GetProperty("state").GetString(), owner.GetProperty("confidence").GetDouble(), owner.GetProperty("source").GetString()));
        Assert.Equal("buying", owner.GetProperty("runnerUp").GetProperty("slug").GetString());

        _estate.Repositories[0] = _estate.Repositories[0] with { Description = "Anew" };
        await ScanAsync();
        Assert.Equal("selling", (await ServiceAsync("orders")).GetProperty("owner").GetProperty("slug").GetString());
        Assert.Equal(["orders", "desk"], (await _client.JsonAsync("api/v1/teams/selling/services")).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("name").GetString()!).OrderDescending());
        var said = Assert.Single((await _client.JsonAsync("api/v1/services/orders/corrections")).GetProperty("items").EnumerateArray());
        Assert.Equal(("selling", "buying", "codeowners", "Team reorg"), (said.GetProperty("value").GetString(), said.GetProperty("found").GetString(), said.GetProperty("foundSource").GetString(), said.GetProperty("reason").GetString()));
        Assert.Equal(1L, await CountAsync("audit_events where action = 'service.corrected'"));
        Assert.Equal(1L, await CountAsync("discovery_events where type = 'ownership_changed' and payload->>'reason' like 'correction: %Team reorg'"));
        Assert.Equal(1L, await CountAsync($"discovery_events where type = 'ownership_changed' and cause = 'correction' and cause_id = '{done.GetProperty("batchId").GetString()}' and actor is not null and said = 'Team reorg' and run_id is null"));
        Assert.Equal(0L, await CountAsync("outbox where kind = 'catalog.refresh'"));

        await UndoAsync(done);
        Assert.Equal(1L, await CountAsync($"discovery_events where type = 'ownership_changed' and cause = 'undo' and cause_id = '{done.GetProperty("batchId").GetString()}' and actor is not null"));
        Assert.Equal("buying", (await ServiceAsync("orders")).GetProperty("owner").GetProperty("slug").GetString());
        using var again = await _client.DeleteAsync(new Uri($"api/v1/corrections/{done.GetProperty("batchId").GetString()}", UriKind.Relative), Cancelled);
        await again.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_a_person_said_is_nobody_s_needs_no_other_look()
    {
        const string Doubtful = "services where owner_state <> 'owned' and owner_source is distinct from 'correction'";
        var before = await CountAsync(Doubtful);
        var owner = (await CorrectAsync("orders", new { owner = (string?)null })).GetProperty("service").GetProperty("owner");
        Assert.Equal(("unowned", "correction", "buying"), (owner.GetProperty("state").GetString(), owner.GetProperty("source").GetString(), owner.GetProperty("runnerUp").GetProperty("slug").GetString()));
        Assert.Equal(before, await CountAsync(Doubtful));
    }

    [Fact]
    public async Task Taking_back_the_second_correction_brings_back_the_first()
    {
        await CorrectAsync("orders", new { tier = "critical" });
        var second = await CorrectAsync("orders", new { tier = "experimental" });
        await UndoAsync(second);
        Assert.Equal("critical", (await ServiceAsync("orders")).GetProperty("tier").GetString());
    }

    [Fact]
    public async Task A_renamed_service_is_found_under_both_names_and_addresses()
    {
        await CorrectAsync("orders", new { name = "Order Desk" });
        foreach (var typed in new[] { "order desk", "orders" })
            Assert.Equal("Order Desk", (await _client.JsonAsync($"api/v1/services/search?q={Uri.EscapeDataString(typed)}&limit=1")).GetProperty("items")[0].GetProperty("displayName").GetString());
        Assert.Equal("order-desk", (await ServiceAsync("orders")).GetProperty("slug").GetString());
    }

    [Fact]
    public async Task Merged_split_and_dismissed_services_come_back_as_they_were()
    {
        var orders = (await ServiceAsync("orders")).GetProperty("id").GetString();
        var merge = await CorrectAsync("orders", new { mergeInto = "desk" });
        Assert.Equal("desk", merge.GetProperty("service").GetProperty("name").GetString());
        Assert.Equal(["desk"], await NamesAsync());
        await UndoAsync(merge);
        Assert.Equal(["desk", "orders"], await NamesAsync());
        Assert.Equal(orders, (await ServiceAsync("orders")).GetProperty("id").GetString());

        var mailer = (await ServiceAsync("desk")).GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("arn").GetString()!).Single(a => a.Contains("mailer", StringComparison.Ordinal));
        await CorrectAsync("desk", new { split = new { name = "Mailer", resources = new[] { mailer } } });
        Assert.Equal(["desk", "mailer", "orders"], await NamesAsync());

        var none = await CorrectAsync("mailer", new { notAService = true, reason = "A cron of desk" });
        Assert.Equal(JsonValueKind.Null, none.GetProperty("service").ValueKind);
        Assert.Equal(["desk", "orders"], await NamesAsync());
        await ScanAsync();
        Assert.Equal(["desk", "orders"], await NamesAsync());
        Assert.Equal(1L, await CountAsync("discovery_events where type = 'service_removed' and payload->>'reason' like 'no service, %A cron of desk'"));
    }

    [Theory]
    [InlineData("{\"owner\":\"nobody\"}", "owner"), InlineData("{\"tier\":\"gold\"}", "tier"), InlineData("{\"repo\":\"acme/none\"}", "repo"), InlineData("{\"name\":\"--\"}", "name"), InlineData("{\"tier\":3}", "tier")]
    [InlineData("{\"mergeInto\":\"none\"}", "mergeInto"), InlineData("{\"mergeInto\":\"orders\"}", "mergeInto"), InlineData("{\"split\":{\"name\":\"x\",\"resources\":[\"arn:x\"]}}", "split"), InlineData("{}", "body"), InlineData("{\"notAService\":true,\"mergeInto\":\"desk\"}", "body")]
    public async Task What_cannot_be_is_refused_by_field_and_changes_nothing(string body, string field)
    {
        using var answer = await _client.PatchAsync(new Uri("api/v1/services/orders", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancelled);
        await answer.FaultAsync(field, body);
        Assert.Equal(0L, await CountAsync("corrections where true"));
    }

    [Fact]
    public async Task Only_who_may_write_the_catalog_corrects_it_and_only_their_own()
    {
        using var reader = await _portal.ClientAsync("acme", Scope.ReadCatalog);
        using var refused = await reader.PatchAsJsonAsync("api/v1/services/orders", new { tier = "critical" }, Cancelled);
        await refused.ProblemAsync(HttpStatusCode.Forbidden);
        var done = await CorrectAsync("orders", new { tier = "critical" });
        using var stranger = await _portal.ClientAsync("other");
        var id = (await ServiceAsync("orders")).GetProperty("id").GetString();
        using var other = await stranger.PatchAsJsonAsync($"api/v1/services/{id}", new { tier = "critical" }, Cancelled);
        await other.ProblemAsync(HttpStatusCode.NotFound);
        using var undo = await stranger.DeleteAsync(new Uri($"api/v1/corrections/{done.GetProperty("batchId").GetString()}", UriKind.Relative), Cancelled);
        await undo.ProblemAsync(HttpStatusCode.NotFound);
        using var list = await stranger.AskAsync($"api/v1/services/{id}/corrections");
        await list.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Many_at_once_leave_one_that_stands()
    {
        string[] tiers = ["critical", "standard", "experimental"];
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => _client.PatchAsJsonAsync("api/v1/services/orders", new { tier = tiers[i % 3] }, Cancelled)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Equal(1L, await CountAsync("corrections where undone_at is null and replaced_at is null"));
        await using var standing = _portal.Database.Owner.CreateCommand("select new_value from corrections where undone_at is null and replaced_at is null");
        Assert.Equal((string)(await standing.ExecuteScalarAsync(Cancelled))!, (await ServiceAsync("orders")).GetProperty("tier").GetString());
    }

    private async Task<JsonElement> CorrectAsync(string service, object body)
    {
        using var answer = await _client.PatchAsJsonAsync($"api/v1/services/{service}", body, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private async Task UndoAsync(JsonElement done)
    {
        using var answer = await _client.DeleteAsync(new Uri($"api/v1/corrections/{done.GetProperty("batchId").GetString()}", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private Task<JsonElement> ServiceAsync(string name) => _client.JsonAsync($"api/v1/services/{name}");

    private async Task<IReadOnlyList<string>> NamesAsync() => [.. (await _client.JsonAsync("api/v1/services")).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("name").GetString()!)];

    private async Task ScanAsync()
    {
        await using var scope = _portal.Services.CreateAsyncScope();
        await using var asked = _portal.Database.System.CreateCommand("select id from tenants where slug = 'acme'");
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter((Guid)(await asked.ExecuteScalarAsync(Cancelled))!);
        await scope.ServiceProvider.GetRequiredService<InventoryStore>().ApplyAsync(Guid.NewGuid(), [(_connection, new ScanResult([.. _estate.Resources], [.. _estate.Repositories], [.. _estate.Teams], []))], Cancelled);
        await scope.ServiceProvider.GetRequiredService<CatalogPipeline>().RunAsync(null, null, Cancelled);
    }

    private Task<long> CountAsync(string of) => _portal.Database.Owner.CountAsync(of);
}
