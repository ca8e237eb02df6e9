namespace Dd0c.Domain.Discovery;

/// <summary>A name as the words a person would read in it: <c>PaymentsAPI-handler_v2</c> → payments, api, handler, v2.</summary>
public static class NameTokens
{
    /// <summary>Lower-case words in order; digits stay with the letters before them (s3, oauth2).</summary>
    public static IReadOnlyList<string> Of(string name)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= name.Length; i++)
        {
            var here = i < name.Length && char.IsLetterOrDigit(name[i]);
            if (here && start >= 0 && StartsWord(name, i, start))
            {
                Add(words, name, start, i);
                start = i;
            }
            else if (here && start < 0)
            {
                start = i;
            }
            else if (!here && start >= 0)
            {
                Add(words, name, start, i);
                start = -1;
            }
        }
        return words;
    }

    /// <summary>The words as one kebab-case name.</summary>
    public static string Join(IEnumerable<string> words) => string.Join('-', words);

    /// <summary>What two spellings of one name have in common: <c>payments-api</c>, <c>PaymentsApi</c> and <c>payments_api</c> are alike.</summary>
    public static string Squash(IEnumerable<string> words) => string.Concat(words);

    /// <summary>The form under which a word is compared: singular, and the long form of a usual abbreviation.</summary>
    public static string Stem(string word) => word switch
    {
        "svc" or "svcs" or "srv" or "services" or "microservice" or "ms" => "service",
        "fn" or "func" or "lambda" or "lambdas" or "functions" => "function",
        "fe" or "ui" or "web" or "webapp" or "website" or "spa" => "frontend",
        "be" => "backend",
        "db" or "dbs" or "databases" or "rds" or "aurora" or "postgres" or "postgresql" or "mysql" => "database",
        "mgmt" => "management",
        "gw" => "gateway",
        "auth" or "authn" => "auth",
        "infra" or "terraform" or "iac" => "infrastructure",
        "cfg" or "conf" or "configs" => "config",
        "apis" => "api",
        "apps" or "application" or "applications" => "app",
        "eng" => "engineering",
        "docs" or "documentation" => "doc",
        "k8s" => "kubernetes",
        { Length: > 4 } when word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
        { Length: > 3 } when word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i') => word[..^1],
        _ => word,
    };

    private static bool StartsWord(string name, int i, int start)
    {
        var (before, now) = (name[i - 1], name[i]);
        if (!char.IsUpper(now)) return false;
        // iOS, eCommerce, OAuth: one leading letter belongs to what follows.
        if (i - start < 2) return false;
        if (!char.IsUpper(before)) return true;
        return i + 1 < name.Length && char.IsLower(name[i + 1]) && !(i + 2 == name.Length && name[i + 1] == 's');
    }

    private static void Add(List<string> words, string name, int start, int end) => words.Add(name[start..end].ToLowerInvariant());
}
