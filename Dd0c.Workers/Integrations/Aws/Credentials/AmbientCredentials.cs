using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Dd0c.Workers.Integrations.Aws.Calls;

namespace Dd0c.Workers.Integrations.Aws.Credentials;

/// <summary>dd0c's own credentials, from wherever the SDK finds them: environment, profile, container, instance.</summary>
internal sealed class AmbientCredentials : IAwsCredentials
{
    public async ValueTask<ImmutableCredentials> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The chain ends in the instance metadata service, which blocks while nobody answers.
            return await Task.Run(async () => await (await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync()).GetCredentialsAsync(), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or InvalidOperationException)
        {
            throw new AwsFault(AwsFaultKind.BadCredentials, "no-credentials", "dd0c itself has no AWS credentials: none in the environment, a profile, the container or the instance", e);
        }
    }

    public bool Renew(ImmutableCredentials expired) => false; // the SDK renews its own
}
