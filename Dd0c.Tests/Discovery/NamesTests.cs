using Dd0c.Domain.Discovery;

namespace Dd0c.Tests.Discovery;

public sealed class NamesTests
{
    [Theory]
    [InlineData("payments-api", "payments api")]
    [InlineData("PaymentsAPIHandler", "payments api handler")]
    [InlineData("payment_handler.v2", "payment handler v2")]
    [InlineData("eCommerceOAuth2", "ecommerce oauth2")]
    [InlineData("HTTPServer", "http server")]
    [InlineData("listAPIs", "list apis")]
    [InlineData("", "")]
    public void A_name_is_read_as_the_words_in_it(string name, string words) => Assert.Equal(words, string.Join(' ', NameTokens.Of(name)));

    [Theory]
    [InlineData("PaymentsApiStack-PaymentHandlerFn8A2B1C3D-x9Zk2LmNoPqR", "PaymentsApiStack", null, "PaymentHandlerFn")]
    [InlineData("orders-prod-GetOrderFunction-1A2B3C4D5E6F7", "orders-prod", "GetOrderFunction", "GetOrderFunction")]
    [InlineData("a-very-long-stack-name-that-was-cut-GetOrderFunct-1A2B3C4D5E6F", null, null, "a-very-long-stack-name-that-was-cut-GetOrderFunct")]
    [InlineData("payments-20230401123456789000000001", null, null, "payments")]
    [InlineData("payments-7f3a9c", null, null, "payments")]
    [InlineData("payments-facade", null, null, "payments-facade")]
    [InlineData("checkout-2fa", null, null, "checkout-2fa")]
    [InlineData("payments-api", "payments", null, "payments-api")]
    [InlineData("ServiceD69D759B", null, null, "Service")]
    [InlineData("customer-notifications", null, null, "customer-notifications")]
    [InlineData("my-RECOMMENDATION", null, null, "my-RECOMMENDATION")]
    public void Generated_names_are_read_back(string name, string? stack, string? logicalId, string read) => Assert.Equal(read, GeneratedNames.Read(name, stack, logicalId));

    [Theory]
    [InlineData("prd", "production")]
    [InlineData("Prod-EU", "production")]
    [InlineData("stg2", "staging")]
    [InlineData("pre-prod", "preproduction")]
    [InlineData("non-production", "non-production")]
    [InlineData("DEVELOPMENT", "development")]
    [InlineData("blue", null)]
    [InlineData("print", null)]
    public void An_environment_is_known_by_its_usual_spellings(string value, string? environment) => Assert.Equal(environment, EnvironmentWords.OfValue(value));
}
