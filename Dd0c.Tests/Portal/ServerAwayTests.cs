using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Actions;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Portal;

/// <summary>A server that goes away and comes back takes nothing that was typed with it.</summary>
public sealed class ServerAwayTests(PostgresFixture postgres)
{
    private const string Words = "Not on a Friday, and not before the stock is counted";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_typed_stands_while_the_server_is_away_and_is_sent_when_it_is_back()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        var portal = ServedPortal.On(database, null);
        var (address, ada) = (portal.Address, Guid.CreateVersion7());
        var number = await AskAsync(portal, ada);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var context = await browser.NewContextAsync(new() { BaseURL = address.ToString(), ReducedMotion = ReducedMotion.Reduce });
        await context.AddCookiesAsync([new() { Name = "dd0c", Value = (await SessionCookieOf.UserAsync(portal.Services, ada))["dd0c=".Length..], Url = address.ToString() }]);
        // One that only reads and sends, and one that is live.
        var (still, live) = (await Pages.OpenAsync(context, "/paths/new"), await Pages.OpenAsync(context, $"/runs/{number}"));
        await Expect(live.Locator("html[data-interactive=true]")).ToBeAttachedAsync();
        await still.GetByLabel("Title").FillAsync("When a service hangs");
        await still.GetByLabel("Markdown").FillAsync(Words);
        await live.GetByLabel("Comment").FillAsync(Words);

        await portal.DisposeAsync();
        await still.GetByRole(AriaRole.Button, new() { Name = "Save page" }).ClickAsync();
        await Expect(still.GetByText("dd0c did not answer. What you typed still stands here")).ToBeVisibleAsync();
        await Expect(still.GetByLabel("Markdown")).ToHaveValueAsync(Words);
        await Shots.TakeAsync(still, "unsent-light-1280");
        await Expect(live.GetByText("Reconnecting…")).ToBeVisibleAsync();
        await Expect(live.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(live.GetByLabel("Comment")).ToHaveValueAsync(Words);
        await Shots.TakeAsync(live, "reconnecting-light-1280");

        await using var again = ServedPortal.Again(database, address);
        await still.GetByRole(AriaRole.Button, new() { Name = "Save page" }).ClickAsync();
        await Expect(still.Locator("h1")).ToHaveTextAsync("When a service hangs");
        await Expect(still.Locator(".reconnect")).ToBeHiddenAsync();
        Assert.Equal(Words, await database.Owner.ScalarAsync("select body from golden_paths"));

        // By itself, at the same address.
        await Expect(live.Locator("html[data-lost]")).ToHaveCountAsync(0);
        await Expect(live.Locator("html[data-interactive=true]")).ToBeAttachedAsync();
        await Expect(live.GetByLabel("Comment")).ToHaveValueAsync(Words);
        await live.GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        await Expect(live.Locator(".page .status.badge")).ToHaveTextAsync("Rejected");
        Assert.Equal(Words, await database.Owner.ScalarAsync("select comment from action_approvals"));
    }

    /// <summary>An organisation of Ada's, whom Omar asks for an approval.</summary>
    private static async Task<int> AskAsync(ServedPortal portal, Guid ada)
    {
        var tenant = await portal.Services.GetRequiredService<SignUp>().CreateTenantAsync("Acme", null, Cancelled);
        var omar = Guid.CreateVersion7();
        foreach (var (id, name) in new[] { (ada, "Ada"), (omar, "Omar") })
        {
            await portal.Database.Owner.ExecuteAsync("insert into users (id, login, display_name, created_at) values ($1, $2, $2, now())", id, name);
            await portal.Database.Owner.ExecuteAsync("insert into memberships (tenant_id, user_id, role, created_at) values ($1, $2, 'admin', now())", tenant, id);
        }
        await using var scope = portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
        await scope.ServiceProvider.GetRequiredService<ActionActions>().CreateAsync("name: Restart\nallow: [{ role: member }]\napproval: { by: admin }\nsteps:\n  - webhook: { url: \"https://127.0.0.1:1/\" }\n", Actor.System, Cancelled);
        return Assert.IsType<ActionAnswer.Run>(await scope.ServiceProvider.GetRequiredService<RunRequests>().StartAsync("restart", new(null, new Dictionary<string, string?>(), null, portal.Address.ToString()), null, new("user", omar, "Omar"), Cancelled)).Number;
    }
}
