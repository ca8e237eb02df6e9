using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Tests.Catalog;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.History;

/// <summary>What was shown at an instant is what the history gives for it; over haphazard estates on a real database.</summary>
public sealed class HistoryLawTests(ReusedPortal shared) : IClassFixture<ReusedPortal>
{
    [Theory, InlineData(11), InlineData(12), InlineData(13), InlineData(14), InlineData(15)]
    public async Task As_of_any_instant_the_catalog_is_what_it_was_and_differences_lead_from_one_to_the_other(int seed)
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("law");
        var history = new RecordedHistory(portal, "law");
        await history.WanderAsync(seed);
        Assert.True(history.Steps[0].Services.Count > 20);
        await history.HoldAsync();
        // What is open is what the catalog holds now, and the events of a change have its very instant.
        Assert.Equal(history.Steps[^1].Services.Count, await history.AskAsync<long>("select count(*) from service_versions where valid_to = 'infinity'"));
        Assert.Equal(0L, await history.AskAsync<long>($"select count(*) from discovery_events where created_at not in ({string.Join(", ", history.Steps.Select(s => $"'{s.At:O}'"))})"));
    }

    [Fact]
    public async Task What_hung_on_a_deleted_connection_leaves_the_history_with_the_next_pass_though_no_plan_says_so()
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("gone");
        var history = new RecordedHistory(portal, "gone");
        var estate = CatalogReconcilerTests.Estate();
        await history.StepAsync(estate);
        await history.AskAsync<long>("with d as (delete from service_resources where arn like '%rds%' returning 1) select count(*) from d");
        await history.StepAsync(estate); // which brings it back: the inventory has it still
        await history.HoldAsync();
    }

    [Fact]
    public async Task Two_nodes_whose_clocks_differ_write_one_history_that_goes_forward()
    {
        var portal = await shared.EmptyAsync();
        using var client = await portal.ClientAsync("clocks");
        var history = new RecordedHistory(portal, "clocks");
        await history.StepAsync(RandomEstate.Make(3));
        var ahead = (await history.AskAsync<DateTimeOffset>("update tenants set history_at = history_at + interval '5 minutes' returning history_at"));
        await history.StepAsync(RandomEstate.Make(3, later: true));
        Assert.Equal(ahead.AddMicroseconds(1), history.Steps[1].At);
        await history.HoldAsync();
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_difference_does_not_depend_on_the_order_in_which_its_events_are_read_or_on_reading_some_twice(int seed)
    {
        var random = new Random(seed);
        var (before, after) = (State("cart", "production", "healthy"), State("cart", "deprecated", "down"));
        var id = Guid.NewGuid();
        List<DiscoveryEvent> events = [Event(id, "lifecycle", 1, "first"), Event(id, "lifecycle", 2, "last"), Event(id, "health", 1, "alarm")];
        var told = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            var change = Assert.Single(CatalogDiff.Of(Only(before), Only(after), events.Concat(events).OrderBy(_ => random.Next())));
            told.Add(string.Join("; ", change.Fields.Select(f => $"{f.Field} {f.Old} {f.New} {f.Reason?.Why} {f.Reason?.Who}")));
        }
        Assert.Equal("lifecycle production deprecated last Ann; health healthy down alarm Ann", Assert.Single(told));

        Dictionary<Guid, byte[]> Only(ServiceState state) => new() { [id] = System.Text.Encoding.UTF8.GetBytes(state.Json()) };
    }

    internal static ServiceState State(string name, string lifecycle, string health) => new(
        name, name, name, [], null, "api", lifecycle, "standard", [], null, [], health, new("unowned", null, null), 0, null, null, [], [], InventoryBuilder.Since);

    private static DiscoveryEvent Event(Guid service, string field, int minute, string reason) => new()
    {
        Id = Guid.NewGuid(), Type = "service_updated", ServiceId = service, Subject = "cart", Payload = $$"""{"field":"{{field}}","reason":"{{reason}}"}""", Actor = "Ann", Cause = "correction", CreatedAt = InventoryBuilder.Since.AddMinutes(minute),
    };
}
