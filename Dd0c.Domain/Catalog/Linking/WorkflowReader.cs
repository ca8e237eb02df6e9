using System.Text.RegularExpressions;
using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Catalog.Linking;

/// <summary>
/// What a GitHub Actions workflow deploys. Read line by line, not as YAML: half of what matters stands in shell commands, and a file that
/// does not parse still deploys. Variables are filled in where the file itself gives their values; a matrix gives several.
/// </summary>
internal static partial class WorkflowReader
{
    public static IReadOnlyList<DeployTarget> Read(RepositoryFact repository, RepositoryFile file)
    {
        if (file.Text is not { Length: > 0 and < 400_000 } text) return [];
        var lines = Join(text);
        var values = Values(lines);
        var lists = Lists(lines);
        var path = PathOf(lines);
        var targets = new List<DeployTarget>();
        var uses = "";
        foreach (var line in lines)
        {
            if (Uses().Match(line) is { Success: true } step) uses = step.Groups[1].Value.ToLowerInvariant();
            else if (line.TrimStart().StartsWith("- ", StringComparison.Ordinal) && !line.Contains("uses", StringComparison.Ordinal)) uses = "";
            if (Pair().Match(line) is { Success: true } pair && KindOf(pair.Groups[1].Value, uses) is { } kind) Add(kind, pair.Groups[2].Value);
            foreach (var (command, meant) in Commands(line)) Add(meant, command);
            foreach (Match image in ImageReference().Matches(Fill(line, values, lists, repository).FirstOrDefault() ?? line)) Add(TargetKind.Image, image.Groups[1].Value);
        }
        return [.. targets.Distinct()];

        void Add(TargetKind kind, string raw)
        {
            foreach (var name in Fill(Clean(raw), values, lists, repository))
                if (name.Any(char.IsLetter) && name.Length < 200 && !name.Contains(' ', StringComparison.Ordinal)) targets.Add(new DeployTarget(kind, name, Source.Workflow, file.Path, path));
        }
    }

    /// <summary>Whether the file deploys anything at all, named or not.</summary>
    public static bool Deploys(string text) => DeployCommand().IsMatch(text);

    private static TargetKind? KindOf(string key, string uses)
    {
        var word = key.Replace("_", "-", StringComparison.Ordinal).ToLowerInvariant();
        return word switch
        {
            "service" or "app" or "application" when uses.Contains("ecs", StringComparison.Ordinal) || uses.Contains(".github/workflows/", StringComparison.Ordinal) => TargetKind.Service,
            "ecs-service" or "ecs-service-name" or "service-name" or "app-name" or "apprunner-service" or "container-name" => TargetKind.Service,
            "function-name" or "lambda-function" or "lambda-function-name" or "lambda-name" => TargetKind.Function,
            "stack-name" or "cfn-stack" or "cloudformation-stack" or "cloudformation-stack-name" or "sam-stack-name" or "stack" => TargetKind.Stack,
            "name" when uses.Contains("cloudformation", StringComparison.Ordinal) => TargetKind.Stack,
            "ecr-repository" or "ecr-repo" or "ecr-repository-name" or "ecr-repo-name" or "image-name" or "ecr-image" or "image-repo" or "image-repository" => TargetKind.Image,
            "repository" or "repo" when uses.Contains("ecr", StringComparison.Ordinal) => TargetKind.Image,
            "s3-bucket" or "bucket-name" or "bucket" or "aws-s3-bucket" => TargetKind.Bucket,
            "release-name" or "helm-release" => TargetKind.Release,
            _ => null,
        };
    }

