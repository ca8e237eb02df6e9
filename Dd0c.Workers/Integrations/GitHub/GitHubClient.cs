using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Calls one GitHub for one scan: authenticated, paced, retried, and each attempt told of.</summary>
internal sealed class GitHubClient(HttpClient http, GitHubConnection connection, GitHubCredentials credentials, GitHubPace pace,
    IProgress<VendorCall> calls, GitHubOptions options, TimeProvider time)
{
    private const int Redirects = 3;
    private static readonly TimeSpan Labour = TimeSpan.FromSeconds(5);

    /// <summary>Where the API lies; the account lookup may correct it.</summary>
    public GitHubRoots Roots { get; set; } = GitHubRoots.Candidates(connection.BaseUrl)[0];

    /// <param name="path">From the API root with a slash, or a whole address on the same host (a Link header's).</param>
    /// <param name="operation">The route's template, as people see it in the list of calls.</param>
    public Task<GitHubReply> GetAsync(string path, string operation, CancellationToken cancellationToken, string? etag = null, string? accept = null) =>
        SendAsync(new Call(HttpMethod.Get, path, operation) { ETag = etag, Accept = accept }, cancellationToken);

    /// <summary>Sends something that GitHub is to do, once: whether it was done when no answer came, only looking tells.</summary>
    public Task<GitHubReply> PostAsync(string path, string operation, object body, CancellationToken cancellationToken) =>
        SendAsync(new Call(HttpMethod.Post, path, operation) { Json = JsonSerializer.SerializeToUtf8Bytes(body) }, cancellationToken);

    /// <param name="heavy">Asking for less may help, so a gateway's timeout is told at once instead of being tried again.</param>
    public async Task<GraphQLReply> QueryAsync(string name, string document, object variables, bool heavy, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { query = document, operationName = name, variables });
        var reply = await SendAsync(new Call(HttpMethod.Post, "", name) { Body = body, Heavy = heavy }, cancellationToken);
        return reply switch
        {
            GitHubReply.Ok ok => GraphQLReply.Of(ok.Answer.Json),
            GitHubReply.Failed failed => new GraphQLReply.Failed(failed.Fault),
            _ => new GraphQLReply.Failed(new GitHubFault.Unavailable("GitHub answered a question with 'not modified'.")),
        };
    }

    /// <summary>The token, or why there is none: the first thing a probe asks.</summary>
    public Task<GitHubToken> TokenAsync(string? refused, CancellationToken cancellationToken) => credentials.TokenAsync(refused, AsAppAsync, cancellationToken);

    public Task<GitHubReply> AsAppAsync(HttpMethod method, string path, string operation, string jwt, CancellationToken cancellationToken) =>
        SendAsync(new Call(method, path, operation) { Jwt = jwt }, cancellationToken);

    private async Task<GitHubReply> SendAsync(Call call, CancellationToken cancellationToken)
    {
        // A call for a token is made inside another call's place: were it to wait for one of its own, all might wait for it.
        using var place = call is { Body: null, Jwt: null } ? await pace.EnterRestAsync(cancellationToken) : null;
        string? refused = null;
        for (var (attempt, waits) = (1, 0); ; attempt++)
        {
            // A place for each attempt: after a complaint those that try again queue for the one stream that is left.
            using var turn = call.Body is null ? null : await pace.EnterGraphQLAsync(cancellationToken);
            if (!await pace.ReadyAsync(cancellationToken)) { return Failed(new GitHubFault.Unavailable($"{pace.Trouble} It failed so often that further calls were held back.")); }
            var token = call.Jwt is null ? await TokenAsync(refused, cancellationToken) : new GitHubToken(call.Jwt, null);
            if (token.Fault is { } fault) { return Failed(fault); }
            var (answer, trouble, took) = await AttemptAsync(call, token.Value!, cancellationToken);
            if (turn is not null) { pace.Worked(took); }
            turn?.Dispose();
            if (answer is null)
            {
                if (call.Heavy && trouble is GitHubFault.TooHeavy) { return Failed(trouble); }
                pace.Failed(trouble!.Words);
                if (attempt >= options.Attempts || call.Json is not null) { return Failed(trouble!); }
                await Task.Delay(Backoff(attempt), time, cancellationToken);
                continue;
            }
            if (LimitReading.Of(answer, time.GetUtcNow()) is { } limit)
            {
                if (limit.Secondary) { pace.OneStream(); }
                var until = time.GetUtcNow() + (limit.Wait ?? pace.NextSecondaryWait());
                if (++waits > 10 || !pace.TryPause(until)) { return Failed(Held(limit, until)); }
                attempt--;
                continue;
            }
            if (answer.Status == HttpStatusCode.Unauthorized && call.Jwt is null && credentials.CanRenew && refused is null)
            {
                refused = token.Value;
                continue;
            }
            if ((int)answer.Status >= 500 && answer.Status != HttpStatusCode.NotImplemented)
            {
                if (call.Heavy && answer.Status is (HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout))
                {
                    return Failed(new GitHubFault.TooHeavy($"GitHub answered {(int)answer.Status}.", took > Labour));
                }
                pace.Failed($"GitHub answered {(int)answer.Status}.");
                if (attempt >= options.Attempts || call.Json is not null) { return Failed(new GitHubFault.Unavailable($"GitHub answered {(int)answer.Status}{(attempt == 1 ? "" : $" {attempt} times")}.")); }
                await Task.Delay(answer.RetryAfter(time.GetUtcNow()) is { } after && after < options.MaxWait ? after : Backoff(attempt), time, cancellationToken);
                continue;
            }
            pace.Succeeded();
            return answer.Status switch
            {
                HttpStatusCode.NotModified => new GitHubReply.NotModified(),
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new GitHubReply.Ok(answer),
                // A GraphQL server of another make answers a document that does not fit its schema with 400 and the usual errors.
                HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity when call.Body is not null && answer.Json.Items("errors").Any() => new GitHubReply.Ok(answer),
                _ => Failed(FaultReading.Of(answer)),
            };
        }
    }

    private async Task<(GitHubAnswer? Answer, GitHubFault? Trouble, TimeSpan Took)> AttemptAsync(Call call, string token, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.AttemptTimeout);
        try
        {
            var answer = await FollowAsync(call, token, timeout.Token);
            var took = time.GetElapsedTime(started);
            Tell(call, Outcome(answer), took, answer.Body.Length);
            return (answer, null, took);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Tell(call, "timeout", time.GetElapsedTime(started), 0);
            return (null, new GitHubFault.TooHeavy($"GitHub gave no answer within {options.AttemptTimeout.TotalSeconds:0} s.", Certain: true), options.AttemptTimeout);
        }
        catch (OperationCanceledException)
        {
            Tell(call, "timeout", time.GetElapsedTime(started), 0); // sent, and left without an answer
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Tell(call, "failed", time.GetElapsedTime(started), 0);
            return (null, new GitHubFault.Unavailable($"{new Uri(Roots.Rest).Host} cannot be reached: {Reason(e)}"), TimeSpan.Zero);
        }
    }

    private async Task<GitHubAnswer> FollowAsync(Call call, string token, CancellationToken cancellationToken)
    {
        var url = Address(call);
        for (var hop = 0; ; hop++)
        {
            using var request = new HttpRequestMessage(call.Method, url);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.TryAddWithoutValidation("Accept", call.Accept ?? "application/vnd.github+json");
            request.Headers.TryAddWithoutValidation("User-Agent", "dd0c");
            request.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", "2022-11-28");
            // Old objects have two node ids; this asks for the new one everywhere, so that REST and GraphQL agree.
            request.Headers.TryAddWithoutValidation("X-Github-Next-Global-ID", "1");
            if (call.ETag is { } etag) { request.Headers.TryAddWithoutValidation("If-None-Match", etag); }
            if ((call.Body ?? call.Json) is { } body) { request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } }; }
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            // A renamed organisation or repository is answered with a redirect. The token goes along to the same host alone.
            if ((int)response.StatusCode is (301 or 302 or 307 or 308) && call.Method == HttpMethod.Get && hop < Redirects
                && response.Headers.Location is { } location && new Uri(url, location) is var next && next.Authority == url.Authority && next.Scheme == url.Scheme)
            {
                url = next;
                continue;
            }
            return new GitHubAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken), response.Headers);
        }
    }

    private Uri Address(Call call)
    {
        if (call.Body is not null) { return new Uri(Roots.GraphQL); }
        if (!call.Path.StartsWith("http", StringComparison.Ordinal)) { return new Uri(Roots.Rest + call.Path); }
        // Link headers of servers behind a proxy name another host or scheme; the token must not go there, the path holds.
        var link = new Uri(call.Path);
        return new Uri(new Uri(Roots.Rest).GetLeftPart(UriPartial.Authority) + link.PathAndQuery);
    }

    private void Tell(Call call, string outcome, TimeSpan took, long bytes) => calls.Report(new VendorCall(
        connection.Id, "github", call.Operation, connection.Org, "-", outcome, took, bytes, time.GetUtcNow()));

    private string Outcome(GitHubAnswer answer)
    {
        if (LimitReading.Of(answer, time.GetUtcNow()) is not null) { return "throttled"; }
        if (answer.Status == HttpStatusCode.OK && answer.Json.IsObject() && answer.Json.Items("errors").Any())
        {
            return answer.Json.Items("errors").Any(e => GraphQLError.Of(e).IsForbidden) ? "denied" : "failed";
        }
        return (int)answer.Status switch { 304 => "not_modified", >= 200 and < 300 => "ok", 401 or 403 => "denied", _ => "failed" };
    }

    private static GitHubFault.Limited Held(Limit limit, DateTimeOffset until) => new GitHubFault.Limited(limit.Secondary
        ? $"GitHub asked to slow down and to wait until {until:HH:mm} UTC; the rest is read at the next discovery."
        : $"GitHub's hourly allowance is used up and comes back at {until:HH:mm} UTC; the rest is read at the next discovery.");

    // Full jitter, so that many scans that failed together do not return together.
    private TimeSpan Backoff(int attempt) => options.FirstDelay * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble() / 2);

    private static string Reason(Exception e) => (e.InnerException ?? e).Message.TrimEnd('.') + ".";

    private static GitHubReply.Failed Failed(GitHubFault fault) => new(fault);

    private sealed record Call(HttpMethod Method, string Path, string Operation)
    {
        /// <summary>A question of GraphQL's.</summary>
        public byte[]? Body { get; init; }
        /// <summary>What a route of REST is sent.</summary>
        public byte[]? Json { get; init; }
        public string? ETag { get; init; }
        public string? Accept { get; init; }
        public string? Jwt { get; init; }
        public bool Heavy { get; init; }
    }
}
