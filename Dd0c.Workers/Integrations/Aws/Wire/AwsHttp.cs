using Amazon.Runtime;
using Dd0c.Workers.Connections;

namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>
/// The HTTP clients of all AWS calls. They read each body whole before the SDK sees it, under the call's own time limit:
/// the SDK reads bodies without one, so an endpoint that stalls in the middle would hold its thread for ever.
/// </summary>
internal sealed class AwsHttp(AddressPolicy addresses) : IDisposable
{
    private const long LargestBody = 64 * 1024 * 1024;

    // AWS's own names may well be private addresses (VPC endpoints) or lie behind a proxy; an endpoint that a customer names may not.
    private readonly HttpClient _aws = Client(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    private readonly HttpClient _custom = Client(addresses.CreateHandler());

    public HttpClientFactory For(Uri? endpointUrl) => new Factory(endpointUrl is null ? _aws : _custom);

    public void Dispose()
    {
        _aws.Dispose();
        _custom.Dispose();
    }

    private static HttpClient Client(HttpMessageHandler handler) => new(new WholeBody(handler)) { Timeout = Timeout.InfiniteTimeSpan };

    private sealed class Factory(HttpClient client) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;
        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }

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
