namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Where one GitHub answers REST and GraphQL. Both end without a slash.</summary>
internal sealed record GitHubRoots(string Rest, string GraphQL)
{
    /// <summary>The places to try for an address as a person gave it, the likeliest first. An Enterprise Server's API lies
    /// under /api/v3, with GraphQL beside it at /api/graphql; github.com and the data-residency hosts keep both at the root.</summary>
    public static IReadOnlyList<GitHubRoots> Candidates(Uri baseUrl)
    {
        var authority = baseUrl.GetLeftPart(UriPartial.Authority);
        var path = baseUrl.AbsolutePath.TrimEnd('/');
        if (baseUrl.Host is "github.com" or "www.github.com" or "api.github.com")
        {
            return [Plain(baseUrl.Host == "api.github.com" ? authority : "https://api.github.com")];
        }
        if (baseUrl.Host.EndsWith(".ghe.com", StringComparison.OrdinalIgnoreCase))
        {
            return [Plain(baseUrl.Host.StartsWith("api.", StringComparison.OrdinalIgnoreCase) ? authority : $"https://api.{baseUrl.Host}")];
        }
        if (path.EndsWith("/api/graphql", StringComparison.Ordinal)) { return [Enterprise(authority + path[..^"/api/graphql".Length])]; }
        if (path.EndsWith("/graphql", StringComparison.Ordinal)) { path = path[..^"/graphql".Length]; }
        if (path.EndsWith("/api/v3", StringComparison.Ordinal)) { return [Enterprise(authority + path[..^"/api/v3".Length])]; }
        if (path.EndsWith("/api", StringComparison.Ordinal)) { return [Enterprise(authority + path[..^"/api".Length]), Plain(authority + path)]; }
        return [Plain(authority + path), Enterprise(authority + path)];
    }

    private static GitHubRoots Plain(string root) => new(root, root + "/graphql");

    private static GitHubRoots Enterprise(string root) => new(root + "/api/v3", root + "/api/graphql");
}
