using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dd0c.Workers.Connections;

namespace Dd0c.Workers.Alerts.Ingest;

/// <summary>The certificates by which SNS signs, fetched from SNS's own addresses alone (which the reader of the message has checked) and kept for a day.</summary>
internal sealed class SnsCertificates(AddressPolicy policy, TimeProvider time) : IDisposable
{
    private const int LargestFile = 64 * 1024;
    private const int Most = 100;
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(1);
    private readonly HttpClient _http = new(policy.CreateHandler()) { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = LargestFile };
    private readonly ConcurrentDictionary<Uri, (X509Certificate2 Certificate, DateTimeOffset Until)> _known = new();

    /// <returns>Null: it could not be fetched, or is none.</returns>
    public async Task<X509Certificate2?> FindAsync(Uri url, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(url, out var known) && known.Until > time.GetUtcNow()) return known.Certificate;
        try
        {
            var certificate = X509Certificate2.CreateFromPem(await _http.GetStringAsync(url, cancellationToken));
            if (_known.Count >= Most) _known.Clear();
            _known[url] = (certificate, time.GetUtcNow() + s_kept);
            return certificate;
        }
        catch (Exception e) when (e is HttpRequestException or CryptographicException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
