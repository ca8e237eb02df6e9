using Dd0c.Domain.Catalog;
using Dd0c.Tests.Api;

namespace Dd0c.Tests.Catalog;

/// <summary>What fails with a service, however far away, and never twice.</summary>
public sealed class DependencyGraphTests
{
    [Fact]
    public void Those_that_call_it_fail_with_it_and_so_do_those_it_triggers()
    {
        var (shop, pay, queue, mail) = (Id(1), Id(2), Id(3), Id(4));
        var graph = new DependencyGraph([new(shop, pay, "calls", .9), new(pay, queue, "publishes_to", .8), new(queue, mail, "triggers", .5)]);
        Assert.Equal([(pay, 1, queue), (mail, 1, queue), (shop, 2, pay)], graph.BlastRadius(queue).Select(r => (r.Id, r.Distance, r.Via)));
        Assert.Equal([(pay, 1), (queue, 2)], graph.Needs(shop).Select(r => (r.Id, r.Distance)));
        Assert.Equal([queue], graph.Needs(mail).Select(r => r.Id));
        Assert.Equal(.72, graph.BlastRadius(queue)[2].Confidence, 9);
        Assert.Empty(graph.BlastRadius(Id(9)));
    }

    [Fact]
    public void A_cycle_is_walked_once_and_does_not_reach_its_start()
    {
        var graph = new DependencyGraph([new(Id(1), Id(2), "calls", 1), new(Id(2), Id(3), "calls", 1), new(Id(3), Id(1), "calls", 1), new(Id(1), Id(1), "calls", 1)]);
        Assert.Equal([Id(3), Id(2)], graph.BlastRadius(Id(1)).Select(r => r.Id));
    }

    [Fact]
    public void It_reaches_exactly_what_there_is_a_way_to_by_the_fewest_steps_whatever_the_order_of_the_edges()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            var n = random.Next(2, 30);
            List<DependencyEdge> edges = [.. Enumerable.Range(0, random.Next(1, 90)).Select(_ => new DependencyEdge(Id(random.Next(n)), Id(random.Next(n)), random.Next(4) == 0 ? "triggers" : "calls", Math.Round(random.NextDouble(), 3)))];
            var one = new DependencyGraph(edges);
            var distances = Distances(n, edges);
            for (var start = 0; start < n; start++)
                Assert.Equal(Enumerable.Range(0, n).Where(t => t != start && distances[t, start] < int.MaxValue).Select(t => (Id(t), distances[t, start])).Order(), one.BlastRadius(Id(start)).Select(r => (r.Id, r.Distance)).Order());
            edges.Reverse();
            Assert.Equal(one.BlastRadius(Id(0)), new DependencyGraph(edges).BlastRadius(Id(0)));
        }
    }

    /// <summary>By Floyd and Warshall: from the one that needs to what it needs.</summary>
    private static int[,] Distances(int n, List<DependencyEdge> edges)
    {
        var d = new int[n, n];
        for (var i = 0; i < n; i++) for (var j = 0; j < n; j++) d[i, j] = i == j ? 0 : int.MaxValue;
        foreach (var e in edges)
        {
            var (from, to) = (Number(e.Source), Number(e.Target));
            if (e.Kind == "triggers") (from, to) = (to, from);
            if (from != to) d[from, to] = 1;
        }
        for (var k = 0; k < n; k++) for (var i = 0; i < n; i++) for (var j = 0; j < n; j++)
            if (d[i, k] < int.MaxValue && d[k, j] < int.MaxValue && d[i, k] + d[k, j] < d[i, j]) d[i, j] = d[i, k] + d[k, j];
        return d;
    }

    private static Guid Id(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static int Number(Guid id) => BitConverter.ToInt32(id.ToByteArray());
}

/// <summary>The same over HTTP: with owners, and never a neighbour's.</summary>
public sealed class BlastRadiusApiTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    [Fact]
    public async Task The_answer_names_services_teams_and_ways_and_follows_a_change_of_the_catalog()
    {
        await using (var seed = api.Portal.Database.Owner.CreateCommand($"""
            insert into services (tenant_id, id, slug, name, display_name, type, lifecycle, tier, health, owner_state, owner_team_id, owner_confidence, confidence, anchors, fingerprint)
            select s.tenant_id, v.id::uuid, v.slug, v.slug, v.slug, 'api', 'production', 'critical', 'healthy', s.owner_state, s.owner_team_id, .9, .9, array[v.slug], '' from services s, (values ('00000000-0000-0000-0000-0000000000a1', 'near'), ('00000000-0000-0000-0000-0000000000a2', 'far')) v(id, slug) where s.id = '{api.Own.ServiceId}';
            insert into service_dependencies (tenant_id, source_service_id, target_service_id, kind, confidence, source) select tenant_id, '00000000-0000-0000-0000-0000000000a1', id, 'calls', .9, 'runtime' from services where id = '{api.Own.ServiceId}';
            update tenants set catalog_version = catalog_version + 1;
            """)) await seed.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Assert.Contains("near", await NamesAsync());
        Assert.DoesNotContain("far", await NamesAsync());
        await using (var more = api.Portal.Database.Owner.CreateCommand($"insert into service_dependencies (tenant_id, source_service_id, target_service_id, kind, confidence, source) select tenant_id, '00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-0000000000a1', 'calls', .9, 'runtime' from services where id = '{api.Own.ServiceId}'; update tenants set catalog_version = catalog_version + 1")) await more.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Assert.Contains("far", await NamesAsync());
        var answer = await api.Client.JsonAsync($"api/v1/services/{api.Own.ServiceSlug}/blast-radius");
        var far = answer.GetProperty("items").EnumerateArray().Single(i => i.GetProperty("slug").GetString() == "far");
        Assert.Equal((2, "near", "calls"), (far.GetProperty("distance").GetInt32(), far.GetProperty("via").GetString(), far.GetProperty("kind").GetString()));
        Assert.Equal(answer.GetProperty("total").GetInt32(), answer.GetProperty("teams").EnumerateArray().Sum(t => t.GetProperty("services").GetInt32()));
        Assert.Contains(api.Own.ServiceSlug, (await api.Client.JsonAsync("api/v1/services/far/dependencies")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("slug").GetString()));
        using var neighbours = await api.Client.AskAsync($"api/v1/services/{api.Tenants.Other.ServiceId}/blast-radius");
        await neighbours.ProblemAsync(System.Net.HttpStatusCode.NotFound);
    }

    private async Task<IReadOnlyList<string?>> NamesAsync() => [.. (await api.Client.JsonAsync($"api/v1/services/{api.Own.ServiceSlug}/blast-radius")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("slug").GetString())];
}
