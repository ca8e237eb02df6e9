namespace Dd0c.Web.Tenancy;

/// <summary>How opening an account by a one-time link ended.</summary>
internal abstract record SignUpOutcome
{
    public sealed record Done(Guid UserId, Guid TenantId) : SignUpOutcome;

    /// <summary>The link was used, perhaps a moment ago, or has run out.</summary>
    public sealed record DeadLink : SignUpOutcome;

    /// <summary>Somebody has an account with this address; the link still works.</summary>
    public sealed record EmailTaken : SignUpOutcome;
}
