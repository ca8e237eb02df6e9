using Dd0c.Domain.Api;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dd0c.Web.Api;

/// <summary>What holds for every operation alike, and so is said by none of them: entity tags, keys of repetition, limits.</summary>
internal static class CommonHeaders
{
    public static Task TellAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters ??= [];
        operation.Responses ??= [];
        if (HttpMethods.IsGet(context.Description.HttpMethod ?? ""))
        {
            operation.Parameters.Add(Header("If-None-Match", "The ETag of the answer you have: if it still stands, 304 without a body.", null));
            operation.Responses.TryAdd("304", new OpenApiResponse { Description = "What you have still stands." });
        }
        else
        {
            operation.Parameters.Add(Header("Idempotency-Key", "Of your making: a repetition within 24 hours is answered as the first was, and changes nothing.", IdempotencyKey.MostLength));
            operation.Responses.TryAdd("409", new OpenApiResponse { Description = "With Idempotency-Key: the first request is still carried out." });
            operation.Responses.TryAdd("422", new OpenApiResponse { Description = "With Idempotency-Key: the key is another request's." });
        }
        operation.Responses.TryAdd("429", new OpenApiResponse { Description = "Too many requests; Retry-After says when to go on." });
        return Task.CompletedTask;
    }

    private static OpenApiParameter Header(string name, string description, int? longest) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = longest } };
}
