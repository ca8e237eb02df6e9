using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dd0c.Demo.Estate;

namespace Dd0c.Demo.Aws;

/// <summary>Who is calling, and what a session policy leaves them.</summary>
/// <param name="Allowed">Null: everything.</param>
internal sealed record AwsPrincipal(AwsAccount Account, string Arn, string SecretAccessKey, string? SessionToken, DateTimeOffset? Until, IReadOnlySet<string>? Allowed);

/// <summary>The access keys of the company's accounts, and the sessions given out by AssumeRole.</summary>
internal sealed class AwsKeys(Company company, AwsDemoOptions options)
{
    private readonly Dictionary<string, AwsPrincipal> _accounts = company.Accounts.ToDictionary(a => a.AccessKeyId,
        a => new AwsPrincipal(a, $"arn:aws:iam::{a.Id}:user/dd0c", a.SecretAccessKey, null, null, null));
    private readonly ConcurrentDictionary<string, AwsPrincipal> _sessions = new();
    private int _given;

    public AwsPrincipal? Find(string accessKeyId) => _accounts.GetValueOrDefault(accessKeyId) ?? _sessions.GetValueOrDefault(accessKeyId);

    public (string AccessKeyId, AwsPrincipal Principal) Assume(string roleArn, string? externalId, string session, string? policy, AwsPrincipal caller)
    {
        var role = options.Roles.FirstOrDefault(r => r.Arn == roleArn);
        var account = roleArn.Split(':') is [_, _, _, _, var id, ..] ? company.Accounts.FirstOrDefault(a => a.Id == id) : null;
        if (role is null || account is null || role.ExternalId != externalId)
        {
            throw new AwsError(403, "AccessDenied", $"User: {caller.Arn} is not authorized to perform: sts:AssumeRole on resource: {roleArn}"
                + (role is null ? "" : " because no resource-based policy allows the sts:AssumeRole action"));
        }
        var number = Interlocked.Increment(ref _given);
        var key = $"ASIA{options.Seed:D4}{number:D12}";
        var principal = new AwsPrincipal(account, $"arn:aws:sts::{account.Id}:assumed-role/{roleArn[(roleArn.LastIndexOf('/') + 1)..]}/{session}",
            Derived("secret", number), Derived("token", number), options.Time.GetUtcNow() + options.SessionLifetime, Actions(policy));
        _sessions[key] = principal;
        return (key, principal);
    }

    private string Derived(string what, int number) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Seed}/{what}/{number}")));

    private static HashSet<string>? Actions(string? policy) =>
        policy is null ? null : [.. JsonNode.Parse(policy)!["Statement"]!.AsArray().Where(s => (string?)s!["Effect"] == "Allow")
            .SelectMany(s => s!["Action"] is JsonArray list ? list.Select(a => (string)a!) : [(string)s["Action"]!])];
}
