using System.Text.Json.Serialization;
using Dd0c.Web.Api.Idempotency;
using Dd0c.Web.Mcp;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Dd0c.Web.Api;

internal static class ApiModule
{
    private static readonly PathString[] s_roots = ["/api", "/v1/incidents", "/v1/alerts"];

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase)));
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // ApiFaults says what was wrong
        services.AddScoped<Catalog.Api.CatalogReading>();
        services.AddScoped<Catalog.Api.ServiceTag>();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.AddOptions<ApiOptions>().BindConfiguration("Api").ValidateOnStart();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<AnswerVault>().AddScoped<KeptAnswers>();
        services.AddOpenApi("v1", options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddOperationTransformer(CommonHeaders.TellAsync);
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

    /// <summary>Before authentication, so that strangers are held to it too. Webhooks are not: what they bring must not be lost.</summary>
    public static void UseRateLimits(this WebApplication app) => app.UseWhen(context => IsApi(context) || context.Request.Path.StartsWithSegments(McpModule.Path), api => api.UseMiddleware<RateLimits>());

    /// <summary>After the tenant is known.</summary>
    public static void UseApiHeaders(this WebApplication app) => app.UseWhen(IsApi, api => api.UseMiddleware<EntityTags>().UseMiddleware<IdempotentRequests>());

    private static bool IsApi(HttpContext context) => s_roots.Any(root => context.Request.Path.StartsWithSegments(root));

    public static void MapApi(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json");
}
