using System.ComponentModel;
using System.Reflection;
using System.Security.Claims;
using System.Text.Json;
using Dd0c.Web.Mcp;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Server;

namespace Dd0c.Web.Ask;

/// <summary>A tool of the MCP server, called in the process: the same method, schema and scope, in the tenant and with the rights of who asks.</summary>
/// <param name="Title">For people.</param>
internal sealed record AskTool(string Name, string Title, string Scope, AIFunction Function)
{
    public static readonly IReadOnlyList<AskTool> All = [.. McpModule.Tools.SelectMany(OfType)];

    /// <summary>Those that somebody may use.</summary>
    public static IReadOnlyList<AskTool> For(ClaimsPrincipal user) => [.. All.Where(t => user.May(t.Scope))];

    /// <param name="services">Of a unit of work that has its tenant.</param>
    public async Task<JsonElement> CallAsync(IServiceProvider services, ClaimsPrincipal user, IDictionary<string, object?> arguments, CancellationToken cancellationToken) =>
        await Function.InvokeAsync(new(arguments) { Services = services, Context = new Dictionary<object, object?> { [typeof(ClaimsPrincipal)] = user } }, cancellationToken) is JsonElement told ? told : default;

    private static IEnumerable<AskTool> OfType(Type type)
    {
        var scope = type.GetCustomAttribute<AuthorizeAttribute>()!.Policy![Policies.OfScope.Length..];
        foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            if (method.GetCustomAttribute<McpServerToolAttribute>() is { Name: { } name } tool)
                yield return new(name, tool.Title ?? name, scope, AIFunctionFactory.Create(method, call => ActivatorUtilities.CreateInstance(call.Services!, type), new AIFunctionFactoryOptions
                {
                    Name = name,
                    Description = method.GetCustomAttribute<DescriptionAttribute>()?.Description,
                    SerializerOptions = McpModule.Json,
                    ExcludeResultSchema = true,
                    ConfigureParameterBinding = p => p.ParameterType != typeof(ClaimsPrincipal) ? default : new() { ExcludeFromSchema = true, BindParameter = (_, call) => call.Context![typeof(ClaimsPrincipal)] },
                }));
    }
}
