using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Alerts.Noise;

/// <summary>What is never called noise beyond <see cref="Cap"/>; a tenant edits it.</summary>
public sealed record Safelist(IReadOnlyList<SafelistRule> Rules)
{
    public const int Cap = 50;

    public static Safelist Default { get; } = new(
    [
        new("security", "Security alerts need a person") { Category = AlertCategory.Security },
        new("critical", "What is critical always surfaces") { Severity = AlertSeverity.Critical },
        new("databases", "Databases are hard to bring back") { ServiceWords = ["database", "db", "rds", "dynamo", "dynamodb", "aurora", "postgres", "postgresql", "mysql", "mongo", "mongodb", "redis", "cassandra", "elasticache"] },
        new("payments", "Payments are the business") { ServiceWords = ["payment", "pay", "billing", "stripe", "checkout", "invoice", "ledger"] },
        new("data_loss", "Lost data stays lost") { TitleWords = ["data loss", "dataloss", "corruption", "corrupt", "corrupted", "breach", "backup failed"] },
    ]);

    /// <summary>The first rule that holds one of the episodes, by name; null: none.</summary>
    public string? CapOf(IReadOnlyList<Episode> episodes, IReadOnlyDictionary<Guid, string> serviceNames)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal); // a storm says the same of many alerts
        return Rules.FirstOrDefault(Holds)?.Name;

        bool Holds(SafelistRule rule)
        {
            if (rule.Category is null && rule.Severity is null && rule.ServiceWords.Count == 0 && rule.TitleWords.Count == 0) return false;
            var (services, titles) = (Wanted(rule.ServiceWords), Wanted(rule.TitleWords));
            return episodes.Any(e => (rule.Category is not { } category || e.Category == category)
                && (rule.Severity is not { } severity || e.Severity >= severity)
                && (services.Count == 0 || Names(Said(e.ServiceId is { } id && serviceNames.TryGetValue(id, out var name) ? name : e.ServiceWord ?? ""), services))
                && (titles.Count == 0 || Names(Said(e.Title), titles)));
        }

        string Said(string text) => said.TryGetValue(text, out var words) ? words : said[text] = $" {Words(text)} ";
    }

    internal static bool IsNamed(string text, IReadOnlyList<string> words) => Names($" {Words(text)} ", Wanted(words));

    private static bool Names(string said, IReadOnlyList<string?> wanted) => wanted.Any(word => word is not null && said.Contains(word, StringComparison.Ordinal));

    /// <returns>Null: a word without a letter names nothing.</returns>
    private static List<string?> Wanted(IReadOnlyList<string> words) => [.. words.Select(Words).Select(word => word.Length > 0 ? $" {word} " : null)];

    // Of whole words: a dashboard is no db. Singular and plural are one.
    private static string Words(string text) => string.Join(' ', NameTokens.Of(text).Select(w => w.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')).Select(w => w.Length > 3 && w.EndsWith('s') && !w.EndsWith("ss", StringComparison.Ordinal) ? w[..^1] : w));
}

/// <summary>All that is given must hold; words are met as whole words, singular or plural.</summary>
/// <param name="Name">Unique in the list.</param>
/// <param name="Reason">For people.</param>
public sealed record SafelistRule(string Name, string Reason)
{
    public AlertCategory? Category { get; init; }
    /// <summary>At least so bad.</summary>
    public AlertSeverity? Severity { get; init; }
    /// <summary>One of them in the service's name.</summary>
    public IReadOnlyList<string> ServiceWords { get; init; } = [];
    /// <summary>One of them in the title.</summary>
    public IReadOnlyList<string> TitleWords { get; init; } = [];

    /// <summary>It is about services, and this is the name of one.</summary>
    public bool IsOf(string service) => ServiceWords.Count > 0 && Safelist.IsNamed(service, ServiceWords);
}
