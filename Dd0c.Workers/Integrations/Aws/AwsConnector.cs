using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.Aws.Calls;
using Dd0c.Workers.Integrations.Aws.Credentials;
using Dd0c.Workers.Integrations.Aws.Scan;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Workers.Integrations.Aws;

/// <summary>Opens a connection: the right credentials behind one caller.</summary>
/// <param name="own">dd0c's own credentials: for ambient connections, and to take on customers' roles.</param>
internal sealed class AwsConnector(IAwsCredentials own, AwsThrottle throttle, AwsHttp http, TimeProvider time)
{
    public AwsLine Open(AwsConnection connection, AwsPatience patience, IProgress<VendorCall> calls)
    {
        switch (connection.Auth)
        {
            case AwsAuth.AccessKey key:
                return new AwsLine(Caller(new FixedCredentials(key.AccessKeyId, key.SecretAccessKey, key.SessionToken)), []);
            case AwsAuth.Ambient:
                return new AwsLine(Caller(own), []);
            case AwsAuth.Role role:
                var sts = Caller(own);
                sts.Account = Arn.Parse(role.RoleArn)?.Account ?? "-";
                var assumed = new RoleCredentials(sts, AwsIdentity.HomeRegionOf(connection), role.RoleArn, role.ExternalId, time);
                return new AwsLine(Caller(assumed), [assumed, sts]);
            default:
                throw new ArgumentOutOfRangeException(nameof(connection));
        }

        AwsCaller Caller(IAwsCredentials credentials) => new(connection.Id, connection.EndpointUrl, credentials, patience, throttle, http, time, calls);
    }
}

/// <summary>An open connection to AWS.</summary>
internal sealed class AwsLine(AwsCaller caller, IReadOnlyList<IDisposable> behind) : IDisposable
{
    public AwsCaller Caller => caller;

    public void Dispose()
    {
        caller.Dispose();
        foreach (var part in behind) { part.Dispose(); }
    }
}
