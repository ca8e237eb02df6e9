using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Dd0c.Web.Api;

/// <summary>
/// How often a token may ask, on this node: a bucket that a minute fills. Each answer tells what is left of it
/// (draft-ietf-httpapi-ratelimit-headers-10); beyond it 429. A bucket is there only until it is full again.
/// </summary>
internal sealed class RateLimits : IMiddleware, IDisposable
{
    private const int Window = 60; // seconds
    // Nothing is answered to strangers but that they are, so addresses may share a bucket, and buckets cannot grow without end.
    private const int AddressSlots = 4096;
    private readonly PartitionedRateLimiter<Caller> _buckets = PartitionedRateLimiter.Create<Caller, Caller>(caller =>
        RateLimitPartition.GetTokenBucketLimiter(caller, c => new()
        {
            TokenLimit = c.Limit,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(Window) / c.Limit,
            QueueLimit = 0,
        }));
    private readonly ApiOptions _options;

    public RateLimits(IOptions<ApiOptions> options) => _options = options.Value;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var caller = await CallerAsync(context);
        using var lease = _buckets.AttemptAcquire(caller);
        var left = Math.Max(0, _buckets.GetStatistics(caller)?.CurrentAvailablePermits ?? 0);
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{caller.Policy}\";q={caller.Limit};w={Window}");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{caller.Policy}\";r={left};t={(int)Math.Ceiling((caller.Limit - left) * (double)Window / caller.Limit)}");
        if (lease.IsAcquired)
        {
            await next(context);
            return;
        }
        headers.RetryAfter = Math.Max(1, (int)Math.Ceiling((double)Window / caller.Limit)).ToString(CultureInfo.InvariantCulture);
        await TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests, title: "Too many requests", type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
            detail: $"{(caller.Policy == Caller.Token ? "This token" : "Your address")} may ask {caller.Limit} times a minute. Go on after the seconds that Retry-After names.",
            extensions: new Dictionary<string, object?> { ["violated-policies"] = new[] { caller.Policy } }).ExecuteAsync(context);
    }

    /// <summary>The token is looked up here and not again: the handler keeps what it found for the rest of the request.</summary>
    private async Task<Caller> CallerAsync(HttpContext context) =>
        await context.AuthenticateAsync(ApiTokenHandler.Scheme) is { Succeeded: true, Principal: { } token } && token.FindFirst(Claims.TokenId)?.Value is { } id
            ? new(Caller.Token, id, _options.RequestsPerMinute)
            : new(Caller.Address, (Place(context.Connection.RemoteIpAddress) % AddressSlots).ToString(CultureInfo.InvariantCulture), _options.StrangersPerMinute);

    /// <summary>An address of IPv6 by its network: whoever has one has 2^64.</summary>
    private static uint Place(IPAddress? address)
    {
        if (address is null) return 0;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var hash = new HashCode(); // seeded anew at each start, so nobody can choose whose bucket to share
        hash.AddBytes(address.AddressFamily == AddressFamily.InterNetworkV6 ? address.GetAddressBytes().AsSpan(0, 8) : address.GetAddressBytes());
        return (uint)hash.ToHashCode();
    }

    public void Dispose() => _buckets.Dispose();

    /// <param name="Policy">As the headers name it.</param>
    private readonly record struct Caller(string Policy, string Key, int Limit)
    {
        public const string Token = "token";
        public const string Address = "address";
    }
}
