namespace Dd0c.Demo.GitHub.Language;

/// <summary>A value with the concrete type it has, where a field's type is an interface or union.</summary>
internal sealed record Typed(string Type, object Value);

/// <summary>One field being resolved.</summary>
internal sealed class Ask(IReadOnlyDictionary<string, object?> arguments, object request)
{
    /// <summary>What belongs to this request alone, as its server gave it.</summary>
    public T Request<T>() => (T)request;

    public string? Text(string name) => arguments.GetValueOrDefault(name) switch { null => null, EnumValue e => e.Name, var v => v.ToString() };

    public int? Int(string name) => arguments.GetValueOrDefault(name) is long n ? (int)Math.Clamp(n, int.MinValue, int.MaxValue) : null;

    public IReadOnlyList<string> Texts(string name) => arguments.GetValueOrDefault(name) switch
    {
        IEnumerable<object?> list => [.. list.Select(v => v?.ToString() ?? "")],
        string one => [one],
        _ => [],
    };

    public bool Has(string name) => arguments.ContainsKey(name);
}

/// <param name="Type">The named type of the value; a list is told by the value itself.</param>
/// <param name="Paged">A connection: needs first or last.</param>
internal sealed record FieldRule(string Type, Func<object, Ask, object?> Resolve, IReadOnlyList<string> Arguments, bool Paged);

internal sealed class SchemaType(string name, IReadOnlyList<string> interfaces)
{
    public string Name => name;

    public IReadOnlyList<string> Interfaces => interfaces;

    public Dictionary<string, FieldRule> Fields { get; } = [];

    public SchemaType Field<T>(string field, string type, Func<T, Ask, object?> resolve, params string[] arguments)
    {
        Fields[field] = new(type, (source, ask) => resolve((T)source, ask), arguments, false);
        return this;
    }

    public SchemaType Field<T>(string field, string type, Func<T, object?> resolve, params string[] arguments) => Field<T>(field, type, (source, _) => resolve(source), arguments);

    public SchemaType Paged<T>(string field, string type, Func<T, Ask, object?> resolve, params string[] arguments)
    {
        Fields[field] = new(type, (source, ask) => resolve((T)source, ask), ["first", "last", "after", "before", .. arguments], true);
        return this;
    }

    /// <summary>A field of an interface: a name and a type, resolved by the concrete type.</summary>
    public SchemaType Declares(string field, string type)
    {
        Fields[field] = new(type, (_, _) => null, [], false);
        return this;
    }
}

/// <summary>The part of a schema that a server answers for.</summary>
internal sealed class Schema
{
    private static readonly HashSet<string> Scalars = ["String", "ID", "Int", "Boolean", "Float", "DateTime", "GitTimestamp", "URI", "GitObjectID", "HTML"];

    private readonly Dictionary<string, SchemaType> _types = [];

    public SchemaType Add(string name, params string[] interfaces) => _types[name] = new(name, interfaces);

    public SchemaType Type(string name) => _types[name];

    public bool Knows(string name) => _types.ContainsKey(name);

    public static bool IsLeaf(string type) => Scalars.Contains(type) || type.StartsWith("enum ", StringComparison.Ordinal);

    /// <summary>Whether a fragment on one type says anything of a value of another.</summary>
    public bool Fits(string concrete, string? on) => on is null || on == concrete || _types[concrete].Interfaces.Contains(on);
}

/// <summary>A field that cannot be answered; it becomes null with an error beside the data, as GitHub does.</summary>
internal sealed class FieldException(string type, string message) : Exception(message)
{
    public string Type => type;
}
