using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Api;

/// <summary>PATCH /api/v1/connections/{id}, and a run that reads all.</summary>
public sealed class ScanScheduleApiTests(ReusedPortal shared) : IClassFixture<ReusedPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_interval_of_1_to_24_hours_is_kept_and_moves_the_next_scan_and_null_gives_it_back_to_the_server()
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("acme");
        var id = await ConnectAsync(portal);
        foreach (var (body, hours) in new[] { ("24", (int?)24), ("1", 1), ("5", 5), ("null", null) })
        {
            var answer = await PatchAsync(client, id, $$"""{"scanIntervalHours":{{body}}}""", HttpStatusCode.OK);
            Assert.Equal(hours, answer.GetProperty("scanIntervalHours").ValueKind == JsonValueKind.Null ? null : answer.GetProperty("scanIntervalHours").GetInt32());
            var wait = answer.GetProperty("nextScanAt").GetDateTimeOffset() - answer.GetProperty("lastScanAt").GetDateTimeOffset();
            Assert.InRange(wait, TimeSpan.FromHours(hours ?? 6), TimeSpan.FromHours((hours ?? 6) * 1.1));
        }
        Assert.Equal(4, await portal.Database.Owner.CountAsync("audit_events where action = 'connection.scheduled'"));
    }

    [Theory, InlineData("""{"scanIntervalHours":0}"""), InlineData("""{"scanIntervalHours":25}"""), InlineData("""{"scanIntervalHours":-1}"""), InlineData("""{"scanIntervalHours":1.5}"""), InlineData("""{"scanIntervalHours":"6"}"""), InlineData("{}")]
    public async Task Another_value_is_refused_with_the_field_and_the_reason(string body)
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("acme");
        var fault = await PatchAsync(client, await ConnectAsync(portal), body, HttpStatusCode.BadRequest);
        Assert.Contains("24", fault.GetProperty("errors").GetProperty("scanIntervalHours")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_needs_the_scope_to_write_connections()
    {
        var portal = await shared.EmptyAsync();
        var id = await ConnectAsync(portal);
        using var reader = await portal.ClientAsync("acme", "read:connections");
        await PatchAsync(reader, id, """{"scanIntervalHours":1}""", HttpStatusCode.Forbidden);
    }

    [Theory, InlineData("""{"full":true}""", true), InlineData("{}", false)]
    public async Task A_run_that_is_asked_to_read_all_says_so(string body, bool full)
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("acme");
        await ConnectAsync(portal);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var started = await client.PostAsync(new Uri("api/v1/discovery/run", UriKind.Relative), content, Cancelled);
        var run = await client.GetFromJsonAsync<JsonElement>($"api/v1/discovery/runs/{(await started.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetString()}", Cancelled);
        Assert.Equal(full, run.GetProperty("full").GetBoolean());
    }

    private static Task<Guid> ConnectAsync(ServedPortal portal) => portal.ConnectionAsync("acme", "github", """{"authKind":"token","org":"x","baseUrl":"http://127.0.0.1:9/"}""");

    private static async Task<JsonElement> PatchAsync(HttpClient client, Guid id, string body, HttpStatusCode status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PatchAsync(new Uri($"api/v1/connections/{id}", UriKind.Relative), content, Cancelled);
        Assert.True(status == answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }
}
