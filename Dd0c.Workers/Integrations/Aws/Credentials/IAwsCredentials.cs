using Amazon.Runtime;
using Dd0c.Workers.Integrations.Aws.Calls;

namespace Dd0c.Workers.Integrations.Aws.Credentials;

/// <summary>Where the credentials of the next call come from.</summary>
internal interface IAwsCredentials
{
    /// <exception cref="AwsFault">There are none to be had.</exception>
    ValueTask<ImmutableCredentials> GetAsync(CancellationToken cancellationToken);

    /// <summary>AWS says these have expired: gets others for the next call, if it can.</summary>
    bool Renew(ImmutableCredentials expired);
}

/// <summary>An access key as the customer gave it.</summary>
internal sealed class FixedCredentials(string accessKeyId, string secretAccessKey, string? sessionToken) : IAwsCredentials
{
    private readonly ImmutableCredentials _credentials = new(accessKeyId, secretAccessKey, sessionToken);

    public ValueTask<ImmutableCredentials> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_credentials);
    public bool Renew(ImmutableCredentials expired) => false;
}
