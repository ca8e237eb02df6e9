using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dd0c.Tests.Support;

namespace Dd0c.Tests.Api;

/// <summary>One portal with two organisations for the tests of a class; none of them changes what another one reads.</summary>
public sealed class ApiPortal(PostgresFixture postgres) : IAsyncLifetime
{
    internal ServedPortal Portal { get; private set; } = null!;
    internal TwoTenants Tenants { get; } = new();
    internal TenantSample Own => Tenants.One;

    /// <summary>With every scope, for <see cref="Own"/>.</summary>
    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Portal = await ServedPortal.StartAsync(postgres, TestContext.Current.CancellationToken);
        await Tenants.WriteAsync(Portal.Database, TestContext.Current.CancellationToken);
        Client = await Portal.ClientAsync(Own.TenantSlug);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Portal.DisposeAsync();
    }
}

internal static class Problems
{
    /// <summary>The answer as a problem of that status: JSON of that media type with a title.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage answer, HttpStatusCode status, string asked = "")
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == status && answer.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{asked} {(int)answer.StatusCode} {answer.Content.Headers.ContentType}: {text}");
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()), text);
        return problem;
    }

    /// <summary>A 400 that says what is wrong with that field.</summary>
    public static async Task<string> FaultAsync(this HttpResponseMessage answer, string field, string asked = "")
    {
        var problem = await answer.ProblemAsync(HttpStatusCode.BadRequest, asked);
        Assert.True(problem.TryGetProperty("errors", out var errors) && errors.TryGetProperty(field, out var faults) && faults[0].GetString() is { Length: > 8 }, $"{asked} names no fault of {field}: {problem.GetRawText()}");
        return errors.GetProperty(field)[0].GetString()!;
    }

    public static Task<HttpResponseMessage> PostTextAsync(this HttpClient client, string path, string body, string type = "application/json") =>
        client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, type), TestContext.Current.CancellationToken);

    public static Task<HttpResponseMessage> AskAsync(this HttpClient client, string path) => client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public static Task<JsonElement> JsonAsync(this HttpClient client, string path) => client.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);
}
