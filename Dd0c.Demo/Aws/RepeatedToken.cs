using System.Text.RegularExpressions;

namespace Dd0c.Demo.Aws;

/// <summary>A fault seen in the wild: every page claims to have a next one, and it is always the first again.</summary>
internal static partial class RepeatedToken
{
    private const string First = "ZnJvbTow"; // from:0

    public static string Put(string body)
    {
        var put = InJson().Replace(InXml().Replace(body, $"<$1>{First}</$1>"), $"\"$1\":\"{First}\"");
        return put != body || body.Contains(First, StringComparison.Ordinal) ? put : Last().Replace(body, $"<NextToken>{First}</NextToken>$1", 1);
    }

    [GeneratedRegex("<(NextToken|Marker)>[^<]*</\\1>")]
    private static partial Regex InXml();

    [GeneratedRegex("\"(nextToken|NextMarker|position|PaginationToken)\":\"[^\"]*\"")]
    private static partial Regex InJson();

    [GeneratedRegex("(</[A-Za-z]+Result>)")]
    private static partial Regex Last();
}
