using System.Security.Claims;
using Dd0c.Domain.Catalog;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Catalog;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dd0c.Bench;

/// <summary>An organisation of 10,000 services and 40 teams, and somebody signed in to it.</summary>
internal static class UiSeed
{
    public const int Services = 10_000;
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    /// <returns>The organisation, and the value of the portal's session cookie.</returns>
    public static async Task<(Guid Tenant, string Cookie)> WriteAsync(BenchDatabase database, BenchPortal portal)
    {
        var (tenant, user) = (await BenchPortal.AddTenantAsync(database, "bench"), Guid.CreateVersion7());
        await using (var person = database.Owner.CreateCommand("with u as (insert into users (id, login, display_name) values ($1, 'sarah', 'Sarah Chen') returning id) select id from u"))
        {
            person.Parameters.AddWithValue(user);
            await person.ExecuteNonQueryAsync();
        }
        await using (var membership = database.Owner.CreateCommand("insert into memberships (tenant_id, user_id, role) values ($1, $2, 'owner')"))
        {
            membership.Parameters.AddWithValue(tenant);
            membership.Parameters.AddWithValue(user);
            await membership.ExecuteNonQueryAsync();
        }
        await portal.AsAsync(tenant, async services =>
        {
            await services.GetRequiredService<CatalogStore>().ApplyAsync(null, new(tenant, [], [], [], [], [], [], new Dictionary<string, int>()), Plan(tenant), CancellationToken.None);
            return 0;
        });
        await using (var analyse = database.Owner.CreateCommand("vacuum analyze")) await analyse.ExecuteNonQueryAsync();
        return (tenant, await CookieAsync(portal.Services, user));
    }

    private static CatalogPlan Plan(Guid tenant)
    {
        var teams = Enumerable.Range(0, 40).Select(t => new Team { TenantId = tenant, Id = Guid.CreateVersion7(), Key = $"github:team-{t:00}", Slug = $"team-{t:00}", Name = $"Team {t:00}", Source = "github", CreatedAt = s_now, UpdatedAt = s_now }).ToList();
        var services = Enumerable.Range(0, Services).Select(i => OfNumber(tenant, i, teams[i % teams.Count])).ToList();
        var ownership = services.Where(s => s.OwnerState == "owned").Select(s => new ServiceOwnership { TenantId = tenant, ServiceId = s.Id, TeamId = s.OwnerTeamId!.Value, Role = "primary", Confidence = s.OwnerConfidence, Source = "codeowners", CreatedAt = s_now }).ToList();
        return new(teams, services, [], [], [], ownership, [], [], [], [], new(services.Count, 0, 0, 0, 0, 0, 0));
    }

    private static Service OfNumber(Guid tenant, int number, Team team)
    {
        var name = SyntheticCompany.Name(number);
        var owned = number % 10 != 0;
        return new()
        {
            TenantId = tenant, Id = Guid.CreateVersion7(), Slug = name, Name = name, DisplayName = name, Aliases = [name.Replace("-", "", StringComparison.Ordinal)], Description = $"Does what a {name} does.",
            Type = (number % 3) switch { 0 => "api", 1 => "worker", _ => "cron" }, Lifecycle = "production", Tier = (number % 7) switch { 0 => "critical", 1 => "experimental", _ => "standard" },
            Health = (number % 5) switch { 0 => "unknown", 1 => "degraded", _ => "healthy" }, TechStack = ["TypeScript", "ECS"], Environments = ["production", "staging"], LastDeployAt = s_now.AddHours(-number % 900),
            OwnerState = owned ? "owned" : "unowned", OwnerTeamId = owned ? team.Id : null, OwnerConfidence = owned ? 0.93 : 0.2, OwnerSource = owned ? "codeowners" : null,
            RepoFullName = $"acme/{name}", RepoUrl = $"https://github.com/acme/{name}", RepoDefaultBranch = "main", RepoConfidence = 0.9, RepoSource = "image", Confidence = 0.9, CreatedAt = s_now, UpdatedAt = s_now,
        };
    }

    /// <summary>The session cookie, as signing in would set it.</summary>
    private static async Task<string> CookieAsync(IServiceProvider services, Guid user)
    {
        var session = await services.GetRequiredService<Sessions>().OpenAsync(user, null, "bench", CancellationToken.None);
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new(Claims.SessionId, session.ToString())], SessionCookie.Scheme)),
            new AuthenticationProperties { IssuedUtc = s_now, ExpiresUtc = s_now.AddHours(1) }, SessionCookie.Scheme);
        return services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SessionCookie.Scheme).TicketDataFormat.Protect(ticket);
    }
}
