namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>What one scan does not to be a nuisance: it stands still when GitHub says so, keeps few calls under way,
/// and stops calling a server that is down.</summary>
internal sealed class GitHubPace(GitHubOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _rest = new(options.RestStreams);
    private readonly Queue<(DateTimeOffset At, TimeSpan Took)> _graphQL = new();
    private DateTimeOffset _pausedUntil;
    private DateTimeOffset _brokenUntil;
    private TimeSpan _waited;
    private int _failures, _secondary, _streams = options.GraphQLStreams, _underWay;
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Stops every stream until then. False: the scan would stand still for longer than it may.</summary>
    public bool TryPause(DateTimeOffset until)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (until <= _pausedUntil) { return true; }
            var more = until - (_pausedUntil > now ? _pausedUntil : now);
            if (more <= TimeSpan.Zero) { return true; }
            if (_waited + more > options.MaxWait) { return false; }
            _waited += more;
            _pausedUntil = until;
            return true;
        }
    }

    /// <summary>The wait after a secondary limit that names none: a minute, then twice as long each time. One stream from now on.</summary>
    public TimeSpan NextSecondaryWait()
    {
        lock (_lock)
        {
            _streams = 1;
            return options.SecondaryWait * Math.Pow(2, Math.Min(_secondary++, 6));
        }
    }

    public void OneStream()
    {
        lock (_lock) { _streams = 1; }
    }

    /// <summary>Returns when no limit holds us back; false while the server is taken to be down.</summary>
    public async Task<bool> ReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            lock (_lock)
            {
                var now = time.GetUtcNow();
                if (_brokenUntil > now) { return false; }
                wait = _pausedUntil - now;
            }
            if (wait <= TimeSpan.Zero) { return true; }
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    public void Succeeded()
    {
        lock (_lock) { _failures = 0; }
    }

    /// <summary>Why calls are held back, after <see cref="ReadyAsync"/> said no.</summary>
    public string Trouble { get; private set; } = "";

    public void Failed(string words)
    {
        lock (_lock)
        {
            Trouble = words;
            if (++_failures < options.CircuitFailures) { return; }
            _brokenUntil = time.GetUtcNow() + options.CircuitBreak;
            _failures = options.CircuitFailures - 1; // after the break a single failure opens it again
        }
    }

    public async Task<IDisposable> EnterRestAsync(CancellationToken cancellationToken)
    {
        await _rest.WaitAsync(cancellationToken);
        return new Leave(() => _rest.Release());
    }

    /// <summary>Waits for a place among the GraphQL calls. GitHub allows 60 s of its work a minute and tells us to take our
    /// response times for it: one stream cannot exceed that, so a second is let in only while the last minute was light.</summary>
    public async Task<IDisposable> EnterGraphQLAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task freed;
            lock (_lock)
            {
                var allowed = LastMinute() < TimeSpan.FromSeconds(45) ? _streams : 1;
                if (_underWay < Math.Max(1, allowed))
                {
                    _underWay++;
                    return new Leave(LeaveGraphQL);
                }
                freed = _freed.Task;
            }
            await freed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>How long GitHub worked on a GraphQL call.</summary>
    public void Worked(TimeSpan took)
    {
        lock (_lock) { _graphQL.Enqueue((time.GetUtcNow(), took)); }
    }

    private void LeaveGraphQL()
    {
        TaskCompletionSource freed;
        lock (_lock)
        {
            _underWay--;
            (freed, _freed) = (_freed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        freed.TrySetResult();
    }

    private TimeSpan LastMinute()
    {
        var since = time.GetUtcNow() - Minute;
        while (_graphQL.TryPeek(out var oldest) && oldest.At < since) { _graphQL.Dequeue(); }
        return _graphQL.Aggregate(TimeSpan.Zero, (sum, call) => sum + call.Took);
    }

    public void Dispose() => _rest.Dispose();

    private sealed class Leave(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
