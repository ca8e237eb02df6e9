using Amazon.Runtime;

namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>
/// One HTTP client for all of AWS. It reads each body whole before the SDK sees it, under the call's own time limit: the
/// SDK reads bodies without one, so an endpoint that stalls in the middle would hold its thread for ever.
/// </summary>
internal sealed class AwsHttp : HttpClientFactory
{
    private const long LargestBody = 64 * 1024 * 1024;

    public static readonly AwsHttp Shared = new();

    private static readonly HttpClient s_client = new(new WholeBody(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // a customer's endpoint must not send us elsewhere
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })) { Timeout = Timeout.InfiniteTimeSpan };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => s_client;
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    private sealed class WholeBody(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            try { await response.Content.LoadIntoBufferAsync(LargestBody, cancellationToken); }
            catch
            {
                response.Dispose();
                throw;
            }
            return response;
        }
    }
}
