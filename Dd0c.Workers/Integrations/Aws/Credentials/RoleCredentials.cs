using Amazon.Runtime;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws.Credentials;

/// <summary>
/// A customer's role, taken on with the tenant's external id and a session policy that allows the reads of a scan and
/// nothing else, however much the role itself may do. Renewed five minutes before it ends, or when AWS says it has.
/// </summary>
internal sealed class RoleCredentials(AwsCaller sts, string stsRegion, string roleArn, string externalId, TimeProvider time) : IAwsCredentials, IDisposable
{
    private static readonly TimeSpan s_early = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1);
    private volatile Held? _held;

    public async ValueTask<ImmutableCredentials> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } fresh) { return fresh; }
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } meanwhile) { return meanwhile; }
            var asked = time.GetUtcNow();
            var reply = await sts.CallAsync(AwsOperations.AssumeRole, stsRegion, AwsArguments.None
                .With("RoleArn", roleArn).With("RoleSessionName", "dd0c-discovery").With("ExternalId", externalId)
                .With("Policy", ReadPolicy.Json).With("DurationSeconds", 3600), cancellationToken);
            var given = reply["Credentials"];
            if (given.String("AccessKeyId") is not { } id || given.String("SecretAccessKey") is not { } secret)
            {
                throw new AwsFault(AwsFaultKind.Malformed, "malformed", "AssumeRole brought no credentials");
            }
            var until = given.Time("Expiration") ?? asked.AddHours(1);
            var lifetime = until - asked;
            var held = new Held(new ImmutableCredentials(id, secret, given.String("SessionToken")), until - (lifetime > 2 * s_early ? s_early : lifetime / 2));
            _held = held;
            return held.Credentials;
        }
        finally { _one.Release(); }
    }

    public bool Renew(ImmutableCredentials expired)
    {
        if (_held is { } held && ReferenceEquals(held.Credentials, expired)) { _held = null; }
        return true;
    }

    public void Dispose() => _one.Dispose();

    private ImmutableCredentials? Fresh() => _held is { } held && time.GetUtcNow() < held.Until ? held.Credentials : null;

    private sealed record Held(ImmutableCredentials Credentials, DateTimeOffset Until);
}
