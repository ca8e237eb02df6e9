using System.Globalization;
using System.Text.Json.Nodes;

namespace Dd0c.Demo.GitHub.Language;

/// <summary>Refuses documents that do not fit the schema, in GitHub's words and shape, before anything is executed.</summary>
internal sealed class Validator(Schema schema, QueryDocument document, IReadOnlyDictionary<string, object?> variables)
{
    private const int MostNodes = 500_000;
    private readonly JsonArray _errors = [];
    private long _nodes;

    public JsonArray Run(Operation operation)
    {
        Walk(schema.Type("Query"), operation.Selections, [$"{operation.Kind} {operation.Name}".TrimEnd()], 1);
        if (_nodes > MostNodes)
        {
            Add("MAX_NODE_LIMIT_EXCEEDED", $"By the time this query traverses to the last connection, it is requesting up to {_nodes.ToString("N0", CultureInfo.InvariantCulture)} possible nodes which exceeds the maximum limit of 500,000.", [], 1, 1, []);
        }
        return _errors;
    }

    private void Walk(SchemaType type, IReadOnlyList<Selection> selections, string[] path, long times)
    {
        foreach (var selection in selections)
        {
            switch (selection)
            {
                case Field field: Walk(type, field, [.. path, field.Key], times); break;
                case Inline inline: Walk(On(inline.On, type, path, inline), inline.Selections, path, times); break;
                case Spread spread when document.Fragments.TryGetValue(spread.Fragment, out var fragment):
                    Walk(On(fragment.On, type, path, spread), fragment.Selections, path, times);
                    break;
                case Spread spread: Add(null, $"Fragment {spread.Fragment} was used, but not defined", path, spread.Line, spread.Column, ("code", "useAndDefineFragment")); break;
            }
        }
    }

    private SchemaType On(string? on, SchemaType type, string[] path, Selection at)
    {
        if (on is null) { return type; }
        if (schema.Knows(on)) { return schema.Type(on); }
        Add(null, $"No such type {on}, so it can't be a fragment condition", path, at.Line, at.Column, ("code", "undefinedType"), ("typeName", on));
        return new SchemaType(on, []);
    }

    private void Walk(SchemaType type, Field field, string[] path, long times)
    {
        if (field.Name == "__typename" || !schema.Knows(type.Name)) { return; }
        if (!type.Fields.TryGetValue(field.Name, out var rule))
        {
            Add(null, $"Field '{field.Name}' doesn't exist on type '{type.Name}'", path, field.Line, field.Column, ("code", "undefinedField"), ("typeName", type.Name), ("fieldName", field.Name));
            return;
        }
        foreach (var argument in field.Arguments.Keys.Where(a => !rule.Arguments.Contains(a)))
        {
            Add(null, $"Field '{field.Name}' doesn't accept argument '{argument}'", path, field.Line, field.Column, ("code", "argumentNotAccepted"), ("name", field.Name), ("argumentName", argument));
        }
        if (rule.Paged)
        {
            var asked = Value(field, "first") ?? Value(field, "last");
            if (asked is null) { Add("MISSING_PAGINATION_BOUNDARIES", $"You must provide a `first` or `last` value to properly paginate the `{field.Name}` connection.", path, field.Line, field.Column, []); }
            else if (asked is < 1 or > 100) { Add("EXCESSIVE_PAGINATION", $"Requesting {asked} records on the `{field.Name}` connection exceeds the `first` limit of 100 records.", path, field.Line, field.Column, []); }
            times *= Math.Clamp(asked ?? 1, 1, 100);
            _nodes += times;
        }
        if (Schema.IsLeaf(rule.Type))
        {
            if (field.Selections.Count > 0) { Add(null, $"Selections can't be made on scalars (field '{field.Name}' returns {rule.Type} but has selections)", path, field.Line, field.Column, ("code", "selectionMismatch")); }
            return;
        }
        if (field.Selections.Count == 0) { Add(null, $"Field must have selections (field '{field.Name}' returns {rule.Type} but has no selections. Did you mean '{field.Name} {{ ... }}'?)", path, field.Line, field.Column, ("code", "selectionMismatch")); }
        Walk(schema.Type(rule.Type), field.Selections, path, times);
    }

    private long? Value(Field field, string argument) => (field.Arguments.GetValueOrDefault(argument) switch
    {
        Variable v => variables.GetValueOrDefault(v.Name),
        var plain => plain,
    }) as long?;

    private void Add(string? type, string message, string[] path, int line, int column, params (string Key, string Value)[] extensions)
    {
        var error = new JsonObject();
        if (type is not null) { error["type"] = type; }
        error["path"] = new JsonArray([.. path.Select(p => (JsonNode)p)]);
        if (extensions.Length > 0) { error["extensions"] = new JsonObject(extensions.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)e.Value))); }
        error["locations"] = new JsonArray(new JsonObject { ["line"] = line, ["column"] = column });
        error["message"] = message;
        _errors.Add((JsonNode)error);
    }
}
