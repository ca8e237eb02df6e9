namespace Dd0c.Workers.Integrations.GitHub;

/// <param name="Login">As GitHub spells it now, which after a rename is not what the connection says.</param>
internal sealed record GitHubAccount(string Login, bool IsOrganization, bool Known)
{
    /// <summary>Finds the account, and on the way where the API lies. Null fault: found, or a server without these routes.</summary>
    public static async Task<(GitHubAccount Account, GitHubFault? Fault)> FindAsync(GitHubClient client, string org, Uri baseUrl, CancellationToken cancellationToken)
    {
        GitHubFault? first = null;
        foreach (var roots in GitHubRoots.Candidates(baseUrl))
        {
            client.Roots = roots;
            var found = await FindAsync(client, org, cancellationToken);
            if (found is (not null, null)) { return found!; }
            first ??= found.Fault;
            // Only an address that is not the API's is worth another root: a refusal is an answer.
            if (found.Fault is not null and not (GitHubFault.NotFound or GitHubFault.NotServed or GitHubFault.Rejected)) { return (Unknown(org), found.Fault); }
        }
        client.Roots = GitHubRoots.Candidates(baseUrl)[0];
        // Every lookup said "not here". GraphQL may still know the organisation, so this is no fault yet.
        return (Unknown(org), null);
    }

    private static async Task<(GitHubAccount? Account, GitHubFault? Fault)> FindAsync(GitHubClient client, string org, CancellationToken cancellationToken)
    {
        var name = Uri.EscapeDataString(org);
        var reply = await client.GetAsync($"/orgs/{name}", "GET /orgs/{org}", cancellationToken);
        if (reply is GitHubReply.Ok { Answer: { LooksLikeApi: true } answer }) { return (new(answer.Json.Text("login") ?? org, true, true), null); }
        var fault = reply is GitHubReply.Failed failed ? failed.Fault : new GitHubFault.NotServed("The address answers, but not as GitHub's API does.");
        if (fault is not (GitHubFault.NotFound or GitHubFault.NotServed)) { return (null, fault); }
        var user = await client.GetAsync($"/users/{name}", "GET /users/{username}", cancellationToken);
        if (user is GitHubReply.Ok { Answer: { LooksLikeApi: true } person })
        {
            return (new(person.Json.Text("login") ?? org, person.Json.Text("type") is "Organization", true), null);
        }
        return (null, fault);
    }

    private static GitHubAccount Unknown(string org) => new(org, true, false);
}
