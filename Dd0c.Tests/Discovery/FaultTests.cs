using System.Net.Http.Json;
using System.Text.Json;
using Dd0c.Demo.Aws;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Tests.Aws;
using Dd0c.Tests.Support;
using Dd0c.Workers.Discovery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Dd0c.Tests.Discovery;

/// <summary>Runs that meet trouble: a refused permission, a dead region, a node that dies, a second run.</summary>
public sealed class FaultTests(PostgresFixture postgres)
{
    private const string Dead = "us-east-1";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_action_and_a_dead_region_make_a_run_partial_that_removes_nothing_and_names_what_is_missing()
    {
        var broken = false;
        await using var aws = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything(), CompanyBuilder.Everything(Dead)), new AwsDemoOptions
        {
            Interfere = c => !Volatile.Read(ref broken) ? null : c.Action == "lambda:ListFunctions" ? AwsInterference.Refuse : c.Region == Dead && c.Service != "sts" ? AwsInterference.Fail : null,
        });
        await using var portal = await ServedPortal.StartAsync(postgres, Cancelled, ("Connections:AllowCustomEndpoints", "true"));
        using var client = await ConnectedAsync(portal, aws, CompanyBuilder.Region, Dead);
        Assert.Equal("completed", (await ServedPortal.DiscoverAsync(client, Cancelled)).GetProperty("status").GetString());
        var before = await SnapshotAsync(portal);
        Assert.Contains(before, r => r.Contains(Dead, StringComparison.Ordinal));

        Volatile.Write(ref broken, true);
        for (var i = 0; i < 2; i++) // as often as it takes for what is truly gone to be removed
        {
            var run = await ServedPortal.DiscoverAsync(client, Cancelled);
            Assert.Equal("partial", run.GetProperty("status").GetString());
            var errors = run.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("scope").GetString()}: {e.GetProperty("message").GetString()}").ToList();
            Assert.Contains(errors, e => e.Contains(CompanyBuilder.Region, StringComparison.Ordinal) && e.Contains("lambda:ListFunctions", StringComparison.Ordinal));
            Assert.Contains(errors, e => e.Contains(Dead, StringComparison.Ordinal));
            Assert.Equal(0, run.GetProperty("stats").GetProperty("servicesRemoved").GetInt32());
            Assert.Contains(run.GetProperty("coverage").EnumerateArray(), c => c.GetProperty("region").GetString() == CompanyBuilder.Region && c.GetProperty("state").GetString() == "complete");
        }
        Same(before, await SnapshotAsync(portal));

        Volatile.Write(ref broken, false);
        Assert.Equal("completed", (await ServedPortal.DiscoverAsync(client, Cancelled)).GetProperty("status").GetString());
        Same(before, await SnapshotAsync(portal));
    }

    [Fact]
    public async Task The_run_of_a_node_that_stops_in_its_middle_is_finished_by_another()
    {
        var held = true;
        await using var aws = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything()), new AwsDemoOptions
        {
            Interfere = c => Volatile.Read(ref held) && c.Action == "lambda:ListFunctions" ? AwsInterference.Hang : null,
        });
        await using var database = await postgres.CreateAsync(Cancelled);
        Guid run;
        string token;
        int before;
        await using (var first = ServedPortal.On(database, null, ("Connections:AllowCustomEndpoints", "true")))
        {
            Volatile.Write(ref held, false);
            using var client = await ConnectedAsync(first, aws, CompanyBuilder.Region);
            Volatile.Write(ref held, true);
            token = client.DefaultRequestHeaders.Authorization!.Parameter!;
            var asked = aws.Count("ListFunctions");
            before = aws.Served.Count;
            using var started = await client.PostAsJsonAsync("api/v1/discovery/run", new { }, Cancelled);
            run = (await started.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetGuid();
            while (aws.Count("ListFunctions") == asked) await Task.Delay(20, Cancelled); // it is in its middle
        }
        Assert.Equal("running", await database.Owner.CreateCommand($"select status from discovery_runs where id = '{run}'").ExecuteScalarAsync(Cancelled));
        await CountedAsync();

        Volatile.Write(ref held, false);
        await using var second = ServedPortal.On(database, null, ("Connections:AllowCustomEndpoints", "true"));
        using var watcher = new HttpClient { BaseAddress = second.Address, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
        var view = await EndAsync(watcher, run);
        Assert.Equal("completed", view.GetProperty("status").GetString());
        Assert.NotEqual(0, view.GetProperty("stats").GetProperty("servicesCreated").GetInt32());
        await CountedAsync();

        // What the first node asked is not lost with it. A call that was given up may never have been sent.
        async Task CountedAsync()
        {
            var (made, counted) = (aws.Served.Count - before, (long)(await database.Owner.CreateCommand($"select coalesce(sum(calls), 0) from discovery_calls where run_id = '{run}'").ExecuteScalarAsync(Cancelled))!);
            Assert.True(made > 0 && counted >= made, $"{made} calls were made, {counted} are counted");
        }
    }

    [Fact]
    public async Task A_run_under_way_when_its_host_stops_lets_go_before_the_host_is_gone_and_is_carried_out_by_the_next()
    {
        await using var aws = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything()));
        await using var database = await postgres.CreateAsync(Cancelled);
        var scanner = new HeldScanner();
        void Held(IServiceCollection services) => services.RemoveAll<IScanner>().AddSingleton<IScanner>(scanner);
        Guid run;
        string token;
        await using (var first = ServedPortal.On(database, Held, ("Connections:AllowCustomEndpoints", "true")))
        {
            using var client = await ConnectedAsync(first, aws, CompanyBuilder.Region);
            token = client.DefaultRequestHeaders.Authorization!.Parameter!;
            using var started = await client.PostAsJsonAsync("api/v1/discovery/run", new { }, Cancelled);
            run = (await started.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetGuid();
            await scanner.Started.WaitAsync(Cancelled);
        }
        Assert.True(scanner.Ended);
        Assert.Equal("running", await database.Owner.CreateCommand($"select status from discovery_runs where id = '{run}'").ExecuteScalarAsync(Cancelled));
        // Handed back, not left for the others to miss.
        Assert.Equal(0L, await database.Owner.CreateCommand("select count(*) from quartz.qrtz_fired_triggers where job_name like 'discovery-%-%'").ExecuteScalarAsync(Cancelled));

        scanner.Holds = false;
        await using var second = ServedPortal.On(database, Held, ("Connections:AllowCustomEndpoints", "true"));
        using var watcher = new HttpClient { BaseAddress = second.Address, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
        Assert.Equal("completed", (await EndAsync(watcher, run)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_fault_of_ours_is_told_by_its_run_and_logged_and_a_vendors_in_its_own_words()
    {
        await using var aws = await AwsDemoHost.StartAsync(CompanyBuilder.Company(CompanyBuilder.Everything()));
        await using var database = await postgres.CreateAsync(Cancelled);
        using var book = new LogBook();
        var scanner = new HeldScanner { Fault = new InvalidOperationException("row 7 of hush-table") };
        await using var portal = ServedPortal.On(database, s => s.AddLogging(l => l.AddProvider(book)).RemoveAll<IScanner>().AddSingleton<IScanner>(scanner), ("Connections:AllowCustomEndpoints", "true"));
        using var client = await ConnectedAsync(portal, aws, CompanyBuilder.Region);
        var run = await ServedPortal.DiscoverAsync(client, Cancelled);
        var connection = (await client.GetFromJsonAsync<JsonElement>("api/v1/connections", Cancelled)).GetProperty("items")[0];
        foreach (var told in new[] { run.GetProperty("errors")[0].GetProperty("message").GetString()!, connection.GetProperty("lastError").GetString()! })
        {
            Assert.Contains(run.GetProperty("id").GetString()!, told, StringComparison.Ordinal);
            Assert.DoesNotContain("hush-table", told, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("hush-table", run.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(book.Lines, l => l.Contains("hush-table", StringComparison.Ordinal) && l.Contains(run.GetProperty("id").GetString()!, StringComparison.Ordinal));

        scanner.Fault = new HttpRequestException("api.example refused the connection");
        Assert.Contains("It could not be read: api.example refused", (await ServedPortal.DiscoverAsync(client, Cancelled)).GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenants_turn_is_held_by_one_run_on_any_node_and_free_when_its_holder_dies()
    {
        await using var database = await postgres.CreateAsync(Cancelled);
        var (tenant, other) = (Guid.NewGuid(), Guid.NewGuid());
        await using var unpooled = Npgsql.NpgsqlDataSource.Create(database.Addresses.App + ";Pooling=false"); // a cut one is not met again
        await using var first = await unpooled.OpenConnectionAsync(Cancelled);
        await using var second = await unpooled.OpenConnectionAsync(Cancelled);
        await DiscoveryTurn.TakeAsync(first, tenant, Cancelled);
        Assert.False(await DiscoveryTurn.TryAsync(second, tenant, Cancelled));
        Assert.True(await DiscoveryTurn.TryAsync(second, other, Cancelled));
        var waiting = DiscoveryTurn.TakeAsync(second, tenant, Cancelled);
        Assert.False(waiting.IsCompleted);
        // The holder's connection is cut from outside, as by a process that dies.
        await using (var cut = database.Owner.CreateCommand($"select pg_terminate_backend({first.ProcessID})")) await cut.ExecuteNonQueryAsync(Cancelled);
        await waiting;
        await using var third = await unpooled.OpenConnectionAsync(Cancelled);
        Assert.False(await DiscoveryTurn.TryAsync(third, tenant, Cancelled));
        await DiscoveryTurn.GiveBackAsync(second, tenant);
        Assert.True(await DiscoveryTurn.TryAsync(third, tenant, Cancelled));
    }

    private static async Task<HttpClient> ConnectedAsync(ServedPortal portal, AwsDemoHost aws, params string[] regions)
    {
        var client = await portal.ClientAsync("acme");
        await EstateRun.ConnectAsync(client, new { provider = "aws", regions, endpointUrl = aws.Url, auth = new { kind = "accessKey", accessKeyId = CompanyBuilder.KeyId, secretAccessKey = CompanyBuilder.SecretKey } });
        return client;
    }

    private static async Task<JsonElement> EndAsync(HttpClient client, Guid run)
    {
        while (true)
        {
            var view = await client.GetFromJsonAsync<JsonElement>($"api/v1/discovery/runs/{run}", Cancelled);
            if (view.GetProperty("status").GetString() is not ("queued" or "running")) return view;
            await Task.Delay(50, Cancelled);
        }
    }

    private static void Same(List<string> before, List<string> after) =>
        Assert.True(before.SequenceEqual(after), $"Gone:\n{string.Join('\n', before.Except(after))}\nCome:\n{string.Join('\n', after.Except(before))}");

    /// <summary>All services with their resources, and all resources that are not thought missing.</summary>
    private static async Task<List<string>> SnapshotAsync(ServedPortal portal)
    {
        await using var command = portal.Database.Owner.CreateCommand("""
            select 'service ' || s.name || ' ' || s.missed_runs || ' ' || coalesce((select string_agg(r.arn, ' ' order by r.arn) from service_resources r where r.service_id = s.id), '') from services s where removed_at is null
            union all select 'resource ' || arn || ' ' || missed_scans from cloud_resources where missing_since is null order by 1
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancelled)) rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>Reads nothing; meets its fault at once, if it has one, and while it holds waits to be told to end.</summary>
    private sealed class HeldScanner : IScanner
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Provider => "aws";
        public bool Holds { get; set; } = true;
        public Exception? Fault { get; set; }
        public bool Ended { get; private set; }
        public Task Started => _started.Task;

        public async Task<ScanResult> ScanAsync(ScanContext context, CancellationToken cancellationToken)
        {
            _started.TrySetResult();
            if (Fault is not null) throw Fault;
            try
            {
                if (Holds) await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                Ended = true;
            }
            return new([], [], [], []);
        }

        public Task<ProbeResult> ProbeAsync(OpenConnection connection, IProgress<VendorCall> calls, CancellationToken cancellationToken) => Task.FromResult(new ProbeResult(true, "1", false, null, []));
    }
}
