using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Discovery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Dd0c.Tests.Onboarding;

/// <summary>A new organisation at whose wizard its owner stands.</summary>
internal sealed class FirstOrganisation : IAsyncDisposable
{
    private readonly EntryHost _portal;

    private FirstOrganisation(EntryHost portal, IBrowserContext context, IPage page, Guid tenantId) => (_portal, Context, Page, TenantId) = (portal, context, page, tenantId);

    public IBrowserContext Context { get; }
    public IPage Page { get; }
    public Guid TenantId { get; }

    public static async Task<FirstOrganisation> MakeAsync(EntryHost portal, string name, string? theme = null)
    {
        var tenant = await portal.Services.GetRequiredService<SignUp>().CreateTenantAsync(name, null, CancellationToken.None);
        var context = await portal.OpenAsync(await portal.JoinAsync(Role.Owner, tenant), theme: theme);
        return new(portal, context, await Pages.OpenAsync(context, "/start/welcome"), tenant);
    }

    public async Task<Guid> AddConnectionAsync(string provider, string status, ConnectionConfig config, string? error = null)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync("insert into connections (tenant_id, id, provider, name, status, config, last_error) values ($1, $2, $3, $4, $5, $6::jsonb, $7)",
            id, provider, config.Org ?? "production", status, JsonSerializer.Serialize(config, RunLog.Json), (object?)error ?? DBNull.Value);
        return id;
    }

    /// <param name="age">How long ago it began.</param>
    public async Task<Guid> AddRunAsync(string status, TimeSpan age, RunProgress progress, RunStats? stats = null)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync("insert into discovery_runs (tenant_id, id, trigger, status, phase, created_at, started_at, completed_at, progress, stats) values ($1, $2, 'onboarding', $3, $4, now() - $5::interval, now() - $5::interval, case when $3 = 'running' then null else now() end, $6::jsonb, $7::jsonb)",
            id, status, status == "running" ? "scan" : DBNull.Value, age, JsonSerializer.Serialize(progress, RunLog.Json), stats is null ? "{}" : JsonSerializer.Serialize(stats, RunLog.Json));
        return id;
    }

    public async Task GoAsync(string address)
    {
        await Page.GotoAsync(address);
        await Assertions.Expect(Page.Locator("html[data-ready=true]")).ToBeAttachedAsync();
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _portal.Database.Owner.CreateCommand(sql);
        command.Parameters.AddWithValue(TenantId);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
