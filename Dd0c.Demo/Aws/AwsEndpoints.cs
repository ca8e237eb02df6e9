using System.Text;
using Dd0c.Demo.Estate;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dd0c.Demo.Aws;

/// <summary>The company's AWS over AWS's own wire protocols, all services and regions on one address.</summary>
public static class AwsEndpoints
{
    /// <summary>Maps everything below the group's prefix. The account, region and service come from the signature, which is checked.</summary>
    public static IEndpointConventionBuilder MapAws(this IEndpointRouteBuilder routes, Company company, AwsDemoOptions options)
    {
        var server = new AwsServer(company, options);
        return routes.Map("/{**path}", server.HandleAsync);
    }
}

internal sealed class AwsServer(Company company, AwsDemoOptions options)
{
    private readonly AwsKeys _keys = new(company, options);
    private readonly AwsMood _mood = new(options);

    public async Task HandleAsync(HttpContext http)
    {
        var request = await AwsRequest.ReadAsync(http);
        if (options.Latency > TimeSpan.Zero) { await Task.Delay(options.Latency, http.RequestAborted); }
        AwsAnswer answer;
        try { answer = await AnswerAsync(request, http.RequestAborted); }
        catch (AwsError e) { answer = AwsAnswer.Error(request.Protocol, request.Signature?.Service ?? "", e); }
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        http.Response.Headers["x-amzn-RequestId"] = AwsAnswer.RequestId();
        if (answer.ErrorType is { } type) { http.Response.Headers["x-amzn-ErrorType"] = type; }
        http.Response.ContentLength = answer.Body.Length;
        if (!answer.Stalls) { await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted); return; }
        await http.Response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        await Task.Delay(Timeout.Infinite, http.RequestAborted);
    }

    private async Task<AwsAnswer> AnswerAsync(AwsRequest request, CancellationToken aborted)
    {
        SignIn(request);
        var route = AwsRouter.Find(request, _keys, options) ?? throw AwsError.Unknown(request.Protocol, request.Field("Action") ?? request.Target);
        var call = _mood.Count(request, route);
        options.Seen?.Invoke(call);
        var interference = options.Interfere?.Invoke(call) ?? _mood.Of(call);
        switch (interference)
        {
            case AwsInterference.Refuse: throw AwsError.Refused(request.Protocol, request.Principal.Arn, route.Action);
            case AwsInterference.RefuseByOrganisation: throw AwsError.Refused(request.Protocol, request.Principal.Arn, route.Action, byOrganisation: true);
            case AwsInterference.Throttle: throw AwsError.Throttled(request.Protocol);
            case AwsInterference.Fail: throw AwsError.Failed();
            case AwsInterference.ExpireCredentials: throw AwsError.Expired(request.Protocol);
            case AwsInterference.UnknownOperation: throw AwsError.Unknown(request.Protocol, route.Operation);
            case AwsInterference.NotEnabled: throw AwsError.NotEnabled();
            case AwsInterference.Hang: await Task.Delay(Timeout.Infinite, aborted); break;
        }
        if (request.Principal.Allowed is { } allowed && !allowed.Contains(route.Action)) { throw AwsError.Refused(request.Protocol, request.Principal.Arn, route.Action); }
        var answer = route.Answer();
        return interference switch
        {
            AwsInterference.CutShort => answer with { Body = answer.Body[..(answer.Body.Length / 2)] },
            AwsInterference.Stall => answer with { Stalls = true },
            AwsInterference.RepeatToken => answer with { Body = Encoding.UTF8.GetBytes(RepeatedToken.Put(Encoding.UTF8.GetString(answer.Body))) },
            _ => answer,
        };
    }

    private void SignIn(AwsRequest request)
    {
        if (request.Signature is not { } signature) { throw new AwsError(403, "MissingAuthenticationToken", "Missing Authentication Token"); }
        var principal = _keys.Find(signature.AccessKeyId) ?? throw AwsError.UnknownKey(request.Protocol);
        if (signature.Check(request, principal.SecretAccessKey, options.Time.GetUtcNow()) is { } wrong) { throw AwsError.WrongSignature(request.Protocol, wrong); }
        if (principal.SessionToken is { } token && request.Headers["X-Amz-Security-Token"].ToString() != token) { throw AwsError.UnknownKey(request.Protocol); }
        if (principal.Until <= options.Time.GetUtcNow()) { throw AwsError.Expired(request.Protocol); }
        request.Principal = principal;
    }
}
