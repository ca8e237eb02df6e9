using System.Globalization;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Tests.Alerts.Delivery;
using Dd0c.Tests.Api;
using Dd0c.Workers.Alerts.Digests;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Alerts.Digests;

/// <summary>Digests by mail: once a channel and day, with the figures of the noise report.</summary>
public sealed class DigestMailTests(ChannelHost host) : IClassFixture<ChannelHost>, IAsyncLifetime
{
    /// <summary>Past nine of the next Monday: what comes in now is of the week before.</summary>
    private static readonly DateTimeOffset s_morning = NextMonday(DateTimeOffset.UtcNow.AddHours(-9)).AddHours(9.5);
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.EmptyAsync();
        foreach (var table in new[] { "alert_hours", "alert_outcomes" }) await host.Portal.ScalarAsync($"delete from {table}"); // what is counted
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_channel_that_wants_one_has_it_once_a_day_with_the_figures_of_the_noise_report()
    {
        await AddAsync("both", DigestWish.Both);
        await AddAsync("weekly", DigestWish.Weekly);
        await AddAsync("none", DigestWish.None);
        await host.FireAsync("db");
        await host.FireAsync("api");
        await host.FireAsync("mail");
        await host.FireAsync("mail", over: true);
        await host.SettleAsync();
        host.Smtp.Mails.Clear();
        await AddedAsync(s_morning.AddHours(-2));
        Assert.Equal(0, await WriteAsync(s_morning.AddHours(-1))); // half past eight
        Assert.Equal(3, await WriteAsync(s_morning));
        Assert.Equal(0, await WriteAsync(s_morning.AddHours(1)));
        await SentAsync();
        Assert.Equal(["both@acme.example", "both@acme.example", "weekly@acme.example"], host.Smtp.Mails.SelectMany(m => m.To).Order());
        Assert.Equal(3, host.Smtp.Mails.Select(m => HeaderOf(m.Mail, "Message-Id")).Distinct().Count());
        var weekly = host.Smtp.Mails.First(m => m.To[0] == "weekly@acme.example").Mail;
        // To now: what is still to come cannot be asked for, and nothing has come in it.
        var figures = await host.Portal.Client.JsonAsync($"api/v1/incidents/figures?from={s_morning.AddHours(-.5).AddDays(-7).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}");
        Assert.Equal((3, 2), (figures.GetProperty("alerts").GetInt32(), figures.GetProperty("incidents").GetInt32()));
        Assert.Contains("Alerts: 3 alerts became 2 incidents", weekly, StringComparison.Ordinal);
        Assert.Contains("Incidents: 2 opened, 0 resolved, 1 still open", weekly, StringComparison.Ordinal); // that one was over in March, by its sender's clock
        Assert.Equal(0, await WriteAsync(s_morning));
        Assert.Equal(3L, await host.Portal.ScalarAsync("select count(*) from digests where state = 'sent'"));
    }

    [Fact]
    public async Task A_day_without_anything_has_no_digest_and_a_week_has_one_that_says_so()
    {
        await AddAsync("both", DigestWish.Both);
        await WriteAsync(s_morning);
        await SentAsync();
        Assert.Contains("nothing happened", HeaderOf(Assert.Single(host.Smtp.Mails).Mail, "Subject"), StringComparison.Ordinal);
        Assert.Equal("nothing", await host.Portal.ScalarAsync("select state from digests where kind = 'daily'"));
    }

