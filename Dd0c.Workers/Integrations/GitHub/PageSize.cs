namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>How many to ask for at once: halved at each refusal, grown by a quarter after two good answers.</summary>
internal sealed class PageSize
{
    private readonly Lock _lock = new();
    private readonly int _most;
    private int _current;
    private int _good;

    public PageSize(int most) => (_most, _current) = (most, most);

    public int Current
    {
        get { lock (_lock) { return _current; } }
    }

    public void Passed(int asked)
    {
        lock (_lock)
        {
            if (asked < _current || _current == _most || ++_good < 2) { return; }
            _good = 0;
            _current = Math.Min(_most, _current + Math.Max(1, _current / 4));
        }
    }

    public void Refused(int asked)
    {
        lock (_lock)
        {
            _good = 0;
            _current = Math.Max(1, Math.Min(_current, asked / 2));
        }
    }
}
