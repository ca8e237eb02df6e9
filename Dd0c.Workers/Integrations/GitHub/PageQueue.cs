namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>What one page's answer means for the rest.</summary>
internal abstract record PageVerdict
{
    /// <param name="OnceMore">Places in the page of what has to be asked for once more.</param>
    internal sealed record Passed(IReadOnlyList<int>? OnceMore = null) : PageVerdict;
    /// <summary>Ask the same again: the document changed meanwhile.</summary>
    internal sealed record Again : PageVerdict;
    /// <summary>Too much, or only half an answer: ask for less.</summary>
    /// <param name="Certain">It is the weight, and not a hiccup.</param>
    internal sealed record Less(string Words, bool Certain = false) : PageVerdict;
    internal sealed record Stop(GitHubFault Fault) : PageVerdict;
}

/// <summary>Asks for many things in pages that shrink where they fail and grow back. A page that fails is split until the
/// thing that makes it fail stands alone; that one is asked for less and less of itself, and at last given up.</summary>
internal sealed class PageQueue<T>(int most, int streams, int levels, GitHubOptions options, TimeProvider time)
{
    private const int TriesAlone = 6;
    private const int TriesWhenCertain = 2;

    private readonly PageSize _size = new(most);
    private readonly LinkedList<Item> _waiting = new();
    private int _aloneInARow;

    /// <param name="ask">Asks for one page at a level: 0 is all, each further level leaves something out.</param>
    /// <param name="settle">Reads the answer. Called one at a time.</param>
    /// <param name="giveUp">Told of what could not be read even alone and at the last level.</param>
    /// <returns>Why it ended before everything was asked; null when it did not.</returns>
    public async Task<GitHubFault?> RunAsync<TReply>(IEnumerable<T> things, Func<IReadOnlyList<T>, int, Task<TReply>> ask,
        Func<IReadOnlyList<T>, int, TReply, PageVerdict> settle, Action<T, string> giveUp, CancellationToken cancellationToken)
    {
        foreach (var thing in things) { _waiting.AddLast(new Item(thing, most)); }
        var underWay = new List<Task<(List<Item> Page, TReply Reply)>>();
        GitHubFault? stopped = null;
        while (true)
        {
            while (stopped is null && underWay.Count < streams && _waiting.Count > 0) { underWay.Add(AskAsync(Take())); }
            if (underWay.Count == 0) { return stopped; }
            var done = await Task.WhenAny(underWay);
            underWay.Remove(done);
            var (page, reply) = await done;
            switch (settle([.. page.Select(i => i.Thing)], page[0].Level, reply))
            {
                case PageVerdict.Passed passed:
                    _aloneInARow = 0;
                    _size.Passed(page.Count);
                    foreach (var place in passed.OnceMore ?? []) { _waiting.AddLast(page[place]); }
                    break;
                case PageVerdict.Again:
                    foreach (var item in page) { _waiting.AddFirst(item); }
                    break;
                case PageVerdict.Less less:
                    if (!Retreat(page, less, giveUp)) { stopped ??= new GitHubFault.Unavailable(less.Words); }
                    break;
                case PageVerdict.Stop stop:
                    stopped ??= stop.Fault;
                    break;
            }
        }

        async Task<(List<Item>, TReply)> AskAsync(List<Item> page)
        {
            if (page[0].Tries > 0) { await Task.Delay(options.FirstDelay * Math.Pow(2, page[0].Tries - 1), time, cancellationToken); }
            return (page, await ask([.. page.Select(i => i.Thing)], page[0].Level));
        }
    }

    private List<Item> Take()
    {
        var page = new List<Item>();
        var room = _size.Current;
        for (var node = _waiting.First; node is not null && page.Count < room;)
        {
            var next = node.Next;
            var item = node.Value;
            if (page.Count == 0 || item.Level == page[0].Level && item.Limit > page.Count)
            {
                room = Math.Min(room, item.Limit);
                page.Add(item);
                _waiting.Remove(node);
            }
            node = next;
        }
        return page;
    }

    private bool Retreat(List<Item> page, PageVerdict.Less less, Action<T, string> giveUp)
    {
        if (page.Count > 1)
        {
            _size.Refused(page.Count);
            // At the end, so that what can be read is read before what cannot.
            foreach (var item in page) { _waiting.AddLast(item with { Limit = Math.Max(1, page.Count / 2) }); }
            return true;
        }
        var alone = page[0] with { Limit = 1, Tries = page[0].Tries + 1 };
        if (alone.Tries >= (less.Certain ? TriesWhenCertain : TriesAlone)) { alone = alone with { Level = alone.Level + 1, Tries = 0 }; }
        if (alone.Level > levels) { giveUp(alone.Thing, less.Words); }
        else { _waiting.AddLast(alone); }
        // Nothing passes any more, however little is asked: it is not the size.
        return ++_aloneInARow < options.CircuitFailures * 3;
    }

    /// <param name="Limit">The largest page it may still be part of.</param>
    private sealed record Item(T Thing, int Limit, int Level = 0, int Tries = 0);
}
