using System.Text.Json.Serialization;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dd0c.Web.Api;

internal static class ApiModule
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase)));
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // ApiFaults says what was wrong
        services.AddScoped<Catalog.Api.CatalogReading>();
        services.AddOpenApi("v1", options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new() { Title = "dd0c", Version = "v1", Description = "The catalog, its discovery and its connections. Errors are problem+json." };
                document.Components ??= new();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    [ApiTokenHandler.Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API token: dd0c_live_…" },
                };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiTokenHandler.Scheme, document)] = [] }];
                document.Servers = []; // wherever this document came from
                NameTheArn(document);
                return Task.CompletedTask;
            });
        });
        return services;
    }

    /// <summary>A route that takes the rest of the path whole cannot say that it ends in /service; the document can.</summary>
    private static void NameTheArn(OpenApiDocument document)
    {
        if (!document.Paths.Remove("/api/v1/resources/{path}", out var resource)) return;
        foreach (var parameter in resource.Operations?.Values.SelectMany(o => o.Parameters ?? []).OfType<OpenApiParameter>() ?? []) parameter.Name = "arn";
        document.Paths["/api/v1/resources/{arn}/service"] = resource;
    }

    public static void MapApi(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json");
}
