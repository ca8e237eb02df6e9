using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dd0c.Workers.History;

namespace Dd0c.Web.Api;

/// <summary>What the framework would answer with a bare status (bad JSON, a wrong type, an unknown method, our own fault) the API answers with problem+json.</summary>
internal static partial class ApiFaults
{
    /// <summary>Before authentication.</summary>
    public static void UseApiFaults(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Dd0c.Web.Api");
        // No text in PostgreSQL holds a NUL, so nothing that is asked for with one can be there.
        app.UseWhen(HasNul, nul => nul.Run(context => IsApi(context)
            ? ApiProblems.Field(context.Request.Query.First(q => q.Value.Any(Nul)).Key, "A NUL character cannot stand here.").ExecuteAsync(context)
            : Task.FromResult(context.Response.StatusCode = StatusCodes.Status404NotFound)));
        app.UseWhen(IsApi, api => api.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (BadHttpRequestException e) when (!context.Response.HasStarted)
            {
                await Told(e, context.Request).ExecuteAsync(context);
                return;
            }
            catch (ArchiveUnreadable e) when (!context.Response.HasStarted)
            {
                LogFailed(logger, e, context.Request.Method, context.Request.Path);
                await TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "The archive cannot be read", detail: e.Message).ExecuteAsync(context);
                return;
            }
            catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            {
                LogFailed(logger, e, context.Request.Method, context.Request.Path);
                await TypedResults.Problem(statusCode: StatusCodes.Status500InternalServerError, title: "dd0c failed",
                    detail: $"dd0c met a fault of its own; its operator finds the reason in the log under {Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier}.").ExecuteAsync(context);
                return;
            }
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 }) await Told(context.Response.StatusCode, context.Request).ExecuteAsync(context);
        }));
    }

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/v1/webhooks") || context.Request.Path.StartsWithSegments(Mcp.McpModule.Path);

    private static bool HasNul(HttpContext context) => context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true && context.Request.Query.Any(q => q.Value.Any(Nul));

    private static bool Nul(string? value) => value?.Contains('\0', StringComparison.Ordinal) == true;

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Told(int status, HttpRequest request) => status switch
    {
        // Not an endpoint that catches all: it would take requests whose body or method another one refuses.
        StatusCodes.Status404NotFound => ApiProblems.NotFound($"endpoint {request.Path}"),
        StatusCodes.Status405MethodNotAllowed => TypedResults.Problem(statusCode: status, title: "Method not allowed", detail: "This endpoint does not take that method; /openapi/v1.json says which it takes."),
        StatusCodes.Status413PayloadTooLarge => TypedResults.Problem(statusCode: status, title: "Too large", detail: "The body is larger than anything this endpoint takes."),
        StatusCodes.Status415UnsupportedMediaType => TypedResults.Problem(statusCode: status, title: "Not JSON", detail: "Send the body as JSON: Content-Type: application/json."),
        _ => TypedResults.Problem(statusCode: status),
    };

    private static IResult Told(BadHttpRequestException fault, HttpRequest request)
    {
        if (fault.StatusCode != StatusCodes.Status400BadRequest) return Told(fault.StatusCode, request);
        if (fault.InnerException is JsonException json) return Told(json);
        // Failed to bind parameter "int limit" from "abc".
        if (Binding().Match(fault.Message) is { Success: true } bound) return ApiProblems.Field(bound.Groups["name"].Value, $"This is no {Word(bound.Groups["type"].Value)}.");
        // Required parameter "string q" was not provided from query string.
        if (Missing().Match(fault.Message) is { Success: true } missing) return ApiProblems.Field(missing.Groups["name"].Value, "This is required.");
        if (fault.Message.Contains("no body was provided", StringComparison.Ordinal)) return ApiProblems.Field("body", "A JSON object is required.");
        return TypedResults.Problem(statusCode: fault.StatusCode, title: "Bad request", detail: "The request cannot be read.");
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ValidationProblem Told(JsonException json)
    {
        // The serializer's own sentences name our types; these do not.
        var path = json.Path is { Length: > 2 } p ? p[2..] : "";
        if (Unmapped().Match(json.Message) is { Success: true } unmapped)
        {
            var name = unmapped.Groups["name"].Value;
            return ApiProblems.Field(path == name || path.EndsWith("." + name, StringComparison.Ordinal) ? path : path.Length == 0 ? name : $"{path}.{name}",
                "There is no such member here; /openapi/v1.json lists those there are.");
        }
        return json.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? ApiProblems.Field(path.Length == 0 ? "body" : path, "The value has the wrong type; /openapi/v1.json says which it should be.")
            : ApiProblems.Field("body", $"This is no JSON: line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.");
    }

    private static string Word(string type) => type switch
    {
        "int" or "long" or "Int32" or "Int64" => "whole number",
        "Guid" => "id",
        "bool" or "Boolean" => "true or false",
        _ => "value that can stand here",
    };

    [GeneratedRegex("""parameter "(?<type>[^ "]+) (?<name>\w+)" from "?""")] private static partial Regex Binding();
    [GeneratedRegex("""Required parameter "[^ "]+ (?<name>\w+)" was not provided""")] private static partial Regex Missing();

    [GeneratedRegex("The JSON property '(?<name>[^']*)' could not be mapped")] private static partial Regex Unmapped();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string path);
}