    private static IEnumerable<(string Value, TargetKind Kind)> Commands(string line)
    {
        if (line.Contains("--service", StringComparison.Ordinal) && line.Contains("ecs", StringComparison.Ordinal) && Flag("--services?", line) is { } service) yield return (service, TargetKind.Service);
        if (Flag("--function-name", line) is { } function) yield return (function, TargetKind.Function);
        if (Flag("--stack-name", line) is { } stack) yield return (stack, TargetKind.Stack);
        if (Flag("--repository-name", line) is { } ecr) yield return (ecr, TargetKind.Image);
        if (EcsDeploy().Match(line) is { Success: true } deploy) yield return (deploy.Groups[1].Value, TargetKind.Service);
        if (Copilot().Match(line) is { Success: true } copilot) yield return (copilot.Groups[1].Value, TargetKind.Service);
        if (Helm().Match(line) is { Success: true } helm) yield return (helm.Groups[1].Value, TargetKind.Release);
        if (Sync().Match(line) is { Success: true } sync) yield return (sync.Groups[1].Value, TargetKind.Bucket);
        if (Cdk().Match(line) is { Success: true } cdk)
            foreach (var word in cdk.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(w => !w.StartsWith('-') && w is not ("&&" or "|" or ";")))
                yield return (word, TargetKind.Stack);
    }

