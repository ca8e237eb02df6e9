namespace Dd0c.Web.Onboarding;

/// <summary>Configuration section Aws: what the offer to make a role needs to know about this dd0c.</summary>
internal sealed class RoleOfferOptions
{
    /// <summary>Who takes on customers' roles: the ARN of the role (or the account id) that this server runs as. Empty: the customer fills it in.</summary>
    public string Principal { get; init; } = "";

    /// <summary>The role's template on S3. CloudFormation's console opens templates from S3 alone, so without it there is no launch link but a download.</summary>
    public string RoleTemplateUrl { get; init; } = "";
}
