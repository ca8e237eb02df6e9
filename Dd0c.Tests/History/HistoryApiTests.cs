using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Domain.History;
using Dd0c.Tests.Api;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.History;

/// <summary>The catalog as of an instant and what changed between two, over HTTP.</summary>
public sealed class HistoryApiTests(ReusedPortal shared) : IClassFixture<ReusedPortal>, IAsyncLifetime
{
    private ServedPortal _portal = null!;
    private HttpClient _client = null!;
    private RecordedHistory _history = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _portal = await shared.EmptyAsync();
        _client = await _portal.ClientAsync("acme");
        _history = new RecordedHistory(_portal, "acme");
    }

    [Theory, InlineData(1), InlineData(7), InlineData(200)]
    public async Task A_walk_by_cursor_meets_every_service_of_that_instant_once_and_in_order(int limit)
    {
        await _history.WanderAsync(41);
        foreach (var (at, services) in _history.Steps)
            Assert.Equal(services.Values.Select(s => s.Name).Order(StringComparer.Ordinal), (await WalkAsync($"api/v1/services?asOf={At(at)}&limit={limit}", "name")));
        var owned = _history.Steps[0].Services.Values.Where(s => s.Owner is { State: "owned", Team.Slug: "payments" }).Select(s => s.Name).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(owned);
        Assert.Equal(owned, await WalkAsync($"api/v1/services?asOf={At(_history.Steps[0].At)}&limit={limit}&team=payments", "name"));
    }

    [Fact]
    public async Task One_service_is_found_by_its_id_the_slug_it_had_then_and_the_one_it_has_now()
    {
        var estate = CatalogReconcilerTests.Estate();
        await _history.StepAsync(estate);
        estate.Resources[0] = estate.Resources[0] with { Tags = new Dictionary<string, string> { ["service"] = "money-in" } };
        await _history.StepAsync(estate);
        var (id, before) = _history.Steps[0].Services.Single(s => s.Value.Name == "payments");
        foreach (var key in new[] { id.ToString(), "payments", "money-in" })
        {
            var then = await _client.JsonAsync($"api/v1/services/{key}?asOf={At(_history.Steps[0].At)}");
            Assert.Equal((id, "payments", "payments", before.Resources.Count), (then.GetProperty("id").GetGuid(), then.GetProperty("name").GetString(), then.GetProperty("owner").GetProperty("slug").GetString(), then.GetProperty("resources").GetArrayLength()));
            Assert.Equal("money-in", (await _client.JsonAsync($"api/v1/services/{key}?asOf={At(DateTimeOffset.UtcNow)}")).GetProperty("name").GetString());
        }
    }

    [Fact]
    public async Task An_instant_that_cannot_be_read_or_is_still_to_come_is_refused_by_its_name()
    {
        foreach (var path in new[] { "api/v1/services?asOf=", "api/v1/services/any?asOf=", "api/v1/catalog/diff?from=2026-01-01T00:00:00Z&to=", "api/v1/catalog/diff?from=" })
            foreach (var wrong in new[] { "yesterday", "2026-11-20", "2026-11-20T10:00:00", "2026-13-20T10:00:00Z", "2999-01-01T00:00:00Z", "" })
            {
                using var answer = await _client.AskAsync(path + wrong);
                await answer.FaultAsync(path.Split('?', '&')[^1].Split('=')[0], path + wrong);
            }
        using (var turned = await _client.AskAsync("api/v1/catalog/diff?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z")) await turned.FaultAsync("to");
        using (var without = await _client.AskAsync("api/v1/catalog/diff")) await without.FaultAsync("from");
        using (var evidence = await _client.AskAsync("api/v1/services?asOf=2026-01-01T00:00:00Z&expand=evidence")) await evidence.FaultAsync("expand");
        using (var plus = await _client.AskAsync("api/v1/services?asOf=2026-01-01T00:00:00+01:00")) Assert.Equal(HttpStatusCode.OK, plus.StatusCode);
    }

    [Fact]
    public async Task Before_the_first_known_instant_there_is_nothing_and_it_is_said()
    {
        Assert.Contains("begins with the first scan", (await _client.JsonAsync("api/v1/services?asOf=2020-01-01T00:00:00Z")).GetProperty("note").GetString(), StringComparison.Ordinal);
        await _history.StepAsync(CatalogReconcilerTests.Estate());
        var page = await _client.JsonAsync("api/v1/services?asOf=2020-01-01T00:00:00Z");
        Assert.Equal(0, page.GetProperty("items").GetArrayLength());
        Assert.Contains("the history begins at", page.GetProperty("note").GetString(), StringComparison.Ordinal);
        using var one = await _client.AskAsync("api/v1/services/payments?asOf=2020-01-01T00:00:00Z");
        Assert.Contains("the history begins at", (await one.ProblemAsync(HttpStatusCode.NotFound)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False((await _client.JsonAsync($"api/v1/services?asOf={At(DateTimeOffset.UtcNow)}")).TryGetProperty("note", out _));
    }

    [Fact]
    public async Task A_difference_tells_what_came_went_and_changed_with_who_when_and_why()
    {
        var (run, batch) = (Guid.NewGuid(), Guid.NewGuid());
        var estate = CatalogReconcilerTests.Estate();
        await _history.StepAsync(estate, CatalogCause.Run(run));
        estate.Repositories[0] = estate.Repositories[0] with { Files = [new Domain.Discovery.RepositoryFile("CODEOWNERS", null, "* @acme/search")] };
        estate.Ecs("prod", "orders");
        await _history.StepAsync(estate, new("correction", batch, "Ann", "reorganised"));

        var diff = await _client.JsonAsync($"api/v1/catalog/diff?from={At(_history.Steps[0].At)}&to={At(_history.Steps[1].At)}");
        Assert.Equal((1, 0, 1), (diff.GetProperty("counts").GetProperty("added").GetInt32(), diff.GetProperty("counts").GetProperty("removed").GetInt32(), diff.GetProperty("counts").GetProperty("changed").GetInt32()));
        var changed = diff.GetProperty("items").EnumerateArray().Single(i => i.GetProperty("kind").GetString() == "changed");
        Assert.Equal(("payments", "payments", "search"), (changed.GetProperty("name").GetString(), changed.GetProperty("ownerBefore").GetString(), changed.GetProperty("owner").GetString()));
        var owner = changed.GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("field").GetString() == "owner");
        var reason = owner.GetProperty("reason");
        Assert.Equal(("Ann", "reorganised", "correction", batch), (reason.GetProperty("who").GetString(), reason.GetProperty("said").GetString(), reason.GetProperty("cause").GetString(), reason.GetProperty("causeId").GetGuid()));
        Assert.Contains("CODEOWNERS", reason.GetProperty("why").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(_history.Steps[1].At, reason.GetProperty("at").GetDateTimeOffset());

        Assert.Equal(["orders"], await WalkAsync($"api/v1/catalog/diff?from={At(_history.Steps[0].At)}&team=none", "name"));
        Assert.Equal(["payments"], await WalkAsync($"api/v1/catalog/diff?from={At(_history.Steps[0].At)}&team=payments&limit=1", "name"));
        Assert.Equal(["orders", "payments"], await WalkAsync($"api/v1/catalog/diff?from={At(_history.Steps[0].At)}&limit=1", "name"));
        // What a run found is the run's.
        var first = await _client.JsonAsync($"api/v1/catalog/diff?from=2020-01-01T00:00:00Z&to={At(_history.Steps[0].At)}");
        Assert.All(await CausesAsync(), c => Assert.Equal(("run", run), c));
        Assert.Contains("the history begins at", first.GetProperty("note").GetString(), StringComparison.OrdinalIgnoreCase);

        async Task<List<(string, Guid)>> CausesAsync()
        {
            await using var command = _portal.Database.Owner.CreateCommand("select cause, cause_id from discovery_events where run_id is not null");
            await using var reader = await command.ExecuteReaderAsync(Cancelled);
            var causes = new List<(string, Guid)>();
            while (await reader.ReadAsync(Cancelled)) causes.Add((reader.GetString(0), reader.GetGuid(1)));
            Assert.NotEmpty(causes);
            return causes;
        }
    }

    [Fact]
    public async Task Another_organisations_history_is_neither_listed_nor_found()
    {
        await _history.StepAsync(CatalogReconcilerTests.Estate());
        using var neighbour = await _portal.ClientAsync("globex");
        await CatalogStoreTests.ReconcileAsync(_portal, "globex", RandomEstate.Make(8));
        var now = At(DateTimeOffset.UtcNow);
        var theirs = _history.Steps[0].Services;
        var seen = await neighbour.JsonAsync($"api/v1/services?asOf={now}&limit=200");
        Assert.DoesNotContain(seen.GetProperty("items").EnumerateArray(), s => theirs.ContainsKey(s.GetProperty("id").GetGuid()));
        foreach (var id in theirs.Keys)
        {
            using var one = await neighbour.AskAsync($"api/v1/services/{id}?asOf={now}");
            Assert.Equal(HttpStatusCode.NotFound, one.StatusCode);
        }
        var diff = await neighbour.JsonAsync($"api/v1/catalog/diff?from=2020-01-01T00:00:00Z&limit=1000");
        Assert.DoesNotContain(diff.GetProperty("items").EnumerateArray(), s => theirs.ContainsKey(s.GetProperty("id").GetGuid()));
    }

    private async Task<List<string>> WalkAsync(string path, string member)
    {
        var names = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await _client.GetFromJsonAsync<JsonElement>(path + (next.Length > 0 ? $"&cursor={next}" : ""), Cancelled);
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(s => s.GetProperty(member).GetString()!));
            next = page.GetProperty("next").GetString();
        }
        return names;
    }

    private static string At(DateTimeOffset at) => Uri.EscapeDataString(at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture));

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
