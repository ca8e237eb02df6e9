using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint; // not ASP.NET Core's

namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>
/// One service in one region through AWSSDK.Core's own pipeline: SigV4, clock skew, connections. Retries are the caller's,
/// so that every attempt takes its token and is told of; only a wrong clock is put right in here.
/// </summary>
internal sealed class AwsTransport : AmazonServiceClient
{
    private static readonly InvokeOptions s_options = new() { RequestMarshaller = new AwsMarshaller(), ResponseUnmarshaller = new AwsReplyUnmarshaller() };

    private readonly AwsService _service;
    // The SDK signs a path in its endpoint otherwise than it sends it, so the path goes with the request.
    private readonly string _prefix;

    private AwsTransport(AwsService service, AWSCredentials credentials, Settings settings, string prefix) : base(credentials, settings) => (_service, _prefix) = (service, prefix);

    /// <param name="endpointUrl">Null: AWS itself. Else one base address for all services; service and region stand in the signature.</param>
    public static AwsTransport Create(AwsService service, AWSCredentials credentials, string region, Uri? endpointUrl, AwsHttp http)
    {
        var settings = new Settings(service) { MaxErrorRetry = 1, HttpClientFactory = http.For(endpointUrl) };
        if (endpointUrl is null) { settings.RegionEndpoint = RegionEndpoint.GetBySystemName(region); }
        else { (settings.ServiceURL, settings.AuthenticationRegion) = (endpointUrl.GetLeftPart(UriPartial.Authority), region); }
        return new AwsTransport(service, credentials, settings, endpointUrl?.AbsolutePath.TrimEnd('/') ?? "");
    }

    /// <exception cref="AmazonServiceException">AWS answered with an error.</exception>
    public async Task<byte[]> SendAsync(AwsOperation operation, AwsArguments arguments, CancellationToken cancellationToken)
    {
        var reply = await InvokeAsync<AwsReply>(new AwsRequest { Service = _service, Operation = operation, Arguments = arguments, PathPrefix = _prefix }, s_options, cancellationToken);
        return reply.Body;
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.ReplaceHandler<EndpointResolver>(new HostResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4Only());
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new ClockSkewOnly(Config)));
    }

    private sealed class Settings(AwsService service)
        : ClientConfig(new DefaultConfigurationProvider([new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard }]))
    {
        public override string RegionEndpointServiceName => service.Host;
        public override string ServiceVersion => service.Version;
        public override string UserAgent => "dd0c";

        public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
            new(ServiceURL ?? $"https://{service.Host}.{RegionEndpoint.SystemName}.{RegionEndpoint.PartitionDnsSuffix}/");
    }

    private sealed class HostResolver : BaseEndpointResolver
    {
        protected override void PreInvoke(IExecutionContext executionContext)
        {
            var context = executionContext.RequestContext;
            var settings = (Settings)context.ClientConfig;
            context.Request.Endpoint = new Uri(settings.DetermineServiceOperationEndpoint(new(context.OriginalRequest)).URL);
            context.Request.AuthenticationRegion = settings.AuthenticationRegion ?? settings.RegionEndpoint.SystemName;
            context.Request.OverrideSigningServiceName = ((AwsRequest)context.OriginalRequest).Service.SigningName;
        }
    }

    private sealed class SigV4Only : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => [new AuthSchemeOption { SchemeId = "aws.auth#sigv4" }];
    }

    private sealed class ClockSkewOnly(IClientConfig config) : StandardRetryPolicy(config)
    {
        public override bool RetryForException(IExecutionContext executionContext, Exception exception) => false;
        public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) => Task.FromResult(false);
    }
}

internal sealed class AwsRequest : AmazonWebServiceRequest
{
    public required AwsService Service { get; init; }
    public required AwsOperation Operation { get; init; }
    public required AwsArguments Arguments { get; init; }
    /// <summary>Of an endpoint below a path, without a slash at its end.</summary>
    public string PathPrefix { get; init; } = "";
}

internal sealed class AwsReply : AmazonWebServiceResponse
{
    public byte[] Body { get; init; } = [];
}
