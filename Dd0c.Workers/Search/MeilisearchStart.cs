using Dd0c.Workers.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dd0c.Workers.Search;

/// <summary>Prepares the index when dd0c starts, and fills it anew when it is empty: a new Meilisearch, or one that lost its disk.</summary>
internal sealed partial class MeilisearchStart(Meilisearch meilisearch, SystemDatabase database, TimeProvider time, ILogger<MeilisearchStart> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested; failures++)
        {
            try
            {
                await meilisearch.PrepareAsync(stoppingToken);
                if (await meilisearch.IsEmptyAsync(stoppingToken)) await FillAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stoppingToken.IsCancellationRequested)
            {
                if (failures == 0) LogNotReached(e);
                await Task.Delay(TimeSpan.FromSeconds(15), time, stoppingToken);
            }
        }
    }

    /// <summary>Leaves one message per thousand rows of every tenant in the outbox; the sender does the rest.</summary>
    private async Task FillAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            with numbered as (select tenant_id, id, (row_number() over (partition by tenant_id order by id) - 1) / 1000 as chunk from search_documents)
            insert into outbox (tenant_id, kind, key, payload)
            select tenant_id, $1, 'fill-' || chunk, jsonb_agg(id) from numbered group by tenant_id, chunk
            """);
        command.Parameters.AddWithValue(SearchIndexer.MessageKind);
        var messages = await command.ExecuteNonQueryAsync(cancellationToken);
        await using var notify = database.Source.CreateCommand("select pg_notify('dd0c_outbox', '')");
        await notify.ExecuteNonQueryAsync(cancellationToken);
        if (messages > 0) LogFilling(messages);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Meilisearch cannot be reached; PostgreSQL searches until it can")]
    private partial void LogNotReached(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The Meilisearch index was empty; filling it from PostgreSQL in {Messages} parts")]
    private partial void LogFilling(int messages);
}
