using Dd0c.Domain.Tenancy;

namespace Dd0c.Web.Tenancy;

/// <summary>Establishes the tenant of a request from who signed in, and puts it into the log scope.</summary>
internal sealed class TenantMiddleware(RequestDelegate next, ILogger<TenantMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context, TenantScope scope)
    {
        if (context.User.TenantId() is not { } tenant)
        {
            await next(context);
            return;
        }
        scope.Enter(tenant);
        System.Diagnostics.Activity.Current?.SetTag("tenant.id", tenant);
        using (logger.BeginScope(new Dictionary<string, object> { ["tenant.id"] = tenant })) await next(context);
    }
}
