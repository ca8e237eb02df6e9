using Dd0c.Workers.Platform;
using Npgsql;

namespace Dd0c.Web.Platform;

/// <summary>/healthz says the process is alive, /readyz that it can serve; <c>Dd0c.Web.dll healthcheck</c> asks, for containers without curl.</summary>
internal static class HealthCheck
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/readyz", async (NpgsqlDataSource database, CancellationToken cancellationToken) =>
        {
            try
            {
                await using var command = database.CreateCommand("select 1");
                await command.ExecuteScalarAsync(cancellationToken);
                return Results.Text("ok");
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                return Results.Text("PostgreSQL does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>0 when the portal on this machine answers /healthz within 3 s.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var address = args.FirstOrDefault() ?? $"http://127.0.0.1:{Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS") ?? "8080"}/healthz";
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            return (await http.GetAsync(new Uri(address))).IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }
}
