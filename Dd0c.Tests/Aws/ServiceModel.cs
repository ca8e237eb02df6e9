using System.Text.Json.Nodes;
using Dd0c.Workers.Integrations.Aws.Wire;

namespace Dd0c.Tests.Aws;

/// <summary>One of AWS's own service models, as shipped in the aws-sdk npm package.</summary>
internal sealed class ServiceModel
{
    private static readonly Dictionary<string, string> s_files = new()
    {
        ["sts"] = "sts-2011-06-15", ["ec2"] = "ec2-2016-11-15", ["cloudformation"] = "cloudformation-2010-05-15", ["rds"] = "rds-2014-10-31", ["cloudwatch"] = "monitoring-2010-08-01",
        ["ecs"] = "ecs-2014-11-13", ["tag"] = "resourcegroupstaggingapi-2017-01-26", ["lambda"] = "lambda-2015-03-31", ["apigateway"] = "apigateway-2015-07-09", ["apigatewayv2"] = "apigatewayv2-2018-11-29",
    };
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, ServiceModel> s_models = new();

    private readonly JsonObject _root;

    private ServiceModel(JsonObject root) => _root = root;

    public static ServiceModel Of(AwsService service) => s_models.GetOrAdd(service.Id, id => new ServiceModel(JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), s_files[id] + ".min.json")))!.AsObject()));

    public string Metadata(string name) => (string?)_root["metadata"]![name] ?? "";
    public JsonObject Operation(string name) => _root["operations"]![name]?.AsObject() ?? throw new InvalidOperationException($"No operation {name} in {Metadata("uid")}");
    public Shape Input(string operation) => new(this, Operation(operation)["input"]?.AsObject() ?? []);
    public Shape Output(string operation) => new(this, Operation(operation)["output"]?.AsObject() ?? []);

    private static string Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var apis = Path.Combine(at.FullName, "Dd0c.Tests", "Contracts", "node_modules", "aws-sdk", "apis");
            if (Directory.Exists(apis)) { return apis; }
        }
        throw new DirectoryNotFoundException("AWS's service models are not there: run 'npm ci' in Dd0c.Tests/Contracts.");
    }

    /// <summary>A shape where it is used: the reference's own traits first, then the named shape's.</summary>
    internal sealed class Shape(ServiceModel model, JsonObject use)
    {
        private JsonObject Named => (string?)use["shape"] is { } name ? model._root["shapes"]![name]!.AsObject() : use;
        private JsonNode? Trait(string name) => use[name] ?? Named[name];

        public string Type => (string?)Trait("type") ?? (Trait("members") is not null ? "structure" : "string");
        public string? Location => (string?)Trait("location");
        public string? LocationName => (string?)use["locationName"];
        public Shape Element => new(model, Trait("member")!.AsObject());
        public Shape Value => new(model, Trait("value")!.AsObject());
        public string? ElementName => (string?)Trait("member")?["locationName"];

        /// <summary>By the name on the wire.</summary>
        public IReadOnlyDictionary<string, Shape> Members => Type != "structure" || Trait("members") is not JsonObject members ? new Dictionary<string, Shape>()
            : members.Select(m => (Wire: (string?)m.Value!["locationName"] ?? m.Key, Shape: new Shape(model, m.Value!.AsObject()))).ToDictionary(m => m.Wire, m => m.Shape);
    }
}
