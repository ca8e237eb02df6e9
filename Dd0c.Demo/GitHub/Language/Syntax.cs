namespace Dd0c.Demo.GitHub.Language;

/// <summary>A GraphQL request as written: operations and fragments by name.</summary>
internal sealed record QueryDocument(IReadOnlyList<Operation> Operations, IReadOnlyDictionary<string, Fragment> Fragments);

internal sealed record Operation(string Kind, string? Name, IReadOnlyList<VariableDefinition> Variables, IReadOnlyList<Selection> Selections);

/// <param name="Type">As written, e.g. <c>[ID!]!</c>.</param>
internal sealed record VariableDefinition(string Name, string Type, object? Default);

internal sealed record Fragment(string Name, string On, IReadOnlyList<Selection> Selections);

internal abstract record Selection(IReadOnlyList<Directive> Directives, int Line, int Column);

internal sealed record Field(string? Alias, string Name, IReadOnlyDictionary<string, object?> Arguments, IReadOnlyList<Selection> Selections,
    IReadOnlyList<Directive> Directives, int Line, int Column) : Selection(Directives, Line, Column)
{
    public string Key => Alias ?? Name;
}

internal sealed record Spread(string Fragment, IReadOnlyList<Directive> Directives, int Line, int Column) : Selection(Directives, Line, Column);

/// <param name="On">Null: whatever the type is.</param>
internal sealed record Inline(string? On, IReadOnlyList<Selection> Selections, IReadOnlyList<Directive> Directives, int Line, int Column) : Selection(Directives, Line, Column);

internal sealed record Directive(string Name, IReadOnlyDictionary<string, object?> Arguments);

/// <summary>A value to be looked up; all other values are plain: string, long, double, bool, null, list, dictionary.</summary>
internal sealed record Variable(string Name);

internal sealed record EnumValue(string Name);

internal sealed class SyntaxException(string message, int line, int column) : Exception(message)
{
    public int Line => line;
    public int Column => column;
}
