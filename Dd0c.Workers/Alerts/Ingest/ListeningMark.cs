using Dd0c.Domain.Alerts.Silences;
using Dd0c.Workers.Platform;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>Writes down that this node is there to take deliveries and the database to keep them: a silence while nobody did is no sender's.</summary>
internal sealed class ListeningMark(SystemDatabase database, TimeProvider time)
{
    /// <summary>So far apart two marks are still one time.</summary>
    private static readonly TimeSpan s_together = TimeSpan.FromMinutes(5);

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            with forgotten as (delete from listening where until < $1 - $3),
            going as (update listening set until = greatest(until, $1) where began = (select began from listening where until >= $1 - $2 order by until desc limit 1) returning 1)
            insert into listening (began, until) select $1, $1 where not exists (select from going) on conflict (began) do nothing
            """);
        command.Parameters.AddWithValue(time.GetUtcNow());
        command.Parameters.AddWithValue(s_together);
        command.Parameters.AddWithValue(LearnedSilence.History + TimeSpan.FromDays(7));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
