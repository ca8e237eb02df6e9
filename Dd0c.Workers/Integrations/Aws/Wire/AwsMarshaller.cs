using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>Writes a call in its service's protocol. A member that the operation does not declare is a fault of ours.</summary>
internal sealed class AwsMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var call = (AwsRequest)input;
        var operation = call.Operation;
        var request = new DefaultRequest(input, call.Service.SigningName) { HttpMethod = operation.Method.Method, ResourcePath = call.PathPrefix + operation.Path };
        foreach (var (name, value) in call.Arguments.Values)
        {
            if (!operation.RequestMembers.Contains(value is IReadOnlyList<string> ? name + "[]" : name)) { throw new ArgumentException($"{operation} does not declare the member {name}."); }
        }
        switch (call.Service.Protocol)
        {
            case AwsProtocol.Query: WriteQuery(request, operation, call.Arguments); break;
            case AwsProtocol.Json: WriteJson(request, operation, call.Arguments); break;
            case AwsProtocol.RestJson: WriteRest(request, operation, call.Arguments); break;
            default: throw new ArgumentOutOfRangeException(nameof(input));
        }
        return request;
    }

    private static void WriteQuery(DefaultRequest request, AwsOperation operation, AwsArguments arguments)
    {
        request.Parameters["Action"] = operation.Name;
        request.Parameters["Version"] = operation.Service.Version;
        foreach (var (name, value) in arguments.Values)
        {
            if (value is not IReadOnlyList<string> list) { request.Parameters[name] = Text(value); continue; }
            for (var i = 0; i < list.Count; i++) { request.Parameters[string.Create(CultureInfo.InvariantCulture, $"{name}.member.{i + 1}")] = list[i]; }
        }
    }

    private static void WriteJson(DefaultRequest request, AwsOperation operation, AwsArguments arguments)
    {
        var body = new JsonObject();
        foreach (var (name, value) in arguments.Values)
        {
            body[name] = value switch
            {
                int number => number,
                IReadOnlyList<string> list => new JsonArray([.. list.Select(s => (JsonNode)s)]),
                _ => Text(value),
            };
        }
        request.Headers["X-Amz-Target"] = $"{operation.Service.Target}.{operation.Name}";
        request.Headers["Content-Type"] = "application/x-amz-json-1.1";
        request.Content = Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private static void WriteRest(DefaultRequest request, AwsOperation operation, AwsArguments arguments)
    {
        request.UseQueryString = true;
        request.Headers["Accept"] = "application/json"; // API Gateway answers in HAL without it
        foreach (var (name, value) in arguments.Values)
        {
            if (operation.Path.Contains($"{{{name}}}", StringComparison.Ordinal)) { request.AddPathResource($"{{{name}}}", Text(value)); }
            else if (value is IReadOnlyList<string> list) { request.ParameterCollection.Add(name, [.. list]); }
            else { request.Parameters[name] = Text(value); }
        }
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
