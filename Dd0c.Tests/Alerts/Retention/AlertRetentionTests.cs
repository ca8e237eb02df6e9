using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Tests.Support;
using Dd0c.Workers.Alerts.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dd0c.Tests.Alerts.Retention;

/// <summary>What came is kept for as long as the plan says: in the database, then in the archive, then no more.</summary>
public sealed class AlertRetentionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TemporaryState _place = new();
    private AlertPortal _portal = null!;
    private string _address = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_place.Path);
        _portal = await AlertPortal.StartAsync(postgres, ("History:ArchiveFolder", _place.At("archive")), ("Alerts:Retention:Plan", "pro"), ("Alerts:Retention:Plans:free:Payloads", "3"));
        (_, _address, _) = await _portal.IntegrateAsync(AlertProvider.Alertmanager);
    }

    [Fact]
    public async Task Deliveries_go_to_the_archive_after_a_week_whole_and_from_there_with_the_plan()
    {
        await FireAsync(("recent", 1), ("week", 10), ("season", 100));
        await BreakAsync(10);
        await ApplyAsync();
        Assert.Equal("week,recent", await LeftAsync()); // the unreadable one of ten days ago, which may be read again, and the recent one
        var file = Assert.Single(Files());
        var lines = await LinesAsync(file);
        Assert.Equal(["Slow of week"], lines.Select(l => (string)JsonNode.Parse(Convert.FromBase64String((string)l["body"]!))!["alerts"]![0]!["annotations"]!["summary"]!));
        Assert.Equal("alertmanager read 1", string.Join(' ', lines[0]["provider"], lines[0]["state"], lines[0]["alerts"]));
        Assert.EndsWith(await _portal.ScalarAsync("select key from alert_payload_archives where rows = 1") as string, file, StringComparison.Ordinal);

        await _portal.ScalarAsync("update alert_payload_archives set until = until - interval '90 days'");
        await ApplyAsync();
        Assert.Empty(Files());
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from alert_payload_archives"));
    }

    [Fact]
    public async Task Incidents_go_with_all_that_hangs_on_them_and_figures_later()
    {
        await FireAsync(("mail", 1), ("web", 100));
        await _portal.ScalarAsync("update alert_hours set hour = hour - interval '100 days' where ctid in (select ctid from alert_hours limit 1)");
        await ApplyAsync();
        Assert.Equal("Slow of mail", await _portal.ScalarAsync("select string_agg(title, ',') from alerts"));
        Assert.Equal("1 1", await _portal.ScalarAsync("select count(*) || ' ' || count(distinct incident_id) from incident_entries where kind = 'opened'"));
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from incidents"));
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from alert_hours where hour < now() - interval '99 days'"));
        await _portal.ScalarAsync("update tenants set plan = 'free'");
        await ApplyAsync();
        Assert.Equal(0L, await _portal.ScalarAsync("select count(*) from alert_hours where hour < now() - interval '99 days'"));
    }

    [Fact]
    public async Task An_incident_that_became_part_of_a_younger_one_stays_with_it()
    {
        await FireAsync(("mail", 1), ("web", 100));
        await _portal.ScalarAsync("update incidents set state = 'merged', merged_into = (select id from incidents where title like '%mail%') where title like '%web%'");
        await ApplyAsync();
        Assert.Equal(2L, await _portal.ScalarAsync("select count(*) from incidents"));
    }

    [Fact]
    public async Task A_week_of_deliveries_stays_whatever_the_plan_so_that_one_that_comes_again_is_known()
    {
        await _portal.ScalarAsync("update tenants set plan = 'free'");
        await FireAsync(("mail", 5), ("web", 8));
        await ApplyAsync();
        Assert.Equal("mail", await LeftAsync());
    }

    [Fact]
    public async Task Ended_between_the_file_and_the_rows_it_comes_to_the_same()
    {
        await FireAsync(("mail", 10), ("web", 10));
        await _portal.ScalarAsync("create function dead() returns trigger language plpgsql as 'begin raise exception ''dead''; end'");
        await _portal.ScalarAsync("create trigger dead before delete on alert_inbox for each row execute function dead()");
        await Assert.ThrowsAnyAsync<Exception>(ApplyAsync);
        Assert.Equal(2L, await _portal.ScalarAsync("select count(*) from alert_inbox"));
        var before = Assert.Single(Files());
        await _portal.ScalarAsync("drop function dead cascade");
        await ApplyAsync();
        Assert.Equal(before, Assert.Single(Files()));
        Assert.Equal((2, 0L), ((await LinesAsync(before)).Count, await _portal.ScalarAsync("select count(*) from alert_inbox")));
    }

    [Theory, InlineData("gold", null, "Plan is gold"), InlineData("pro", "0", "Plans:pro")]
    public void A_plan_nobody_knows_and_days_that_delete_at_once_stop_the_start(string plan, string? days, string said)
    {
        var options = new AlertRetentionOptions { Plan = plan };
        if (days is not null) options.Plans[plan] = new() { Alerts = int.Parse(days, System.Globalization.CultureInfo.InvariantCulture) };
        Assert.Contains(said, new AlertRetentionValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
        Assert.True(new AlertRetentionValidator().Validate(Options.DefaultName, new()).Succeeded);
    }

    /// <summary>One alert of each, as if it had come so many days ago.</summary>
    private async Task FireAsync(params (string Service, int Days)[] fired)
    {
        foreach (var (service, days) in fired) await _portal.SendAsync(_address, AlertPortal.Alert("Slow", service, DateTimeOffset.UtcNow.AddDays(-days)));
        await _portal.SettleAsync();
        foreach (var (service, days) in fired)
            await _portal.ScalarAsync($"update alert_inbox set received_at = now() - interval '{days} days' where convert_from(body, 'UTF8') like '%Slow of {service}\"%'");
    }

    /// <summary>What cannot be read, of so many days ago.</summary>
    private async Task BreakAsync(int days)
    {
        using var answer = await _portal.PostAsync(_address, Encoding.UTF8.GetBytes("""{"alerts": "Slow of week"}"""));
        await _portal.SettleAsync();
        Assert.Equal(1L, await _portal.ScalarAsync("select count(*) from alert_inbox where state = 'quarantined'"));
        await _portal.ScalarAsync($"update alert_inbox set received_at = now() - interval '{days} days' where state = 'quarantined'");
    }

    private Task ApplyAsync() => _portal.AsAsync(async services =>
    {
        await services.GetRequiredService<AlertRetention>().ApplyAsync(Cancelled);
        return true;
    });

    private async Task<string?> LeftAsync() => (string?)await _portal.ScalarAsync("select string_agg(substring(convert_from(body, 'UTF8') from 'Slow of (\\w+)'), ',' order by received_at) from alert_inbox");

    private string[] Files() => Directory.Exists(_place.At("archive")) ? Directory.GetFiles(_place.At("archive"), "*", SearchOption.AllDirectories) : [];

    private static async Task<List<JsonNode>> LinesAsync(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return [.. (await reader.ReadToEndAsync(Cancelled)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _place.DisposeAsync();
    }
}
