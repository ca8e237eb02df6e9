using System.Net.Http.Headers;
using Dd0c.Demo.Storms;
using Dd0c.Web.Alerts;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Dd0c.Web.Demo;

/// <summary>Posts deliveries to this portal's own webhook addresses over HTTP, as vendors do.</summary>
internal sealed class StormSender(IServer server) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <exception cref="HttpRequestException">It was not taken.</exception>
    public async Task SendAsync(string provider, string token, StormDelivery delivery, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AlertWebhooks.Address(Root(), token, provider)) { Content = new ByteArrayContent(delivery.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in delivery.Headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _http.SendAsync(request, cancellationToken);
        // The address is a secret, and stands in nothing that is said of it.
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"The {provider} webhook answered {(int)answer.StatusCode}.");
    }

    /// <summary>Where this process listens, seen from itself.</summary>
    private string Root()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? throw new HttpRequestException("The portal listens nowhere.");
        var address = BindingAddress.Parse(addresses.FirstOrDefault(a => a.StartsWith("http://", StringComparison.Ordinal)) ?? addresses.First());
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}/";
    }

    public void Dispose() => _http.Dispose();
}
