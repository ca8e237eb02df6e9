namespace Dd0c.Domain.Ask;

/// <summary>How far one question may go, and how many there may be.</summary>
public static class AskLimits
{
    /// <summary>Characters.</summary>
    public const int LongestQuestion = 500;
    /// <summary>Questions that brought an answer, of one person and UTC day in one organisation.</summary>
    public const int PerDay = 50;
    /// <summary>So often the model is asked to go on.</summary>
    public const int MostRounds = 6;
    public const int MostLookups = 12;
    /// <summary>Characters of what one lookup told, as the model gets it.</summary>
    public const int LongestLookup = 16_000;
    /// <summary>Characters.</summary>
    public const int LongestAnswer = 4_000;
    /// <summary>So long the same question gets the answer that is there.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
}
