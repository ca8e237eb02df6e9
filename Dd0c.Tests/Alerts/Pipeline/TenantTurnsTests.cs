using Dd0c.Workers.Alerts.Pipeline;

namespace Dd0c.Tests.Alerts.Pipeline;

public sealed class TenantTurnsTests
{
    private readonly TenantTurns _turns = new();
    private readonly Guid _one = Guid.NewGuid(), _other = Guid.NewGuid();

    [Fact]
    public async Task One_who_asks_often_before_its_turn_has_one_and_holds_up_no_other()
    {
        _turns.Ask(_one);
        _turns.Ask(_one);
        _turns.Ask(_other);
        Assert.Equal(_one, await NextAsync());
        _turns.End(_one, again: false);
        Assert.Equal(_other, await NextAsync());
        _turns.End(_other, again: false);
        Assert.False(IsAnyDue(out _));
    }

    [Fact]
    public async Task One_who_asks_while_it_is_worked_for_is_not_worked_for_twice_at_once_and_has_one_more_turn()
    {
        _turns.Ask(_one);
        Assert.Equal(_one, await NextAsync());
        _turns.Ask(_one);
        _turns.Ask(_one);
        Assert.False(IsAnyDue(out var next));
        _turns.End(_one, again: false);
        Assert.Equal(_one, await next);
        _turns.End(_one, again: false);
        Assert.False(IsAnyDue(out _));
    }

    [Fact]
    public async Task One_with_more_to_do_comes_after_those_who_wait()
    {
        _turns.Ask(_one);
        _turns.Ask(_other);
        Assert.Equal(_one, await NextAsync());
        _turns.End(_one, again: true);
        Assert.Equal(_other, await NextAsync());
        Assert.Equal(_one, await NextAsync());
    }

    private ValueTask<Guid> NextAsync() => _turns.NextAsync(TestContext.Current.CancellationToken);

    private bool IsAnyDue(out Task<Guid> next) => (next = NextAsync().AsTask()).IsCompleted;
}
