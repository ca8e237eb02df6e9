namespace Dd0c.Workers.Platform;

/// <summary>Work that goes side by side, so many at once: a piece is claimed once there is room for it, and not before.</summary>
internal sealed class Lanes(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Waits for a free lane, claims a piece and lets it go there.</summary>
    /// <param name="claim">Null when nothing is due.</param>
    /// <param name="work">Meets its own faults.</param>
    /// <returns>False when nothing is due.</returns>
    public async Task<bool> StartAsync<T>(Func<CancellationToken, Task<T?>> claim, Func<T, CancellationToken, Task> work, CancellationToken cancellationToken) where T : class
    {
        await _free.WaitAsync(cancellationToken);
        var given = false;
        try
        {
            if (await claim(cancellationToken) is not { } piece) return false;
            _ = GoAsync(work(piece, cancellationToken));
            return given = true;
        }
        finally
        {
            if (!given) _free.Release();
        }
    }

    /// <summary>Until each is home. Nothing can be started any more.</summary>
    public async Task EmptyAsync()
    {
        for (var lane = 0; lane < count; lane++) await _free.WaitAsync(CancellationToken.None);
    }

    public void Dispose() => _free.Dispose();

    private async Task GoAsync(Task work)
    {
        try
        {
            await work;
        }
        finally
        {
            _free.Release();
        }
    }
}
