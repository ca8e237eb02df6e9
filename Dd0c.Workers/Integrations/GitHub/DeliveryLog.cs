using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>One attempt of GitHub to deliver a webhook of the App.</summary>
/// <param name="Id">Of the attempt.</param>
/// <param name="Guid">Of the delivery: the same when it is tried again, and what comes as X-GitHub-Delivery.</param>
internal sealed record LoggedDelivery(string Id, string Guid, string Event, string? Installation, DateTimeOffset At);

/// <param name="Whole">Everything since the time asked for is in it.</param>
/// <param name="Fault">Why the rest could not be read; null also where there is too much of it.</param>
internal sealed record DeliveryListing(IReadOnlyList<LoggedDelivery> Deliveries, bool Whole, GitHubFault? Fault);

/// <summary>The App's own log of what it delivered, which GitHub keeps for 30 days; it never delivers again by itself.</summary>
/// <remarks>https://docs.github.com/en/rest/apps/webhooks</remarks>
internal sealed class DeliveryLog(GitHubSessions sessions, GitHubOptions options, TimeProvider time)
{
    private const int MostPages = 10;
    private const int PageSize = 100;

    /// <summary>Opens the log for one look at it; to be disposed of after it.</summary>
    public Reading Open(GitHubConnection connection, IProgress<VendorCall> calls)
    {
        var pace = new GitHubPace(options with { MaxWait = TimeSpan.FromSeconds(5), Attempts = 3 }, time);
        return new(sessions.Open(connection, pace, calls), pace, connection, time);
    }

    internal sealed class Reading(GitHubClient client, GitHubPace pace, GitHubConnection connection, TimeProvider time) : IDisposable
    {
        /// <summary>Newest first, until one is older than <paramref name="since"/>.</summary>
        public async Task<DeliveryListing> ListAsync(DateTimeOffset since, CancellationToken cancellationToken)
        {
            var found = new List<LoggedDelivery>();
            GitHubFault? first = null;
            foreach (var root in GitHubRoots.Candidates(connection.BaseUrl))
            {
                client.Roots = root;
                var reply = await AskAsync($"/app/hook/deliveries?per_page={PageSize}", "GET /app/hook/deliveries", cancellationToken);
                for (var page = 1; reply is GitHubReply.Ok ok; page++)
                {
                    foreach (var delivery in ok.Answer.Json.Items().Select(Of).OfType<LoggedDelivery>())
                    {
                        if (delivery.At < since) return new(found, true, null);
                        found.Add(delivery);
                    }
                    if (ok.Answer.Link("next") is not { } next) return new(found, true, null);
                    if (page >= MostPages) return new(found, false, null);
                    reply = await AskAsync(next, "GET /app/hook/deliveries", cancellationToken);
                }
                var fault = (reply as GitHubReply.Failed)?.Fault ?? new GitHubFault.Unavailable("GitHub gave no list of deliveries.");
                if (found.Count > 0 || fault is not (GitHubFault.NotFound or GitHubFault.NotServed)) return new(found, false, fault);
                first ??= fault;
            }
            return new([], false, first);
        }

        /// <summary>What was, or should have been, delivered.</summary>
        public async Task<(byte[]? Payload, GitHubFault? Fault)> PayloadAsync(LoggedDelivery delivery, CancellationToken cancellationToken)
        {
            var reply = await AskAsync($"/app/hook/deliveries/{Uri.EscapeDataString(delivery.Id)}", "GET /app/hook/deliveries/{delivery_id}", cancellationToken);
            if (reply is not GitHubReply.Ok ok) return (null, (reply as GitHubReply.Failed)?.Fault ?? new GitHubFault.Unavailable("GitHub gave no delivery."));
            return ok.Answer.Json.At("request").Member("payload") is { ValueKind: JsonValueKind.Object } payload ? (JsonSerializer.SerializeToUtf8Bytes(payload), null) : (null, null);
        }

        private Task<GitHubReply> AskAsync(string path, string operation, CancellationToken cancellationToken)
        {
            var app = (GitHubAuth.App)connection.Auth;
            try
            {
                return client.AsAppAsync(HttpMethod.Get, path, operation, AppToken.Sign(app.AppId.Trim(), app.PrivateKey, time.GetUtcNow()), cancellationToken);
            }
            catch (CryptographicException)
            {
                return Task.FromResult<GitHubReply>(new GitHubReply.Failed(new GitHubFault.Unauthorized("The app's private key cannot be read.")));
            }
        }

        private static LoggedDelivery? Of(JsonElement json) => json.Text("id") is { } id && json.Text("guid") is { } guid && json.Time("delivered_at") is { } at
            ? new(id, guid, json.Text("event") ?? "", json.Number("installation_id")?.ToString(CultureInfo.InvariantCulture), at) : null;

        public void Dispose() => pace.Dispose();
    }
}
