using System.Text.Json;
using System.Text.RegularExpressions;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Api;
using Dd0c.Tests.Support;
using Dd0c.Workers.Audit;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Audit;

/// <summary>Who did what, and that nobody changed what is told of it.</summary>
public sealed class AuditTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_of_any_event_of_its_number_or_a_missing_one_breaks_the_chain_there_and_of_that_organisation_alone()
    {
        await ExecuteAsync($"insert into audit_events (tenant_id, actor_kind, actor_name, action, target, details, at) select '{api.Own.TenantId}', 'user', 'Ann', 'thing.done', 'thing ' || n, jsonb_build_object('n', n), now() - n * interval '1 second' from generate_series(1, 20) n");
        await SealAsync();
        var whole = await ChainAsync(api.Client);
        Assert.True(whole.Verified >= 21, $"{whole}");
        Assert.Null(whole.Broken);

        await BreaksAsync(5, "update audit_events set target = 'another' where {0}", "update audit_events set target = (select 'thing ' || (details->>'n')) where {0}");
        await BreaksAsync(6, "update audit_events set details = details || '{{\"x\": 1}}' where {0}", "update audit_events set details = details - 'x' where {0}");
        await BreaksAsync(7, "update audit_events set at = at + interval '1 microsecond' where {0}", "update audit_events set at = at - interval '1 microsecond' where {0}");
        // Taken out at the end as well: the chain's head knows how long it was.
        await ExecuteAsync($"delete from audit_events where tenant_id = '{api.Own.TenantId}' and seq = {whole.Verified}");
        Assert.Equal(whole.Verified, (await ChainAsync(api.Client)).Broken);
        using var other = await api.Portal.ClientAsync(api.Tenants.Other.TenantSlug);
        Assert.Null((await ChainAsync(other)).Broken);

        async Task BreaksAsync(int thing, string change, string back)
        {
            var seq = await SeqAsync($"thing {thing}");
            var where = $"tenant_id = '{api.Own.TenantId}' and seq = {seq}";
            await ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, where));
            Assert.Equal((seq - 1, (long?)seq), await ChainAsync(api.Client) is var broken ? (broken.Verified, broken.Broken) : default);
            await ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, back.Replace("{{", "{", StringComparison.Ordinal), where));
            Assert.Null((await ChainAsync(api.Client)).Broken);
        }
    }

    [Fact]
    public async Task The_portal_itself_may_neither_change_nor_delete_an_event()
    {
        await using var scope = api.Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(api.Own.TenantId);
        await using var connection = await scope.ServiceProvider.GetRequiredService<TenantDb>().ConnectAsync(Cancelled);
        foreach (var sql in new[] { "update audit_events set target = ''", "update audit_events set hash = ''", "delete from audit_events", "update audit_heads set seq = 0" })
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, connection);
            Assert.Equal("42501", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync(Cancelled))).SqlState);
        }
    }

    [Fact]
    public async Task Events_are_found_by_who_what_and_which_in_pages()
    {
        await ExecuteAsync($"insert into audit_events (tenant_id, actor_kind, actor_name, action, target) select '{api.Own.TenantId}', 'token', 'pipeline', 'widget.made', 'widget 100%' from generate_series(1, 5)");
        var (found, cursor) = (0, "");
        for (var pages = 0; pages < 3; pages++)
        {
            var page = await api.Client.JsonAsync($"/api/v1/audit/events?q=widget%20100%25&kind=token&limit=2{cursor}");
            found += page.GetProperty("items").GetArrayLength();
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null) break;
            cursor = $"&cursor={page.GetProperty("next").GetString()}";
        }
        Assert.Equal(5, found);
        Assert.Empty((await api.Client.JsonAsync("/api/v1/audit/events?q=widget&kind=user")).GetProperty("items").EnumerateArray());
        foreach (var (query, field) in new[] { ("limit=0", "limit"), ("kind=robot", "kind"), ("cursor=zzz", "cursor") })
        {
            using var answer = await api.Client.AskAsync($"/api/v1/audit/events?{query}");
            await answer.FaultAsync(field);
        }
        using var member = await api.Portal.ClientAsync(api.Own.TenantSlug, Scope.ReadCatalog);
        using var refused = await member.AskAsync("/api/v1/audit/events");
        await refused.ProblemAsync(System.Net.HttpStatusCode.Forbidden);
    }

    private async Task<long> SeqAsync(string target)
    {
        await using var command = api.Portal.Database.Owner.CreateCommand($"select seq from audit_events where tenant_id = '{api.Own.TenantId}' and target = '{target}'");
        return (long)(await command.ExecuteScalarAsync(Cancelled))!;
    }

    private Task SealAsync() => AuditSealJob.SealAsync(api.Portal.Services.GetRequiredService<SystemDatabase>(), Cancelled);

    private static async Task<(long Verified, long? Broken)> ChainAsync(HttpClient client)
    {
        var chain = await client.JsonAsync("/api/v1/audit/chain");
        return (chain.GetProperty("verified").GetInt64(), chain.GetProperty("broken").ValueKind == JsonValueKind.Null ? null : chain.GetProperty("broken").GetInt64());
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = api.Portal.Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }
}

/// <summary>The audit trail in a browser.</summary>
[Collection(Entry.Name)]
public sealed class AuditPageTests(EntryHost host)
{
    [Theory, InlineData("dark", 320)]
    public async Task An_admin_reads_and_filters_what_was_done_and_others_are_told_whom_to_ask(string theme, int width)
    {
        var admin = await host.JoinAsync(Role.Admin);
        await using var context = await host.OpenAsync(admin, width, theme);
        var page = await Pages.OpenAsync(context, "/settings/tokens");
        await page.GetByLabel("Name").FillAsync($"audited-{theme}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create token" }).ClickAsync();
        await Expect(page.GetByText(new Regex("dd0c_live_")).First).ToBeVisibleAsync();
        await AuditSealJob.SealAsync(host.Services.GetRequiredService<SystemDatabase>(), TestContext.Current.CancellationToken);
        await page.GotoAsync($"/settings/audit?q=audited-{theme}");
        var row = page.GetByRole(AriaRole.Table).Locator("tbody tr").First;
        await Expect(row).ToContainTextAsync("token.created");
        await Expect(page.GetByText(new Regex("Verified up to #"))).ToBeVisibleAsync();
        await row.Locator("summary").ClickAsync();
        await Shots.TakeAsync(page, $"audit-{theme}-{width}", whole: true);
        await Pages.CheckAsync(page);
        Assert.DoesNotMatch("dd0c_live_[A-Za-z0-9_-]{12}", await (await context.APIRequest.GetAsync("/settings/audit/export.json")).TextAsync());
        await page.GotoAsync("/settings/audit?q=nothing-like-this");
        await Expect(page.GetByText("No event fits this filter")).ToBeVisibleAsync();

        await using var other = await host.OpenAsync(await host.JoinAsync(Role.Member), width, theme);
        var theirs = await Pages.OpenAsync(other, "/settings/audit");
        await Expect(theirs.GetByText("Reading the audit trail needs the role admin")).ToBeVisibleAsync();
        Assert.NotEqual(200, (await other.APIRequest.GetAsync("/settings/audit/export.csv", new() { MaxRedirects = 0 })).Status);
        await page.CloseAsync();
    }
}
