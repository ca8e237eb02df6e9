using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Dd0c.Domain.Platform;
using Dd0c.Tests.Api;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy.Data;
using Dd0c.Workers.History;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Quartz;

namespace Dd0c.Tests.Tenancy;

/// <summary>Taking everything along, and taking everything away. Which tables there are is read from the model and from the database itself, so that a new one is held to both.</summary>
public sealed class OrganisationDataTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_has_every_table_of_ones_own_and_nothing_of_a_neighbour_and_nothing_that_lets_somebody_in()
    {
        await api.Portal.Database.Owner.ExecuteAsync("update connections set secret = 'sealed-canary'; update alert_integrations set secrets = 'sealed-canary'; insert into alert_tokens (tenant_id, integration_id, hash, sealed, created_at) select tenant_id, id, sha256(tenant_id::text::bytea), 'sealed-canary', now() from alert_integrations");
        await api.Portal.Database.Owner.ExecuteAsync($"insert into alert_inbox (tenant_id, integration_id, provider, delivery_key, headers, body, received_at, state) values ('{api.Own.TenantId}', '{api.Own.IntegrationId}', 'custom', 'k', '{{}}', 'raw of birch', now(), 'read')");
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var zip = new ZipArchive(await api.Client.GetStreamAsync(new Uri("api/v1/export", UriKind.Relative), Cancelled)))
            foreach (var entry in zip.Entries)
            {
                using var reader = new StreamReader(await entry.OpenAsync(Cancelled));
                files[entry.FullName] = await reader.ReadToEndAsync(Cancelled);
            }
        var all = string.Concat(files.Values);
        Assert.DoesNotContain(api.Tenants.Other.Word, all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("sealed-canary", all, StringComparison.Ordinal);
        Assert.DoesNotContain("\\\\x", all, StringComparison.Ordinal); // how the database writes bytes: hashes, fingerprints, what is sealed
        var (full, tables) = (0, Tables());
        foreach (var table in tables)
        {
            var lines = files[$"{table.Name}.jsonl"].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            // The audit trail goes on: that it is exported is written there, too, and before it is read.
            if (table.Name is not ("organisation" or "people")) Assert.True(await api.Portal.Database.Owner.CountAsync($"{table.Name} where tenant_id = '{api.Own.TenantId}'") == lines.Length, table.Name);
            if (lines.Length == 0) continue;
            full++;
            Assert.Equal(table.Columns, JsonSerializer.Deserialize<JsonElement>(lines[0]).EnumerateObject().Select(p => p.Name));
        }
        Assert.True(full > 40, $"{full} of {tables.Count} tables had a row.");
        Assert.Contains(Convert.ToBase64String("raw of birch"u8), files["alert_inbox.jsonl"], StringComparison.Ordinal);
        Assert.Contains("birch-service", files["catalog-info.yaml"], StringComparison.Ordinal);
        var manifest = JsonSerializer.Deserialize<JsonElement>(files["manifest.json"]);
        Assert.Equal(files.Count - 2, manifest.GetProperty("files").GetArrayLength());
        Assert.Equal(["birch/none"], manifest.GetProperty("notReadFromArchive").EnumerateArray().Select(k => k.GetString()));
        Assert.Equal(1L, await api.Portal.Database.Owner.CountAsync($"audit_events where tenant_id = '{api.Own.TenantId}' and action = 'data.exported'"));
        using var member = await api.Portal.ClientAsync(api.Own.TenantSlug, [.. Domain.Tenancy.Scope.All.Where(s => s != Domain.Tenancy.Scope.ExportData)]);
        using var refused = await member.AskAsync("api/v1/export");
        await refused.ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public void No_column_that_is_exported_is_called_like_a_secret()
    {
        string[] words = ["secret", "hash", "sealed", "password", "token", "session"];
        // Neither the hash of a plan nor the time of a secret lets anybody in.
        Assert.Equal(["action_approvals.plan_hash", "action_runs.plan_hash", "connections.events_secret_at", "connections.events_secret_before_until"],
            Tables().SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c}")).Where(c => words.Any(w => c[(c.IndexOf('.', StringComparison.Ordinal) + 1)..].Contains(w, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_deleted_organisation_leaves_no_row_in_any_table_of_the_database_and_the_neighbour_all_of_theirs()
    {
        var (gone, database) = (api.Tenants.Other, api.Portal.Database.Owner);
        var (admin, both) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await database.ExecuteAsync($"insert into users (id, login, display_name) values ('{admin}', 'walnut-admin', 'Walnut admin'), ('{both}', 'both', 'Both')");
        await database.ExecuteAsync($"insert into memberships (tenant_id, user_id, role) values ('{gone.TenantId}', '{admin}', 'admin'), ('{gone.TenantId}', '{both}', 'member'), ('{api.Own.TenantId}', '{both}', 'member')");
        using var token = await api.Portal.ClientAsync(gone.TenantSlug);
        using var owner = await Browserless.SignedInAsync(api.Portal, gone.UserId);
        using var other = await Browserless.SignedInAsync(api.Portal, admin);
        var scheduler = await api.Portal.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Cancelled);
        await scheduler.AddJob(JobBuilder.Create<Nothing>().WithIdentity($"discovery-{gone.TenantId}").StoreDurably().Build(), new AddJobOptions { Replace = true }, Cancelled);
        var before = await RowsOfAsync(api.Own.TenantId);
        Assert.True((await RowsOfAsync(gone.TenantId)).Count >= 45, $"{(await RowsOfAsync(gone.TenantId)).Count} tables had a row.");

        // Not by an admin, not by another name.
        using (var form = await EntryHost.PostAsync(other, "/settings/data", "export", ("name", "x"))) Assert.NotEqual(HttpStatusCode.Redirect, form.StatusCode);
        Assert.DoesNotContain("Delete The walnut company for good", await other.GetStringAsync(new Uri("/settings/data", UriKind.Relative), Cancelled), StringComparison.Ordinal);
        using (var mistyped = await EntryHost.PostAsync(owner, "/settings/data", "delete-organisation", ("name", "the walnut company")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mistyped.StatusCode);
            Assert.Contains("It is called The walnut company", await mistyped.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        }
        await using (var scope = api.Portal.Services.CreateAsyncScope())
            Assert.IsType<Removal.NotAllowed>(await scope.ServiceProvider.GetRequiredService<OrganisationRemoval>().RemoveAsync(gone.TenantId, admin, "The walnut company", Cancelled));
        Assert.Equal(1L, await database.CountAsync($"tenants where id = '{gone.TenantId}'"));

        using (var done = await EntryHost.PostAsync(owner, "/settings/data", "delete-organisation", ("name", " The walnut company ")))
        {
            Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
            Assert.Equal("/sign-in?deleted=1", done.Headers.Location!.OriginalString.Replace(api.Portal.Address.GetLeftPart(UriPartial.Authority), "", StringComparison.Ordinal));
        }

        Assert.Empty(await RowsOfAsync(gone.TenantId));
        // The id alone stays, for those who clear what lies outside the database; the name and the people nowhere, in no column of any schema.
        Assert.Equal(["public.history_farewells", "public.search_farewells"], await HoldingAsync(gone.TenantId.ToString()));
        Assert.Empty(await HoldingAsync(gone.Word));
        Assert.Equal(1L, await database.CountAsync($"users where id = '{both}'"));
        // A scan of theirs may end meanwhile and add rows; what waits to be sent may be sent.
        var after = await RowsOfAsync(api.Own.TenantId);
        Assert.Empty(before.Where(t => t.Key != "outbox" && after.GetValueOrDefault(t.Key) < t.Value).Select(t => $"{t.Key}: {after.GetValueOrDefault(t.Key)} of {t.Value}"));
        foreach (var browser in new[] { owner, other })
        {
            using var page = await browser.GetAsync(new Uri("/services", UriKind.Relative), Cancelled);
            Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
            Assert.Contains("/sign-in", page.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }
        using (var refused = await token.AskAsync("api/v1/services")) Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        // Whoever is at work for it meanwhile can write nothing: every table that names a tenant refers to it.
        Assert.Empty(await ListAsync($"""
            select c.relname::text from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attname = 'tenant_id' and c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
                and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'tenants'::regclass and k.confdeltype = any(array['c', 'n']::"char"[]) and k.conkey = array[a.attnum])
            """));

        // What lies in the archive goes with the next look.
        var folder = Directory.CreateTempSubdirectory("dd0c-leaving-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, gone.TenantId.ToString(), "alert_payloads"));
            await File.WriteAllTextAsync(Path.Combine(folder, gone.TenantId.ToString(), "alert_payloads", "x.jsonl.gz"), gone.Word, Cancelled);
            var options = Options.Create(new HistoryOptions { ArchiveFolder = folder, HotDays = 3_650 });
            await new HistoryArchiver(api.Portal.Services.GetRequiredService<SystemDatabase>(), new FolderArchive(options), options, TimeProvider.System, NullLogger<HistoryArchiver>.Instance).RunAsync(Cancelled);
            Assert.Empty(Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<ExportedTable> Tables()
    {
        using var db = new Dd0cDbContext(new DbContextOptionsBuilder<Dd0cDbContext>().UseNpgsql("Host=nowhere").Options);
        return ExportedTables.Of(db.Model);
    }

    /// <summary>How many rows each table has that names the tenant, partitions apart; none without any.</summary>
    private async Task<IReadOnlyDictionary<string, long>> RowsOfAsync(Guid tenant)
    {
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in await ListAsync("select distinct c.oid::regclass::text from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attname = 'tenant_id' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped"))
            if (await api.Portal.Database.Owner.CountAsync($"{table} where tenant_id = '{tenant}'") is > 0 and var count) rows[table] = count;
        return rows;
    }

    /// <summary>Tables of any schema with a row of which any column holds the word.</summary>
    private async Task<List<string>> HoldingAsync(string word)
    {
        var holding = new List<string>();
        foreach (var table in await ListAsync("select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%' order by 1"))
            if (await api.Portal.Database.Owner.CountAsync($"{table} t where t::text ilike '%{word}%'") > 0) holding.Add(table);
        return holding;
    }

    private async Task<List<string>> ListAsync(string sql)
    {
        await using var command = api.Portal.Database.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var list = new List<string>();
        while (await reader.ReadAsync(Cancelled)) list.Add(reader.GetString(0));
        return list;
    }

    private sealed class Nothing : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
