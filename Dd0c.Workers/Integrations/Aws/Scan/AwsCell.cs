using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Scan;

/// <summary>One cell of the coverage matrix while it is being read: what was found, and what went wrong.</summary>
internal sealed class AwsCell(ScanScope scope, IProgress<ScanProgress> progress)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceFact> _facts = new(StringComparer.Ordinal);
    private readonly List<string> _details = [];
    private CoverageState _state = CoverageState.Complete;
    private int _found, _kept;

    public ScanScope Scope => scope;
    public bool IsComplete => _state == CoverageState.Complete;
    public IReadOnlyList<ResourceFact> Facts { get { lock (_lock) { return [.. _facts.Values]; } } }

    /// <summary>What pages bring twice, because the estate moved under them, counts once.</summary>
    public void Add(ResourceFact fact)
    {
        lock (_lock)
        {
            if (!_facts.TryAdd(fact.Arn, fact)) { return; }
        }
        Count(fact.Name);
    }

    /// <summary>Something was found that is told elsewhere.</summary>
    public void Count(string? name) => progress.Report(new ScanProgress(scope, Interlocked.Increment(ref _found), name));

    /// <summary>So many of these, or of what is asked about them, were taken over from before.</summary>
    public void Keep(int count = 1) => Interlocked.Add(ref _kept, count);

    /// <summary>Reads all pages; a fault ends the reading and keeps what came before.</summary>
    public async Task ReadAsync(AwsCaller caller, AwsOperation operation, AwsArguments arguments, Action<AwsValue> page, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var value in caller.PagesAsync(operation, scope.Region, arguments, cancellationToken)) { page(value); }
        }
        catch (AwsFault fault) { Fail(operation, fault); }
    }

    public void Fail(AwsOperation operation, AwsFault fault) => Fail(fault.Kind is AwsFaultKind.Denied or AwsFaultKind.NotEnabled or AwsFaultKind.BadCredentials ? CoverageState.Refused : CoverageState.Partial, FaultText.Of(operation, fault, scope.Region));

    public void Fail(CoverageState state, string detail)
    {
        lock (_lock)
        {
            if (_state != CoverageState.Refused) { _state = state; }
            if (!_details.Contains(detail)) { _details.Add(detail); }
        }
    }

    /// <summary>What this cell reads hangs on what the other found: when that is not all, neither is this.</summary>
    public void Inherit(AwsCell other)
    {
        if (other.Close() is { State: not CoverageState.Complete and var state, Detail: var detail }) { Fail(state, detail!); }
    }

    public Coverage Close()
    {
        lock (_lock) { return new Coverage(scope, _state, _found, _details.Count == 0 ? null : string.Join("; ", _details.Order(StringComparer.Ordinal).Take(3)), _kept); }
    }
}
