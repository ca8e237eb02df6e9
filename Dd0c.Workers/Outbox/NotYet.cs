namespace Dd0c.Workers.Outbox;

/// <summary>That a message is not refused but early: it is tried again after the pause, and that is no failure of it.</summary>
internal sealed class NotYet(TimeSpan pause) : Exception
{
    public TimeSpan Pause => pause;
}
