using System.Security.Claims;
using Dd0c.Domain.Tenancy;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Dd0c.Web.Tenancy;

/// <summary>Gives a circuit the tenant of the person who opened it, before any of its components runs.</summary>
internal sealed class CircuitTenant(AuthenticationStateProvider authentication, TenantScope scope) : CircuitHandler
{
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        if (state.User.TenantId() is { } tenant) scope.Enter(tenant);
    }
}

/// <summary>Ends circuits whose session was revoked, moved to another tenant, or given another role: they outlive the cookie.</summary>
internal sealed class SessionRevalidation(ILoggerFactory loggers, Sessions sessions) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(15);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(authenticationState.User.FindFirstValue(Claims.SessionId), out var id)) return false;
        var now = await sessions.ReadAsync(id, SessionCookie.Scheme, cancellationToken);
        return now is not null && now.TenantId() == authenticationState.User.TenantId() && now.TenantRole() == authenticationState.User.TenantRole();
    }
}
