using Dd0c.Domain.Search;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Search;

/// <summary>
/// Asks Meilisearch when there is one and it holds the tenant's rows as they are, PostgreSQL otherwise; when Meilisearch fails,
/// PostgreSQL answers and Meilisearch is left alone for a while, and the operator is told once.
/// </summary>
internal sealed partial class Searching(PostgresSearch postgres, TimeProvider time, ILogger<Searching> logger, Meilisearch? meilisearch = null)
{
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(15);
    private long _restUntil;

    /// <summary>Since when Meilisearch has not been answering; null while it does, or where there is none.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    public async Task<SearchResults> SearchAsync(Guid tenantId, string typed, string? kind, SearchViewer viewer, int limit, CancellationToken cancellationToken)
    {
        var query = SearchQuery.Parse(typed, kind);
        if (query.IsEmpty) return new([], 0, false, postgres.Name, null);
        var (engine, found) = await FindAsync(tenantId, query, viewer, cancellationToken);
        var ranked = Ranking.Rank(query.Text, found.Documents, viewer, int.MaxValue);
        return new([.. ranked.Take(limit)], ranked.Count, found.More, engine, FailingSince is null ? null : "Meilisearch does not answer; PostgreSQL searched instead.");
    }

    private async Task<(string Engine, Candidates Found)> FindAsync(Guid tenantId, SearchQuery query, SearchViewer viewer, CancellationToken cancellationToken)
    {
        if (meilisearch is not null && time.GetTimestamp() >= Volatile.Read(ref _restUntil))
        {
            try
            {
                var version = postgres.VersionAsync(tenantId, cancellationToken);
                var found = await meilisearch.CandidatesAsync(tenantId, query, viewer, cancellationToken);
                if (FailingSince is not null)
                {
                    FailingSince = null;
                    LogBack();
                }
                if (found.Version == await version) return (meilisearch.Name, found);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException && !cancellationToken.IsCancellationRequested)
            {
                Volatile.Write(ref _restUntil, time.GetTimestamp() + (long)(s_rest.TotalSeconds * time.TimestampFrequency));
                if (FailingSince is null)
                {
                    FailingSince = time.GetUtcNow();
                    LogLost(e);
                }
            }
        }
        return (postgres.Name, await postgres.CandidatesAsync(tenantId, query, viewer, cancellationToken));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Meilisearch does not answer; PostgreSQL searches until it does")]
    private partial void LogLost(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Meilisearch answers again")]
    private partial void LogBack();
}
