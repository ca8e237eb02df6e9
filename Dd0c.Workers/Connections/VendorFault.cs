using Amazon.Runtime;
using Dd0c.Workers.Integrations.Aws.Calls;

namespace Dd0c.Workers.Connections;

/// <summary>Tells a fault of a vendor, or of the way there, from one of ours.</summary>
internal static class VendorFault
{
    /// <summary>Whether its words are for the customer. A file that is missing here is none of theirs.</summary>
    public static bool Is(Exception e) => e is AwsFault or AmazonClientException or AmazonServiceException or HttpRequestException or (IOException and not (FileNotFoundException or DirectoryNotFoundException));
}