    private static string? Flag(string flag, string line) => Regex.Match(line, flag + "[ =]+(\"[^\"]+\"|'[^']+'|(?:\\$\\{\\{.*?\\}\\}|[^\\s\"'])+)") is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>One logical line for a command that goes on after a backslash; comments dropped.</summary>
    private static List<string> Join(string text)
    {
        var lines = new List<string>();
        var open = "";
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd('\r', ' ', '\t');
            if (line.Length > 4_000 || line.TrimStart().StartsWith('#')) continue;
            if (line.EndsWith('\\'))
            {
                open += (open.Length > 0 ? line.Trim() : line)[..^1] + " ";
                continue;
            }
            lines.Add(open.Length > 0 ? open + line.Trim() : line);
            open = "";
        }
        if (open.Length > 0) lines.Add(open);
        return lines;
    }

    private static Dictionary<string, string> Values(List<string> lines)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (Pair().Match(line) is { Success: true } pair) values.TryAdd(pair.Groups[1].Value, Clean(pair.Groups[2].Value));
            if (Assignment().Match(line) is { Success: true } assignment) values.TryAdd(assignment.Groups[1].Value, Clean(assignment.Groups[2].Value));
        }
        return values;
    }

    private static Dictionary<string, List<string>> Lists(List<string> lines)
    {
        var lists = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        string? open = null;
        foreach (var line in lines)
        {
            if (InlineList().Match(line) is { Success: true } list)
            {
                lists.TryAdd(list.Groups[1].Value, [.. list.Groups[2].Value.Split(',').Select(v => Clean(v)).Where(v => v.Length > 0)]);
                open = null;
            }
            else if (OpenKey().Match(line) is { Success: true } key) open = key.Groups[1].Value;
            else if (open is not null && Item().Match(line) is { Success: true } item)
            {
                var value = item.Groups[1].Value;
                if (Pair().Match("  " + value) is { Success: true } inner) AddTo(inner.Groups[1].Value, Clean(inner.Groups[2].Value));
                else AddTo(open, Clean(value));
            }
        }
        return lists;

        void AddTo(string key, string value)
        {
            if (!lists.TryGetValue(key, out var known)) lists[key] = known = [];
            if (known.Count < 60) known.Add(value);
        }
    }

    private static string? PathOf(List<string> lines)
    {
        var paths = lines.Select(l => Regex.Match(l, "^\\s*(?:working-directory|context|project-path|- )[:\\s]*['\"]?\\.?/?((?:services|apps|packages|lambdas|functions|cmd|src|backend|modules)/[A-Za-z0-9._-]+)")).Where(m => m.Success).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal).Take(2).ToList();
        return paths is [var one] ? one : null;
    }

    private static IEnumerable<string> Fill(string text, Dictionary<string, string> values, Dictionary<string, List<string>> lists, RepositoryFact repository)
    {
        for (var round = 0; round < 3 && text.Contains('$', StringComparison.Ordinal); round++)
            text = Expression().Replace(text, m =>
            {
                var inner = (m.Groups[1].Success ? m.Groups[1] : m.Groups[2].Success ? m.Groups[2] : m.Groups[3]).Value.Trim();
                if (inner is "github.event.repository.name") return repository.Name;
                if (inner is "github.repository" or "GITHUB_REPOSITORY") return repository.FullName;
                if (inner.StartsWith("matrix.", StringComparison.Ordinal)) return m.Value;
                var name = inner[(inner.LastIndexOf('.') + 1)..];
                return inner.StartsWith("secrets.", StringComparison.Ordinal) || inner.StartsWith("github.", StringComparison.Ordinal) || !values.TryGetValue(name, out var value) || value.Contains(m.Value, StringComparison.Ordinal) ? "*" : value;
            });
        if (Matrix().Match(text) is not { Success: true } matrix) return [Expression().Replace(text, "*")];
        var key = matrix.Groups[1].Value;
        return lists.TryGetValue(key.Split('.')[^1], out var choices) ? choices.Select(c => Expression().Replace(text.Replace(matrix.Value, c, StringComparison.Ordinal), "*")) : [Expression().Replace(text, "*")];
    }

    private static string Clean(string value)
    {
        var hash = value.IndexOf(" #", StringComparison.Ordinal);
        return (hash > 0 ? value[..hash] : value).Trim().Trim('"', '\'').Trim();
    }

    [GeneratedRegex("^\\s*-?\\s*uses:\\s*['\"]?([^'\"\\s#]+)")]
    private static partial Regex Uses();

    [GeneratedRegex("^\\s+(?:-\\s+)?([A-Za-z][A-Za-z0-9_-]*):\\s+([^|>\\[{&].*)$")]
    private static partial Regex Pair();

    [GeneratedRegex("^\\s*(?:export\\s+|-\\s+run:\\s+)?([A-Z][A-Z0-9_]{2,})=([^\\s;&|]+)\\s*$")]
    private static partial Regex Assignment();

    [GeneratedRegex("^\\s*-?\\s*([A-Za-z][A-Za-z0-9_-]*):\\s*\\[(.*)\\]\\s*$")]
    private static partial Regex InlineList();

    [GeneratedRegex("^\\s*-?\\s*([A-Za-z][A-Za-z0-9_-]*):\\s*$")]
    private static partial Regex OpenKey();

    [GeneratedRegex("^\\s*-\\s+(\\S.*)$")]
    private static partial Regex Item();

    [GeneratedRegex("\\$\\{\\{\\s*(.*?)\\s*\\}\\}|\\$\\{([A-Za-z_][A-Za-z0-9_]*)[^}]*\\}|\\$([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Expression();

    [GeneratedRegex("\\$\\{\\{\\s*matrix\\.([A-Za-z0-9_.-]+)\\s*\\}\\}")]
    private static partial Regex Matrix();

    [GeneratedRegex("(?:\\d{12}|\\*)\\.dkr\\.ecr\\.[a-z0-9*-]+\\.amazonaws\\.com(?:\\.cn)?/([A-Za-z0-9._/*-]+)|ghcr\\.io/[A-Za-z0-9*-]+/([A-Za-z0-9._/*-]+)")]
    private static partial Regex ImageReference();

    [GeneratedRegex("\\becs(?:-| )deploy\\s+(?!-)\\S+\\s+(?!-)(\\S+)")]
    private static partial Regex EcsDeploy();

    [GeneratedRegex("copilot\\s+(?:svc|job|deploy)\\s.*?(?:--name|-n)[ =](\\S+)")]
    private static partial Regex Copilot();

    [GeneratedRegex("helm\\s+upgrade\\s+(?:--install\\s+|-i\\s+)?(?!-)(\\S+)")]
    private static partial Regex Helm();

    [GeneratedRegex("aws\\s+s3\\s+(?:sync|cp)\\s.*s3://([A-Za-z0-9.${}_*-]+)")]
    private static partial Regex Sync();

    [GeneratedRegex("\\bcdk\\s+deploy\\s+(.+)$")]
    private static partial Regex Cdk();

    [GeneratedRegex("aws-actions/(amazon-ecs-deploy|aws-cloudformation|aws-lambda|amazon-ecr-login)|update-function-code|ecs update-service|ecs deploy|sam deploy|cdk deploy|(serverless|sls) deploy|cloudformation deploy|copilot (svc )?deploy|helm upgrade|kubectl (apply|set image)|eb deploy|terraform apply|aws s3 sync|aws apprunner|flyctl deploy|cloudfront create-invalidation|vercel deploy|pulumi up", RegexOptions.IgnoreCase)]
    private static partial Regex DeployCommand();
}
