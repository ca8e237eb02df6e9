namespace Dd0c.Domain.Alerts.Silences;

/// <summary>A time in which dd0c was there to take what came, as one of its nodes marked each minute.</summary>
public sealed class Listening
{
    public DateTimeOffset Began { get; init; }
    public DateTimeOffset Until { get; set; }
}
