using Dd0c.Domain.Api;
using Dd0c.Web.Tenancy;

namespace Dd0c.Web.Api.Idempotency;

/// <summary>A request that changes something and carries <c>Idempotency-Key</c> is carried out once; repetitions get what the first was answered.</summary>
internal sealed partial class IdempotentRequests(RequestDelegate next, ILogger<IdempotentRequests> logger)
{
    private const string Header = "Idempotency-Key";
    private const int MostBytes = 1024 * 1024;

    /// <summary>Bodies that carry a secret are smaller than this, and so never reach a file.</summary>
    private const int InMemory = 1024 * 1024;

    public async Task InvokeAsync(HttpContext context, KeptAnswers answers)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
            || !request.Headers.TryGetValue(Header, out var header) || !Guid.TryParse(context.User.FindFirst(Claims.TokenId)?.Value, out var token))
        {
            await next(context);
            return;
        }
        var (key, fault) = header.Count == 1 ? IdempotencyKey.Read(header[0] ?? "") : (null, "Send one key.");
        if (key is null)
        {
            await ApiProblems.Field(Header, fault!).ExecuteAsync(context);
            return;
        }
        request.EnableBuffering(bufferThreshold: InMemory);
        var fingerprint = await KeptAnswers.FingerprintAsync(request, context.RequestAborted);
        switch (await answers.TakeAsync(token, key, fingerprint, context.RequestAborted))
        {
            case KeyOutcome.Taken taken:
                await CarryOutAsync(context, answers, token, key, taken.Owner);
                break;
            case KeyOutcome.Answered kept:
                await RepeatAsync(context, kept);
                break;
            case KeyOutcome.OfAnother:
                await TypedResults.Problem(statusCode: StatusCodes.Status422UnprocessableEntity, title: "The key is another request's", detail: "This Idempotency-Key was sent before with another method, address or body. Use a new key for each request.").ExecuteAsync(context);
                break;
            case KeyOutcome.TooEarly:
                context.Response.Headers.RetryAfter = "1";
                await TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Still being carried out", detail: "The first request with this Idempotency-Key is not done yet. Ask again in a moment to get its answer.").ExecuteAsync(context);
                break;
            default:
                await TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "Carried out before", detail: "The first request with this Idempotency-Key was carried out; what it was answered cannot be read any more, because dd0c's master key was changed.").ExecuteAsync(context);
                break;
        }
    }

    private async Task CarryOutAsync(HttpContext context, KeptAnswers answers, Guid token, string key, Guid owner)
    {
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(answers, token, key, owner, done.Token);
        HeldBody body;
        try
        {
            body = await HeldBody.RunAsync(context, next, MostBytes);
            var response = context.Response;
            if (response.StatusCode >= 500 || body.Passed) await answers.LetGoAsync(token, key, owner, CancellationToken.None);
            // Kept before it is sent, whether or not the caller is still there: what is lost on the way is what keys are for.
            else await answers.KeepAsync(token, key, owner, response.StatusCode, new(response.ContentType, response.Headers.Location.FirstOrDefault(), body.Held.ToArray()), CancellationToken.None);
        }
        catch (Exception)
        {
            await answers.LetGoAsync(token, key, owner, CancellationToken.None);
            throw;
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
        await using (body) await body.ReleaseAsync(context.RequestAborted);
    }

    private async Task RenewAsync(KeptAnswers answers, Guid token, string key, Guid owner, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(KeptAnswers.Lease / 3, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested) return;
            try
            {
                await answers.RenewAsync(token, key, owner, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRenewed(e); // the database may be back before the lease is over
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task RepeatAsync(HttpContext context, KeyOutcome.Answered kept)
    {
        var response = context.Response;
        (response.StatusCode, response.ContentType) = (kept.Status, kept.Answer.ContentType);
        if (kept.Answer.Location is { } location) response.Headers.Location = location;
        response.Headers["Idempotency-Replayed"] = "true";
        if (kept.Answer.Body.Length == 0) return;
        response.ContentLength = kept.Answer.Body.Length;
        await response.Body.WriteAsync(kept.Answer.Body, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of a request with a key could not be renewed")]
    private partial void LogNotRenewed(Exception exception);
}
