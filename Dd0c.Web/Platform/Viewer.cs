using System.Security.Claims;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Components.Authorization;

namespace Dd0c.Web.Platform;

/// <summary>Who looks, and how they like to see it. Scoped: one a request or a circuit.</summary>
internal sealed class Viewer
{
    private readonly IHttpContextAccessor _http;
    private readonly AuthenticationStateProvider _authentication;
    private readonly TimeProvider _time;
    private TimeZoneInfo? _zone;

    public Viewer(IHttpContextAccessor http, AuthenticationStateProvider authentication, TimeProvider time)
    {
        (_http, _authentication, _time) = (http, authentication, time);
        // In a circuit the request that opened it is only reachable while the circuit is made.
        Theme = Cookie("theme") is "light" or "dark" ? Cookie("theme") : null;
        Density = Cookie("density") == "compact" ? "compact" : null;
        ChecklistHidden = Cookie("setup") == "hidden";
        _zone = Cookie("tz") is { Length: > 0 and < 64 } id && TimeZoneInfo.TryFindSystemTimeZoneById(Uri.UnescapeDataString(id), out var zone) ? zone : null;
    }

    /// <summary>light, dark, or null: as the system has it.</summary>
    public string? Theme { get; }

    public string? Density { get; }

    public bool ChecklistHidden { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    public TimeZoneInfo Zone => _zone ??= TimeZoneInfo.Utc;

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    public async Task<ClaimsPrincipal> UserAsync() =>
        _http.HttpContext is { } context && !context.WebSockets.IsWebSocketRequest ? context.User : (await _authentication.GetAuthenticationStateAsync()).User;

    public async Task<Guid?> UserIdAsync() => (await UserAsync()).Id();

    public async Task<Role?> RoleAsync() => (await UserAsync()).TenantRole();

    private string? Cookie(string name) => _http.HttpContext?.Request.Cookies[name];
}
