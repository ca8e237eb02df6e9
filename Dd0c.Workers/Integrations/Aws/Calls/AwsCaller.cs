using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Credentials;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Calls;

/// <summary>How patient a caller is.</summary>
/// <param name="CallTimeout">Of one attempt.</param>
/// <param name="Attempts">When the vendor fails or does not answer.</param>
/// <param name="ThrottledAttempts">When it says "slower": that passes, so more of them.</param>
/// <param name="FirstPause">Before the second attempt, at most; doubled each time up to <paramref name="LongestPause"/>, with jitter.</param>
/// <param name="Parallel">Calls under way at once.</param>
internal sealed record AwsPatience(TimeSpan CallTimeout, int Attempts, int ThrottledAttempts, TimeSpan FirstPause, TimeSpan LongestPause, int Parallel)
{
    public static readonly AwsPatience Scan = new(TimeSpan.FromSeconds(20), Attempts: 4, ThrottledAttempts: 8, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(8), Parallel: 48);
    /// <summary>Somebody is looking at the screen.</summary>
    public static readonly AwsPatience Probe = new(TimeSpan.FromSeconds(8), Attempts: 2, ThrottledAttempts: 4, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(2), Parallel: 48);
}

/// <summary>Calls AWS for one connection: at AWS's pace, again where that is worth it, and telling of every attempt.</summary>
internal sealed class AwsCaller(Guid connectionId, Uri? endpointUrl, IAwsCredentials credentials, AwsPatience patience, AwsThrottle throttle, AwsHttp http, TimeProvider time, IProgress<VendorCall> calls) : IDisposable
{
    private readonly ConcurrentDictionary<(AwsService Service, string Region), Lazy<AwsTransport>> _transports = new();
    private readonly ConcurrentDictionary<(AwsService Service, string Region), CircuitBreaker> _breakers = new();
    private readonly SemaphoreSlim _parallel = new(patience.Parallel);
    private readonly CurrentCredentials _current = new();
    private readonly string _endpoint = endpointUrl?.Authority ?? "aws";

    /// <summary>Whose calls these are; known once AWS has said who we are.</summary>
    public string Account { get; set; } = "-";

    /// <summary>A probe asks for names that do not exist: that there is no such thing is its answer, and told as one.</summary>
    public bool ExpectsNothing { get; set; }

    /// <exception cref="AwsFault">The call brought nothing, also after all attempts.</exception>
    public async Task<AwsValue> CallAsync(AwsOperation operation, string region, AwsArguments arguments, CancellationToken cancellationToken)
    {
        var renewed = false;
        for (var attempt = 1; ; attempt++)
        {
            var used = await credentials.GetAsync(cancellationToken);
            _current.Value = used;
            try { return await AttemptAsync(operation, region, arguments, cancellationToken); }
            catch (AwsFault fault) when (fault.Kind == AwsFaultKind.Expired && !renewed && credentials.Renew(used)) { renewed = true; }
            catch (AwsFault fault) when (fault.IsRetryable && attempt < (fault.Kind == AwsFaultKind.Throttled ? patience.ThrottledAttempts : patience.Attempts))
            {
                await Task.Delay(Pause(attempt), time, cancellationToken);
            }
        }
    }

    /// <summary>Every page, until there is no token. Pages read before a fault have been given out already.</summary>
    /// <exception cref="AwsFault">A page did not come, or the pages go in a circle.</exception>
    public async IAsyncEnumerable<AwsValue> PagesAsync(AwsOperation operation, string region, AwsArguments arguments, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? token = null;
        do
        {
            var page = await CallAsync(operation, region, token is null ? arguments : arguments.With(operation.TokenIn!, token), cancellationToken);
            yield return page;
            token = operation.TokenOut is null ? null : page.String(operation.TokenOut);
            if (token is not null && !seen.Add(token)) { throw new AwsFault(AwsFaultKind.Malformed, "page-loop", "AWS gave the same page token twice, so the rest was not read"); }
        } while (token is not null);
    }

    public void Dispose()
    {
        foreach (var transport in _transports.Values)
        {
            if (transport.IsValueCreated) { transport.Value.Dispose(); }
        }
        _parallel.Dispose();
    }

    private async Task<AwsValue> AttemptAsync(AwsOperation operation, string region, AwsArguments arguments, CancellationToken cancellationToken)
    {
        var breaker = _breakers.GetOrAdd((operation.Service, region), static (_, clock) => new CircuitBreaker(clock), time);
        await throttle.WaitAsync(_endpoint, Account, region, operation, cancellationToken);
        await _parallel.WaitAsync(cancellationToken);
        try
        {
            if (!breaker.TryEnter()) { throw new AwsFault(AwsFaultKind.CircuitOpen, "circuit-open", $"{operation.Service.Id} in {region} failed several times in a row and was left alone"); }
            return await SendAsync(operation, region, arguments, breaker, cancellationToken);
        }
        finally { _parallel.Release(); }
    }

    private async Task<AwsValue> SendAsync(AwsOperation operation, string region, AwsArguments arguments, CircuitBreaker breaker, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var start = time.GetTimestamp();
        var bytes = 0L;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(patience.CallTimeout);
        try
        {
            var body = await Transport(operation.Service, region).SendAsync(operation, arguments, timeout.Token);
            bytes = body.LongLength;
            var value = operation.Service.Protocol == AwsProtocol.Query ? XmlReplyReader.Read(body, operation.Shape, operation.Name) : JsonReplyReader.Read(body, operation.Shape);
            breaker.Succeeded();
            Report("ok");
            return value;
        }
        catch (Exception e) when (AwsFault.IsOfCall(e))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Report("timeout"); // sent, and left without an answer
                throw;
            }
            var fault = AwsFault.From(e);
            if (fault.Kind == AwsFaultKind.Throttled) { throttle.Slow(_endpoint, Account, region, operation); }
            else if (fault.Kind is AwsFaultKind.Timeout or AwsFaultKind.Unavailable) { breaker.Failed(); }
            else { breaker.Succeeded(); } // it answers
            Report((ExpectsNothing && fault.Kind == AwsFaultKind.Rejected) || fault.SaysNone(operation) ? "ok" : fault.Outcome);
            throw fault;
        }

        void Report(string outcome) => calls.Report(new VendorCall(connectionId, operation.Service.Id, operation.Name, Account, region, outcome, time.GetElapsedTime(start), bytes, at));
    }

    private AwsTransport Transport(AwsService service, string region) =>
        _transports.GetOrAdd((service, region), key => new Lazy<AwsTransport>(() => AwsTransport.Create(key.Service, _current, key.Region, endpointUrl, http))).Value;

    private TimeSpan Pause(int attempt) =>
        double.Min(patience.LongestPause.TotalSeconds, patience.FirstPause.TotalSeconds * double.Pow(2, attempt - 1)) is var longest
            ? TimeSpan.FromSeconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)))
            : default;

    /// <summary>What the signer takes; refreshed before each call, so it never fetches anything itself.</summary>
    private sealed class CurrentCredentials : AWSCredentials
    {
        public volatile ImmutableCredentials? Value;
        public override ImmutableCredentials GetCredentials() => Value!;
    }
}
