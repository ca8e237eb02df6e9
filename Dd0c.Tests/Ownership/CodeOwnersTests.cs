using Dd0c.Domain.Ownership;

namespace Dd0c.Tests.Ownership;

/// <summary>From GitHub's page "About code owners" and gitignore(5), to which it refers.</summary>
public sealed class CodeOwnersTests
{
    [Theory]
    // No slash: at any depth, files and whole directories.
    [InlineData("*", "README.md", true)]
    [InlineData("*", "a/b/c.txt", true)]
    [InlineData("*.js", "app.js", true)]
    [InlineData("*.js", "src/deep/app.js", true)]
    [InlineData("*.js", "app.jsx", false)]
    [InlineData("*.js", "vendor.js/readme", true)]
    [InlineData("apps/", "apps/web/main.go", true)]
    [InlineData("apps/", "tools/apps/main.go", true)]
    [InlineData("apps/", "tools/apps", false)]
    [InlineData("logs", "logs", true)]
    [InlineData("logs", "build/logs/today.txt", true)]
    [InlineData("logs", "mylogs/today.txt", false)]
    // A slash in front or between: from the root.
    [InlineData("/docs/", "docs/guide/start.md", true)]
    [InlineData("/docs/", "site/docs/start.md", false)]
    [InlineData("/build/logs/", "build/logs/x/y", true)]
    [InlineData("build/logs", "build/logs/x", true)]
    [InlineData("build/logs", "other/build/logs/x", false)]
    [InlineData("/Makefile", "Makefile", true)]
    [InlineData("/Makefile", "sub/Makefile", false)]
    // A last /* reaches one level.
    [InlineData("docs/*", "docs/getting-started.md", true)]
    [InlineData("docs/*", "docs/build-app/troubleshooting.md", false)]
    [InlineData("docs/*.md", "docs/a.md", true)]
    [InlineData("docs/*.md", "docs/sub/a.md", false)]
    [InlineData("/*", "top.txt", true)]
    [InlineData("/*", "sub/deep.txt", false)]
    // Two asterisks span directories.
    [InlineData("**/logs", "logs", true)]
    [InlineData("**/logs", "deeply/nested/logs/x", true)]
    [InlineData("docs/**", "docs/a/b/c", true)]
    [InlineData("docs/**", "docs", false)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("a/**/z", "a/b/c/z", true)]
    [InlineData("a/**/z", "a/b/c/y", false)]
    [InlineData("**/foo/bar", "x/y/foo/bar/baz", true)]
    [InlineData("foo/**/", "foo/a/b", true)]
    [InlineData("**", "anything/at/all", true)]
    // Within a segment.
    [InlineData("?.txt", "a.txt", true)]
    [InlineData("?.txt", "ab.txt", false)]
    [InlineData("src/*/main.go", "src/pay/main.go", true)]
    [InlineData("src/*/main.go", "src/pay/cmd/main.go", false)]
    [InlineData("src/*", "src/pay", true)]
    [InlineData("/src/p*y/", "src/pay/x", true)]
    [InlineData("app/[id]/page.tsx", "app/[id]/page.tsx", true)]
    [InlineData("app/[id]/page.tsx", "app/i/page.tsx", false)]
    [InlineData("with\\ space.md", "with space.md", true)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "axb", false)]
    // Case counts.
    [InlineData("README.md", "readme.md", false)]
    [InlineData("/", "anything", false)]
    public void A_pattern_matches_what_github_says_it_does(string pattern, string path, bool matches)
    {
        Assert.Equal(matches, CodeOwnersPattern.Parse(pattern).Matches(path));
        Assert.Equal(matches, CodeOwners.Parse($"{pattern} @team").RuleFor(path) is not null);
    }

    [Fact]
    public void The_last_matching_line_decides_alone()
    {
        var file = CodeOwners.Parse("* @acme/all\n*.js @acme/web @ann\n/api/ @acme/api\n");

        Assert.Equal(["@acme/all"], file.OwnersOf("readme.md"));
        Assert.Equal(["@acme/web", "@ann"], file.OwnersOf("/web/app.js"));
        Assert.Equal(["@acme/api"], file.OwnersOf("api/app.js"));
    }

    [Fact]
    public void A_line_without_owners_takes_ownership_away()
    {
        var file = CodeOwners.Parse("/apps/ @acme/apps\n/apps/github\n");

        Assert.Equal(["@acme/apps"], file.OwnersOf("apps/web/x"));
        Assert.Empty(file.OwnersOf("apps/github/x"));
        Assert.Equal(2, file.RuleFor("apps/github/x")!.Line);
    }

    [Fact]
    public void Comments_blank_lines_and_byte_order_marks_are_passed_over()
    {
        var file = CodeOwners.Parse("\uFEFF# all\r\n\r\n  # indented\r\n* @acme/all # the rest\r\n*.go docs@example.com #mail\r\n");

        Assert.Empty(file.Errors);
        Assert.Equal(["@acme/all"], file.OwnersOf("x"));
        Assert.Equal(["docs@example.com"], file.OwnersOf("x.go"));
        Assert.Equal(4, file.RuleFor("x")!.Line);
    }

    [Theory]
    [InlineData("!*.md @acme/docs", 1, "Invalid pattern")]
    [InlineData("\\#file @acme/docs", 1, "Invalid pattern")]
    [InlineData("a***b @acme/docs", 1, "Invalid pattern")]
    [InlineData("*.md acme/docs", 6, "Invalid owner")]
    [InlineData("*.md @acme/docs @", 17, "Invalid owner")]
    [InlineData("*.md @acme/docs/extra", 6, "Invalid owner")]
    public void A_line_that_is_not_understood_is_skipped_and_listed(string line, int column, string kind)
    {
        var file = CodeOwners.Parse($"* @acme/all\n{line}\n");

        var error = Assert.Single(file.Errors);
        Assert.Equal((2, column, kind), (error.Line, error.Column, error.Kind));
        Assert.Equal(["@acme/all"], file.OwnersOf("x.md"));
    }

    [Fact]
    public void A_file_of_three_megabytes_is_not_loaded()
    {
        var file = CodeOwners.Parse("* @acme/all\n" + new string('#', 3 * 1024 * 1024));

        Assert.Empty(file.OwnersOf("x"));
        Assert.Single(file.Errors);
    }

    [Fact]
    public void The_index_says_what_trying_each_line_says()
    {
        var random = new Random(4711);
        string[] segments = ["a", "b", "*", "**", "a*", "?", "c.js", "*.js", "d"];
        string[] names = ["a", "b", "ab", "c.js", "d", "x.js"];
        for (var round = 0; round < 300; round++)
        {
            var patterns = Enumerable.Range(0, 12).Select(_ => (random.Next(2) == 0 ? "/" : "") + string.Join('/', Enumerable.Range(0, 1 + random.Next(4)).Select(_ => segments[random.Next(segments.Length)])) + (random.Next(3) == 0 ? "/" : "")).ToList();
            var file = CodeOwners.Parse(string.Join('\n', patterns.Select((p, i) => $"{p} @o{i}")));
            for (var n = 0; n < 40; n++)
            {
                var path = string.Join('/', Enumerable.Range(0, 1 + random.Next(4)).Select(_ => names[random.Next(names.Length)]));
                Assert.Equal(patterns.FindLastIndex(p => CodeOwnersPattern.Parse(p).Matches(path)) + 1, file.RuleFor(path)?.Line ?? 0);
            }
        }
    }
}
