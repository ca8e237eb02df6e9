using Dd0c.Domain.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Platform;

/// <summary>Work for one tenant of many: whatever fails of it is told to whoever goes through them, and holds up no other.</summary>
internal static class TenantWork
{
    /// <param name="work">With the services of a unit of work for the tenant.</param>
    public static async Task DoAsync(IServiceScopeFactory scopes, Guid tenant, Func<IServiceProvider, Task> work, Action<Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
            await work(scope.ServiceProvider);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            failed(e);
        }
    }
}
