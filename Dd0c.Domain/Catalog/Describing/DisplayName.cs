using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Describing;

internal static class DisplayName
{
    /// <summary>payments-api → Payments API.</summary>
    public static string Of(string name) => string.Join(' ', NameTokens.Of(name).Select(Word));

    private static string Word(string word) => word switch
    {
        "api" or "sms" or "url" or "ui" or "db" or "etl" or "pdf" or "sso" or "crm" or "cms" or "cdn" or "kyc" or "aml" or "ml" or "ai" or "http" or "sqs" or "sns" or "s3" or "gdpr" or "vat" or "pos" or "erp" or "id" or "iot" or "mfa" or "otp" or "cdc" or "sdk" or "bff" or "qr" => word.ToUpperInvariant(),
        "oauth" => "OAuth",
        "graphql" => "GraphQL",
        "github" => "GitHub",
        "webhooks" => "Webhooks",
        _ => char.ToUpperInvariant(word[0]) + word[1..],
    };
}
