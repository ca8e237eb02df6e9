using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace Dd0c.Workers.History;

/// <summary>The archive as a bucket of S3, or of a store that speaks it. An object is there whole or not at all, and durable once it is acknowledged.</summary>
internal sealed class S3Archive : IArchive, IDisposable
{
    private const int MostKeys = 1_000; // DeleteObjects takes no more
    private readonly HistoryOptions _options;
    private readonly AmazonS3Client _s3;

    /// <param name="credentials">Null: as any AWS client finds them.</param>
    public S3Archive(IOptions<HistoryOptions> options, AWSCredentials? credentials = null)
    {
        _options = options.Value;
        // Stores that only speak S3 know neither the newer checksums nor a bucket as a host.
        var config = new AmazonS3Config { ForcePathStyle = _options.ArchiveUrl is not null, RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED };
        if (_options.ArchiveRegion is { } region) config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        if (_options.ArchiveUrl is { } url) (config.ServiceURL, config.AuthenticationRegion) = (url.AbsoluteUri, _options.ArchiveRegion ?? "us-east-1");
        _s3 = credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
    }

    public bool IsOpen => true;

    public Task WriteAsync(string key, Func<Stream, Task> write, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        // S3 wants to know how much comes before it comes.
        await using var file = new FileStream(Path.Combine(Path.GetTempPath(), $"dd0c-{Guid.NewGuid():N}"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        await write(file);
        file.Position = 0;
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = _options.ArchiveBucket, Key = KeyOf(key), InputStream = file, AutoCloseStream = false, UseChunkEncoding = false }, cancellationToken);
        return true;
    });

    public async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await _s3.GetObjectAsync(_options.ArchiveBucket, KeyOf(key), cancellationToken)).ResponseStream;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw new ArchiveUnreadable("What is asked for is in the archive, and the archive cannot be read from here. The operator of dd0c finds the reason in its log.", e);
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => AskAsync(() => _s3.DeleteObjectAsync(_options.ArchiveBucket, KeyOf(key), cancellationToken));

    public Task DeleteTenantAsync(Guid tenantId, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var list = new ListObjectsV2Request { BucketName = _options.ArchiveBucket, Prefix = KeyOf($"{tenantId}/"), MaxKeys = MostKeys };
        // What is listed is deleted, so the next list begins anew.
        while ((await _s3.ListObjectsV2Async(list, cancellationToken)).S3Objects is { Count: > 0 } found)
            await _s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = _options.ArchiveBucket, Objects = found.ConvertAll(o => new KeyVersion { Key = o.Key }) }, cancellationToken);
        return true;
    });

    public void Dispose() => _s3.Dispose();

    private string KeyOf(string key) => _options.ArchivePrefix + key;

    /// <exception cref="IOException">As when a disk refuses.</exception>
    private static async Task AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            await ask();
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw new IOException($"The archive's bucket refused: {e.Message}", e);
        }
    }
}
