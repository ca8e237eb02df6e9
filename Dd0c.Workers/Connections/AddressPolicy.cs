using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Dd0c.Workers.Connections;

/// <summary>
/// Keeps addresses that customers give from reaching into our own network (server-side request forgery). Checked when the
/// address is given, and again for every connection made, since a name may point elsewhere by then.
/// </summary>
public sealed class AddressPolicy(bool allowCustomEndpoints)
{
    public AddressPolicy(IConfiguration configuration) : this(configuration.GetValue("Connections:AllowCustomEndpoints", false)) { }

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string Host, int Port), bool> _trusted = new();

    /// <summary>Finds a name's addresses.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>> Resolver { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Whether the operator lets connections point at any address (Connections:AllowCustomEndpoints).</summary>
    public bool AllowCustomEndpoints => allowCustomEndpoints;

    /// <summary>Lets connections reach one address of this process itself: the demo estate's.</summary>
    public void Trust(Uri address) => _trusted[(address.DnsSafeHost, address.Port)] = true;

    /// <summary>Null when the address may be used, else why not.</summary>
    public async Task<string?> RefusalAsync(Uri address, CancellationToken cancellationToken)
    {
        if (allowCustomEndpoints) return null;
        if (address.Scheme != Uri.UriSchemeHttps) return "Only https addresses may be used here.";
        try
        {
            var addresses = await ResolveAsync(address.DnsSafeHost, cancellationToken);
            return Array.Exists(addresses, IsInside) ? $"{address.Host} is a private or loopback address. An operator can allow such addresses with Connections:AllowCustomEndpoints=true." : null;
        }
        catch (SocketException)
        {
            return $"{address.Host} cannot be found.";
        }
    }

    /// <summary>A handler that refuses to connect to private addresses, whatever a name resolves to.</summary>
    public SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // it would carry the credentials to wherever it points
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = s_patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        if (allowCustomEndpoints) return handler;
        handler.UseProxy = false; // a proxy would resolve the name for us, and unchecked
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            var addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
            var trusted = _trusted.ContainsKey((context.DnsEndPoint.Host, context.DnsEndPoint.Port));
            var allowed = Array.FindAll(addresses, a => trusted || !IsInside(a));
            if (allowed.Length == 0) throw new HttpRequestException($"{context.DnsEndPoint.Host} resolves to a private address; refused.");
            return await ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
        };
        return handler;
    }

    /// <summary>Tries one address after the other; only the last may take all the time that is left.</summary>
    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var last = i == addresses.Length - 1;
            using var share = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (!last) share.CancelAfter(s_patience / addresses.Length);
            Socket? socket = null;
            try
            {
                socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(addresses[i], port, share.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket?.Dispose();
                if (last || cancellationToken.IsCancellationRequested || e is not (SocketException or OperationCanceledException)) throw;
            }
        }
    }

    /// <summary>The resolver refuses 0.0.0.0 and :: with an exception of its own, so what is an address already is not asked for.</summary>
    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var literal) ? [literal] : await Resolver(host, cancellationToken);

    /// <summary>Loopback, private, link-local (with the cloud's metadata address), carrier-grade, multicast and unspecified addresses.</summary>
    public static bool IsInside(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return true;
        var b = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6Multicast || address.IsIPv6UniqueLocal || address.Equals(IPAddress.IPv6Any)) return true;
            // NAT64, 6to4 and the old IPv4-compatible form carry an IPv4 address inside.
            if (b is [0x00, 0x64, 0xff, 0x9b, ..] || !b.AsSpan(0, 12).ContainsAnyExcept((byte)0)) return IsInside(new IPAddress(b[12..]));
            return b is [0x20, 0x02, ..] && IsInside(new IPAddress(b[2..6]));
        }
        return b is [0 or 10 or 127, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [100, >= 64 and <= 127, ..] or [192, 0, 0, ..] or [198, 18 or 19, ..] or [>= 224, ..];
    }
}
