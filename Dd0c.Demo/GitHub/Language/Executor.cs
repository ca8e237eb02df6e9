using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dd0c.Demo.GitHub.Language;

/// <summary>Answers one GraphQL request from a schema's resolvers.</summary>
internal sealed class Executor(Schema schema, QueryDocument document, Dictionary<string, object?> variables, object request)
{
    private readonly JsonArray _errors = [];

    /// <param name="root">The source of the Query type.</param>
    /// <param name="request">Given to every resolver.</param>
    public static JsonObject Run(Schema schema, string query, string? operationName, JsonElement given, object root, object request)
    {
        QueryDocument document;
        try { document = Parser.Parse(query); }
        catch (SyntaxException e) { return Refused(e.Message, e.Line, e.Column); }
        var operation = operationName is null && document.Operations.Count == 1 ? document.Operations[0] : document.Operations.FirstOrDefault(o => o.Name == operationName);
        if (operation is null) { return Refused(operationName is null ? "An operation name is required" : $"No operation named \"{operationName}\"", 1, 1); }
        var variables = new Dictionary<string, object?>();
        foreach (var variable in operation.Variables)
        {
            var value = given.ValueKind == JsonValueKind.Object && given.TryGetProperty(variable.Name, out var v) ? Plain(v) : variable.Default;
            if (value is null && variable.Type.EndsWith('!')) { return Refused($"Variable ${variable.Name} of type {variable.Type} was provided invalid value", 1, 1); }
            variables[variable.Name] = value;
        }
        var refused = new Validator(schema, document, variables).Run(operation);
        if (refused.Count > 0) { return new JsonObject { ["errors"] = refused }; }
        var executor = new Executor(schema, document, variables, request);
        var data = executor.Select("Query", root, operation.Selections, []);
        var answer = new JsonObject { ["data"] = data };
        if (executor._errors.Count > 0) { answer["errors"] = executor._errors; }
        return answer;
    }

    private JsonObject Select(string type, object source, IReadOnlyList<Selection> selections, List<object> path)
    {
        var collected = new Dictionary<string, List<Field>>();
        var order = new List<string>();
        Collect(type, selections, collected, order);
        var result = new JsonObject();
        foreach (var key in order)
        {
            var fields = collected[key];
            result[key] = Resolve(type, source, fields, [.. path, key]);
        }
        return result;
    }

    private void Collect(string type, IReadOnlyList<Selection> selections, Dictionary<string, List<Field>> into, List<string> order)
    {
        foreach (var selection in selections.Where(s => Included(s.Directives)))
        {
            switch (selection)
            {
                case Field field:
                    if (!into.TryGetValue(field.Key, out var same)) { into[field.Key] = same = []; order.Add(field.Key); }
                    same.Add(field);
                    break;
                case Inline inline when schema.Fits(type, inline.On): Collect(type, inline.Selections, into, order); break;
                case Spread spread when document.Fragments[spread.Fragment] is var fragment && schema.Fits(type, fragment.On): Collect(type, fragment.Selections, into, order); break;
            }
        }
    }

    private bool Included(IReadOnlyList<Directive> directives) => directives.All(d =>
        d.Name switch { "skip" => !If(d), "include" => If(d), _ => true });

    private bool If(Directive directive) => Value(directive.Arguments.GetValueOrDefault("if")) is true;

    private JsonNode? Resolve(string type, object source, List<Field> fields, List<object> path)
    {
        var field = fields[0];
        if (field.Name == "__typename") { return type; }
        var rule = schema.Type(type).Fields[field.Name];
        var arguments = field.Arguments.ToDictionary(a => a.Key, a => Value(a.Value));
        object? value;
        try { value = rule.Resolve(source, new Ask(arguments, request)); }
        catch (FieldException e)
        {
            Fail(e, path, field);
            return null;
        }
        return Complete(rule.Type, value, fields, path);
    }

    private JsonNode? Complete(string type, object? value, List<Field> fields, List<object> path)
    {
        switch (value)
        {
            case null: return null;
            case FieldException e:
                Fail(e, path, fields[0]);
                return null;
            case IEnumerable list and not string:
                var array = new JsonArray();
                foreach (var item in list) { array.Add(Complete(type, item, fields, [.. path, array.Count])); }
                return array;
        }
        if (Schema.IsLeaf(type)) { return Leaf(value); }
        var (concrete, source) = value is Typed typed ? (typed.Type, typed.Value) : (type, value);
        return Select(concrete, source, [.. fields.SelectMany(f => f.Selections)], path);
    }

    private static JsonValue? Leaf(object value) => value switch
    {
        bool b => JsonValue.Create(b),
        int n => JsonValue.Create(n),
        long n => JsonValue.Create(n),
        DateTimeOffset t => JsonValue.Create(t.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(value.ToString()),
    };

    private object? Value(object? written) => written switch
    {
        Variable v => variables.GetValueOrDefault(v.Name),
        List<object?> list => list.Select(Value).ToList(),
        Dictionary<string, object?> map => map.ToDictionary(p => p.Key, p => Value(p.Value)),
        _ => written,
    };

    private void Fail(FieldException e, List<object> path, Field field) => _errors.Add((JsonNode)new JsonObject
    {
        ["type"] = e.Type,
        ["path"] = new JsonArray([.. path.Select(p => p is int n ? (JsonNode)n : (JsonNode)(string)p)]),
        ["locations"] = new JsonArray(new JsonObject { ["line"] = field.Line, ["column"] = field.Column }),
        ["message"] = e.Message,
    });

    private static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.TryGetInt64(out var n) ? (object)n : json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => json.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(p => p.Name, p => Plain(p.Value)),
        _ => null,
    };

    private static JsonObject Refused(string message, int line, int column) => new()
    {
        ["errors"] = new JsonArray(new JsonObject { ["message"] = message, ["locations"] = new JsonArray(new JsonObject { ["line"] = line, ["column"] = column }) }),
    };
}
