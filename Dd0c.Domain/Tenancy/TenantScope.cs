namespace Dd0c.Domain.Tenancy;

/// <summary>
/// The one tenant of a unit of work (a request, a circuit, a job). Set once, at the edge that established it; everything
/// below reads it and nothing below takes a tenant from a caller.
/// </summary>
public sealed class TenantScope
{
    private Guid? _tenantId;

    public bool IsSet => _tenantId is not null;

    public Guid TenantId => _tenantId ?? throw new InvalidOperationException("No tenant was established for this unit of work.");

    public void Enter(Guid tenantId)
    {
        if (_tenantId is { } already && already != tenantId)
            throw new InvalidOperationException("A unit of work has one tenant; it was set to another one before.");
        _tenantId = tenantId;
    }
}
