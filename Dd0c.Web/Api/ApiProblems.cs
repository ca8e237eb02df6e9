using Microsoft.AspNetCore.Http.HttpResults;

namespace Dd0c.Web.Api;

/// <summary>What the API answers when it cannot do what was asked: problem+json that names what and where.</summary>
internal static class ApiProblems
{
    public static ProblemHttpResult NotFound(string what) =>
        TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "Not found", detail: $"There is no {what} here.");

    public static ValidationProblem Field(string field, string fault) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [fault] });

    public static ValidationProblem Fields(IReadOnlyDictionary<string, string> faults) =>
        TypedResults.ValidationProblem(faults.ToDictionary(f => f.Key, f => new[] { f.Value }));
}
