using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Discovery;

internal sealed class CatalogPipeline
{
    public Task<RunStats> RunAsync(Guid runId, RunLog log, TimeSpan scanned, TimeSpan reconciled, CancellationToken cancellationToken) => throw new NotSupportedException($"{runId}{log}{scanned}{reconciled}{cancellationToken}");
}
