using System.Text.Json;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Onboarding;

/// <summary>Remembers on the server where the wizard stands, so that it can be left and taken up again from anywhere.</summary>
internal sealed class OnboardingActions(TenantDb database)
{
    public async Task<OnboardingProgress> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return Parse(await db.Tenants.Select(t => t.Onboarding).SingleAsync(cancellationToken));
    }

    public async Task ChangeAsync(Func<OnboardingProgress, OnboardingProgress> change, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var tenant = await db.Tenants.SingleAsync(cancellationToken);
        tenant.Onboarding = JsonSerializer.Serialize(change(Parse(tenant.Onboarding)), JsonSerializerOptions.Web);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static OnboardingProgress Parse(string json) => JsonSerializer.Deserialize<OnboardingProgress>(json, JsonSerializerOptions.Web) ?? new();
}
