using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Quartz.Diagnostics;

namespace Dd0c.Web.Platform;

/// <summary>Traces, metrics and logs over OTLP with the core package; off when no endpoint is configured.</summary>
internal static class Telemetry
{
    public static readonly ActivitySource Source = new("dd0c");
    public static readonly Meter Meter = new("dd0c");

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { Length: > 0 }) return;
        var resource = ResourceBuilder.CreateDefault().AddService("dd0c");
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource("dd0c", "Microsoft.AspNetCore", "Microsoft.AspNetCore.Components", "Npgsql", "System.Net.Http", QuartzInstrumentation.ActivitySourceName)
            .AddOtlpExporter().Build());
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter("dd0c", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components", "Npgsql", "System.Runtime", "System.Net.Http", QuartzInstrumentation.MeterName)
            .AddOtlpExporter().Build());
        builder.Services.AddHostedService<Lifetime>();
        builder.Logging.AddOpenTelemetry(o => o.SetResourceBuilder(resource).AddOtlpExporter());
    }

    /// <summary>The framework's own server span has neither a name nor tags.</summary>
    public static void UseRequestSpans(this WebApplication app) => app.Use(async (context, next) =>
    {
        await next();
        if (Activity.Current is not { Source.Name: "Microsoft.AspNetCore" } span) return;
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = $"{context.Request.Method} {route}".TrimEnd();
        span.SetTag("http.request.method", context.Request.Method).SetTag("url.path", context.Request.Path.Value)
            .SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= 500) span.SetStatus(ActivityStatusCode.Error);
    });

    /// <summary>Makes the host create both providers and flush them when it stops.</summary>
    private sealed class Lifetime(TracerProvider traces, MeterProvider metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces.ForceFlush(2000);
            metrics.ForceFlush(2000);
            return Task.CompletedTask;
        }
    }
}