    [Fact]
    public async Task What_was_not_told_is_named_with_its_reason()
    {
        await AddAsync("weekly", DigestWish.Weekly, new(AlertSeverity.Critical));
        await host.FireAsync("db");
        await host.SettleAsync();
        await WriteAsync(s_morning);
        await SentAsync();
        Assert.Contains("#1 Errors of db: severity medium is below the channel's critical", Assert.Single(host.Smtp.Mails).Mail.ReplaceLineEndings("").Replace("=", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_fails_is_sent_later_and_one_that_was_begun_goes_again_as_the_same_mail()
    {
        host.Smtp.Next.Enqueue("451 4.3.0 busy");
        await AddAsync("weekly", DigestWish.Weekly);
        await WriteAsync(s_morning);
        await SentAsync();
        var first = HeaderOf(Assert.Single(host.Smtp.Mails).Mail, "Message-Id");
        // As if the node had died after the server took it and before that was written down.
        await host.Portal.ScalarAsync("update digests set state = 'waiting', tried_at = now(), sent_at = null, try_after = null");
        await QueueAsync();
        await SentAsync();
        Assert.Equal([first, first], host.Smtp.Mails.Select(m => HeaderOf(m.Mail, "Message-Id")));
    }

    [Fact]
    public async Task Nine_is_by_the_tenants_clock()
    {
        await AddAsync("daily", DigestWish.Daily);
        await host.Portal.ScalarAsync($$"""insert into alert_settings (tenant_id, settings, next_number) values ('{{host.Portal.Tenant}}', '{"zone": "Asia/Tokyo"}', 1) on conflict (tenant_id) do update set settings = excluded.settings""");
        await AddedAsync(s_morning.AddDays(7).AddHours(-11));
        Assert.Equal(0, await WriteAsync(s_morning.AddDays(7).AddHours(-10))); // 8:30 in Tokyo
        Assert.Equal(1, await WriteAsync(s_morning.AddDays(7).AddHours(-9)));
    }

    [Fact]
    public async Task One_that_was_due_while_every_node_was_down_is_sent_late_and_once_until_the_next_is_due()
    {
        await AddAsync("daily", DigestWish.Daily);
        await AddedAsync(s_morning.AddHours(-2));
        Assert.Equal(1, await WriteAsync(s_morning.AddHours(20))); // half past five
        Assert.Equal(0, await WriteAsync(s_morning.AddHours(23)));
        Assert.Equal(1, await WriteAsync(s_morning.AddHours(24)));
        Assert.Equal(1, await WriteAsync(s_morning.AddHours(72))); // nobody was there for two days: the last one is told
        Assert.Equal(3L, await host.Portal.ScalarAsync("select count(*) from digests"));
    }

    [Fact]
    public async Task Teams_are_reminded_of_what_an_initiative_asks_once_on_each_of_its_days_and_nobody_who_is_through()
    {
        var (card, team, day) = (Guid.CreateVersion7(), Guid.CreateVersion7(), DateOnly.FromDateTime(s_morning.UtcDateTime));
        await AddAsync("own", DigestWish.None, new(AlertSeverity.Info, Teams: [team]));
        await AddAsync("all", DigestWish.None);
        await AddAsync("elsewhere", DigestWish.None, new(AlertSeverity.Info, Teams: [Guid.CreateVersion7()]));
        await host.Portal.AsAsync(async services =>
        {
            await using var db = services.GetRequiredService<Dd0c.Workers.Platform.TenantDb>().Open();
            db.Teams.Add(new() { TenantId = db.TenantId, Id = team, Key = "github:keepers", Slug = "keepers", Name = "Keepers", Source = "github", Members = "[]", CreatedAt = s_morning, UpdatedAt = s_morning });
            db.Scorecards.Add(new() { TenantId = db.TenantId, Id = card, Slug = "reminded", Name = "Reminded", Definition = System.Text.Json.JsonSerializer.Serialize(Dd0c.Domain.Scorecards.DefaultScorecard.Definition, Dd0c.Domain.Scorecards.ScorecardJson.Options), CreatedAt = s_morning, UpdatedAt = s_morning, UpdatedBy = "test" });
            await db.SaveChangesAsync(Cancelled);
            db.Initiatives.Add(new() { TenantId = db.TenantId, Id = Guid.CreateVersion7(), ScorecardId = card, Name = "Every service has a runbook", Checks = ["runbook"], Due = day.AddDays(7), CreatedBy = "test", CreatedAt = s_morning });
            await db.SaveChangesAsync(Cancelled);
            return true;
        });
        await host.Portal.ScalarAsync($"update services set owner_state = 'owned', owner_team_id = '{team}' where slug = 'acme-db'");
        await host.Portal.ScalarAsync($"insert into service_scores (tenant_id, scorecard_id, service_id, points, most, percent, checks, failed, scored_at) select tenant_id, '{card}', id, 0, 10, 0, '[]', '{{runbook}}', now() from services where slug in ('acme-db', 'acme-mail')");
        Assert.Equal(2, await WriteAsync(s_morning));
        Assert.Equal(0, await WriteAsync(s_morning.AddHours(1)));
        await SentAsync();
        var mails = host.Smtp.Mails.ToDictionary(m => m.To[0], m => m.Mail.ReplaceLineEndings("").Replace("=", "", StringComparison.Ordinal));
        Assert.Equal(["all@acme.example", "own@acme.example"], mails.Keys.Order());
        Assert.Contains("Keepers has 1 service left", mails["own@acme.example"], StringComparison.Ordinal);
        Assert.Contains("Acme db: Has a runbook", mails["own@acme.example"], StringComparison.Ordinal);
        Assert.Contains("https://dd0c.example/scorecards/reminded?team", mails["own@acme.example"], StringComparison.Ordinal);
        Assert.DoesNotContain("Acme mail", mails["own@acme.example"], StringComparison.Ordinal);
        Assert.Contains("Acme mail: Has a runbook", mails["all@acme.example"], StringComparison.Ordinal);
        Assert.DoesNotContain("Acme db", mails["all@acme.example"], StringComparison.Ordinal);
        Assert.Equal(0, await WriteAsync(s_morning.AddDays(1)));
        Assert.Equal(2, await WriteAsync(s_morning.AddDays(6)));
        await host.Portal.ScalarAsync("update service_scores set failed = '{}' where service_id = (select id from services where slug = 'acme-db')");
        Assert.Equal(1, await WriteAsync(s_morning.AddDays(7)));
        Assert.Equal(0, await WriteAsync(s_morning.AddDays(8)));
        // The clock looks at it though no channel wants a digest.
        var clock = host.Portal.Portal.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<DigestClock>().Single();
        Assert.DoesNotContain(host.Portal.Tenant, await clock.DueAsync(Cancelled));
        await host.Portal.ScalarAsync("update initiatives set due = current_date + 1");
        Assert.Contains(host.Portal.Tenant, await clock.DueAsync(Cancelled));
        await SentAsync();
        await host.Portal.ScalarAsync($"delete from scorecards where id = '{card}'");
        await host.Portal.ScalarAsync("update services set owner_state = 'unowned', owner_team_id = null where slug = 'acme-db'");
        await host.Portal.ScalarAsync($"delete from teams where id = '{team}'");
    }

    internal static DateTimeOffset NextMonday(DateTimeOffset now) => new(now.UtcDateTime.Date.AddDays(7 - (((int)now.UtcDateTime.DayOfWeek + 6) % 7)), TimeSpan.Zero);

    /// <summary>When all channels were added.</summary>
    private Task AddedAsync(DateTimeOffset at) => host.Portal.ScalarAsync($"update delivery_channels set created_at = '{at:O}'");

    private Task<Guid> AddAsync(string name, DigestWish wish, DeliveryRule? rule = null) =>
        host.AddAsync(ChannelKind.Email, new EmailPlace([$"{name}@acme.example"], "https://dd0c.example/"), null, (rule ?? new(AlertSeverity.Info)) with { Digest = wish }, name);

    private async Task<int> WriteAsync(DateTimeOffset now)
    {
        var written = await host.Portal.AsAsync(s => s.GetRequiredService<DigestDesk>().WriteAsync(now, Cancelled));
        // Written for a morning to come, its message is due now.
        await host.Portal.ScalarAsync("update outbox set available_at = now() where kind = 'deliver.digest' and available_at > now() + interval '1 hour'");
        return written;
    }

    private Task QueueAsync() => host.Portal.AsAsync(async services =>
    {
        await using var connection = await services.GetRequiredService<Dd0c.Workers.Platform.TenantDb>().ConnectAsync(Cancelled);
        await Dd0c.Workers.Alerts.Delivery.DeliveryQueue.AddAsync(connection, host.Portal.Tenant, DigestDelivery.Queue, DateTimeOffset.UtcNow, Cancelled);
        return true;
    });

    private async Task SentAsync()
    {
        while (await host.Portal.ScalarAsync("select exists (select from digests where state = 'waiting') or exists (select from outbox where kind = 'deliver.digest')") is true) await Task.Delay(20, Cancelled);
    }

    private static string HeaderOf(string mail, string name) => mail.Split('\n').First(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();
}
