using System.Net;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;
using Dd0c.Workers.Discovery;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Onboarding;

/// <summary>Too much vanishes at once: it stays, is shown, and goes when an admin says so.</summary>
[Collection(Entry.Name)]
public sealed class HeldRemovalTests(EntryHost portal)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("light"), InlineData("dark")]
    public async Task A_removal_that_was_held_back_is_shown_and_an_admin_lets_it_go_at_once(string theme)
    {
        await using var first = await FirstOrganisation.MakeAsync(portal, "Shrunk", theme);
        var connection = await first.AddConnectionAsync("aws", "active", new("ambient"));
        var estate = new InventoryBuilder();
        for (var i = 0; i < 12; i++) estate.Lambda($"billing-{(char)('a' + i)}");
        estate.Ecs("prod", "search");
        await ScanAsync(first, connection, estate.Resources);
        await PassAsync(first);
        Assert.Equal(13, await CountAsync(first, "services where removed_at is null"));
        var run = await ScanAsync(first, connection, estate.Resources[12..]);
        await PassAsync(first);
        Assert.Equal(13, await CountAsync(first, "services where removed_at is null"));

        var member = await portal.JoinAsync(Role.Member, first.TenantId);
        using (var http = await portal.SignedInAsync(member))
        {
            Assert.Contains("needs the role admin", await http.GetStringAsync(new Uri($"/discovery/runs/{run}", UriKind.Relative), Cancelled), StringComparison.Ordinal);
            await using var held = portal.Database.Owner.CreateCommand($"select id from held_removals where tenant_id = '{first.TenantId}'");
            using var answer = await EntryHost.PostAsync(http, $"/discovery/runs/{run}", $"confirm-{(Guid)(await held.ExecuteScalarAsync(Cancelled))!:N}");
            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(1, await CountAsync(first, "held_removals"));
        }

        var page = first.Page;
        await first.GoAsync("/discovery");
        await page.ClickAsync("a:has-text('See what would go')");
        await Expect(page.Locator("h2:has-text('12 of 12 lambda:function vanished at once')")).ToBeVisibleAsync();
        await page.ClickAsync("summary:has-text('What would go')");
        await Expect(page.Locator("main")).ToContainTextAsync("Services that stand on these alone: billing-a");
        await Shots.TakeAsync(page, $"run-held-{theme}-1440", whole: true);
        await Pages.CheckAsync(page);
        await page.ClickAsync("button:has-text('Confirm removal…')");
        await Shots.TakeAsync(page, $"run-held-confirm-{theme}-1440");
        await page.ClickAsync("dialog button:has-text('Confirm removal')");
        await Expect(page.Locator("main")).ToContainTextAsync("The removal is confirmed");
        while (await CountAsync(first, "services where removed_at is null") > 1) await Task.Delay(20, Cancelled);
        Assert.Equal(12, await CountAsync(first, "discovery_events where cause = 'removal' and actor is not null and payload->>'reason' = 'somebody confirmed that it is gone'"));
        Assert.Equal(1, await CountAsync(first, "audit_events where action = 'removal.confirmed'"));
        Assert.Equal(0, await CountAsync(first, "held_removals"));
        await ScanAsync(first, connection, estate.Resources[12..]);
        Assert.Equal(0, await CountAsync(first, "held_removals"));
    }

    private async Task<Guid> ScanAsync(FirstOrganisation first, Guid connection, IReadOnlyList<ResourceFact> facts)
    {
        var run = await first.AddRunAsync("completed", TimeSpan.FromMinutes(1), new(facts.Count, 0, 0, 0, null, [], []));
        var coverage = new[] { "lambda:function", "ecs:service" }.Select(kind => new Coverage(new(connection, "aws", InventoryBuilder.Account, "eu-west-1", kind), CoverageState.Complete, facts.Count(f => f.Type == kind)));
        await portal.InTenantAsync<InventoryStore, InventoryPlan>(store => store.ApplyAsync(run, [(connection, new([.. facts], [], [], [.. coverage]))], Cancelled), first.TenantId);
        return run;
    }

    private async Task PassAsync(FirstOrganisation first) => await portal.InTenantAsync<CatalogPipeline, object>(async p => await p.RunAsync(null, null, Cancelled), first.TenantId);

    private async Task<long> CountAsync(FirstOrganisation first, string of)
    {
        await using var command = portal.Database.Owner.CreateCommand($"select count(*) from {of}{(of.Contains(" where ", StringComparison.Ordinal) ? " and" : " where")} tenant_id = '{first.TenantId}'");
        return (long)(await command.ExecuteScalarAsync(Cancelled))!;
    }
}
