using System.Text.Json;
using Dd0c.Web.Api;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Dd0c.Web.Catalog.Api;

/// <summary>The entity tag under which <c>GET /api/v1/services/{id}</c> answers with a service.</summary>
internal sealed class ServiceTag(CatalogReading catalog, IOptions<JsonOptions> json)
{
    public string Of(ServiceAnswer service) => EntityTag.Of(JsonSerializer.SerializeToUtf8Bytes(service, json.Value.SerializerOptions));

    /// <summary>Null when there is no such service.</summary>
    public async Task<string?> OfAsync(Guid service, CancellationToken cancellationToken) =>
        await catalog.ServiceAsync(service.ToString(), cancellationToken) is { } answer ? Of(answer) : null;
}
