using System.Net;
using Dd0c.Tests.Api;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Catalog;

/// <summary>What people keep an eye on, and the columns and files of the catalog, as pages show them.</summary>
public sealed class WatchTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watched_service_and_its_news_are_on_the_watchers_home_and_on_nobody_elses()
    {
        var (own, database) = (api.Own, api.Portal.Database.Owner);
        var colleague = Guid.CreateVersion7();
        await database.ExecuteAsync($"insert into users (id, login, display_name) values ('{colleague}', 'cora', 'Cora'); insert into memberships (tenant_id, user_id, role) values ('{own.TenantId}', '{colleague}', 'viewer'); delete from watches");
        using var browser = await Browserless.SignedInAsync(api.Portal, colleague);
        Assert.DoesNotContain("Watching", await browser.GetStringAsync(new Uri("/", UriKind.Relative), Cancelled), StringComparison.Ordinal);
        await WatchAsync(browser, own.ServiceSlug, "on");
        await WatchAsync(browser, own.ServiceSlug, "on"); // twice is once
        Assert.Equal(1L, await database.CountAsync($"watches where user_id = '{colleague}'"));
        // News of before are none; these come a moment later.
        await database.ExecuteAsync($"update watches set created_at = now() - interval '1 hour'; update incidents set started_at = now() - interval '2 hours', resolved_at = now() - interval '5 minutes' where tenant_id = '{own.TenantId}'");
        await database.ExecuteAsync($$"""insert into discovery_events (tenant_id, type, service_id, subject, payload, created_at) values ('{{own.TenantId}}', 'ownership_changed', '{{own.ServiceId}}', 'x', '{"field": "owner", "oldValue": "a", "newValue": "b"}', now() - interval '1 minute')""");
        var home = await browser.GetStringAsync(new Uri("/", UriKind.Relative), Cancelled);
        Assert.Contains("Watching", home, StringComparison.Ordinal);
        Assert.Contains($"href=\"/services/{own.ServiceSlug}\"", home, StringComparison.Ordinal);
        Assert.Contains($"birch-service: owner changed: a → b", WebUtility.HtmlDecode(home), StringComparison.Ordinal);
        Assert.Contains($"#{own.IncidentNumber} resolved", home, StringComparison.Ordinal);
        Assert.DoesNotContain($"#{own.IncidentNumber} opened", home, StringComparison.Ordinal);
        // The owner of the organisation watches nothing.
        using var other = await Browserless.SignedInAsync(api.Portal, own.UserId);
        Assert.DoesNotContain("News of what you watch", await other.GetStringAsync(new Uri("/", UriKind.Relative), Cancelled), StringComparison.Ordinal);
        await WatchAsync(browser, own.ServiceSlug, "off");
        Assert.Equal(0L, await database.CountAsync("watches"));
    }

    [Fact]
    public async Task Scorecard_and_open_items_are_columns_of_the_list_and_of_its_file()
    {
        using var browser = await Browserless.SignedInAsync(api.Portal, api.Own.UserId);
        await api.Portal.Database.Owner.ExecuteAsync($"update service_scores set percent = 72.5, level = 'Silver' where tenant_id = '{api.Own.TenantId}'");
        foreach (var sort in new[] { "score", "-score" })
        {
            var page = await browser.GetStringAsync(new Uri($"/services?cols=score,open&sort={sort}", UriKind.Relative), Cancelled);
            Assert.Contains("Silver 72 %", page, StringComparison.Ordinal);
            Assert.Contains(" open at birch-service:", page, StringComparison.Ordinal);
        }
        var file = await browser.GetStringAsync(new Uri("/services/export/services.csv?tier=critical&cols=owner&page=7", UriKind.Relative), Cancelled);
        var lines = file.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"\"{api.Own.ServiceSlug}\",\"birch-service\",\"Team birch\",\"owned\",\"0.9\"", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"Silver\",\"72.5\",", lines[1], StringComparison.Ordinal);
        Assert.Single((await browser.GetStringAsync(new Uri("/services/export/services.csv?tier=experimental", UriKind.Relative), Cancelled)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        // As of an instant neither is kept, and the page says nothing of them.
        Assert.DoesNotContain("Silver", await browser.GetStringAsync(new Uri($"/services?cols=score,open,owner&asof={Uri.EscapeDataString(DateTimeOffset.UtcNow.AddMinutes(-1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture))}", UriKind.Relative), Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reminders_of_an_initiative_are_switched_off_and_on_by_an_admin_alone()
    {
        var (own, database) = (api.Own, api.Portal.Database.Owner);
        var member = Guid.CreateVersion7();
        await database.ExecuteAsync($"insert into users (id, login, display_name) values ('{member}', 'mel', 'Mel'); insert into memberships (tenant_id, user_id, role) values ('{own.TenantId}', '{member}', 'member')");
        using var admin = await Browserless.SignedInAsync(api.Portal, own.UserId);
        using var other = await Browserless.SignedInAsync(api.Portal, member);
        var page = $"/scorecards/{own.ScorecardSlug}/initiatives";
        Assert.Contains("teams are reminded 7 days and 1 day before", await other.GetStringAsync(new Uri(page, UriKind.Relative), Cancelled), StringComparison.Ordinal);
        foreach (var (to, remind) in new[] { ("off", false), ("off", false), ("on", true) })
        {
            using var done = await EntryHost.PostAsync(admin, page, $"remind {own.InitiativeId}", ("to", to));
            Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
            Assert.Equal(remind, await database.ScalarAsync($"select remind from initiatives where id = '{own.InitiativeId}'"));
        }
        using var refused = await EntryHost.PostAsync(other, page, $"remind {own.InitiativeId}", ("to", "off"));
        Assert.NotEqual(HttpStatusCode.Redirect, refused.StatusCode);
        Assert.Equal(true, await database.ScalarAsync($"select remind from initiatives where id = '{own.InitiativeId}'"));
        Assert.Equal(2L, await database.CountAsync($"audit_events where action = 'initiative.reminders_changed' and tenant_id = '{own.TenantId}'"));
    }

    private static async Task WatchAsync(HttpClient browser, string slug, string to)
    {
        using var done = await EntryHost.PostAsync(browser, $"/services/{slug}", "watch", ("to", to));
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
    }
}
