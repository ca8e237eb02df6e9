using System.Globalization;

namespace Dd0c.Demo.GitHub.Language;

/// <summary>Reads a GraphQL document: operations, variables, fragments, inline fragments, aliases, arguments, directives.</summary>
internal sealed class Parser
{
    private readonly List<Token> _tokens;
    private int _at;

    private Parser(List<Token> tokens) => _tokens = tokens;

    /// <exception cref="SyntaxException">The text is no GraphQL document.</exception>
    public static QueryDocument Parse(string text) => new Parser(new Lexer(text).Run()).Document();

    private Token Here => _tokens[_at];

    private QueryDocument Document()
    {
        var operations = new List<Operation>();
        var fragments = new Dictionary<string, Fragment>();
        while (Here.Kind != TokenKind.End)
        {
            if (Is("{")) { operations.Add(new("query", null, [], Selections())); continue; }
            var keyword = Name();
            if (keyword == "fragment")
            {
                var name = Name();
                if (Name() != "on") { throw Unexpected(); }
                var on = Name();
                Directives();
                fragments[name] = new(name, on, Selections());
                continue;
            }
            if (keyword is not ("query" or "mutation" or "subscription")) { _at--; throw Unexpected(); }
            var operation = Here.Kind == TokenKind.Name ? Name() : null;
            var variables = new List<VariableDefinition>();
            if (Take("("))
            {
                while (!Take(")")) { variables.Add(VariableDefinition()); }
            }
            Directives();
            operations.Add(new(keyword, operation, variables, Selections()));
        }
        return new(operations, fragments);
    }

    private VariableDefinition VariableDefinition()
    {
        Expect("$");
        var name = Name();
        Expect(":");
        var type = Type();
        var value = Take("=") ? Value() : null;
        Directives();
        return new(name, type, value);
    }

    private string Type()
    {
        string type;
        if (Take("[")) { type = "[" + Type() + "]"; Expect("]"); }
        else { type = Name(); }
        return Take("!") ? type + "!" : type;
    }

    private List<Selection> Selections()
    {
        Expect("{");
        var selections = new List<Selection>();
        while (!Take("}"))
        {
            var (line, column) = (Here.Line, Here.Column);
            if (Take("..."))
            {
                if (Here is { Kind: TokenKind.Name, Text: not "on" }) { selections.Add(new Spread(Name(), Directives(), line, column)); continue; }
                string? on = null;
                if (Here is { Kind: TokenKind.Name }) { _at++; on = Name(); }
                var directives = Directives();
                selections.Add(new Inline(on, Selections(), directives, line, column));
                continue;
            }
            var name = Name();
            var alias = Take(":") ? name : null;
            if (alias is not null) { name = Name(); }
            var arguments = Arguments();
            var asked = Directives();
            selections.Add(new Field(alias, name, arguments, Is("{") ? Selections() : [], asked, line, column));
        }
        return selections.Count > 0 ? selections : throw Unexpected();
    }

    private List<Directive> Directives()
    {
        var directives = new List<Directive>();
        while (Take("@")) { directives.Add(new(Name(), Arguments())); }
        return directives;
    }

    private Dictionary<string, object?> Arguments()
    {
        var arguments = new Dictionary<string, object?>();
        if (!Take("(")) { return arguments; }
        while (!Take(")"))
        {
            var name = Name();
            Expect(":");
            arguments[name] = Value();
        }
        return arguments;
    }

    private object? Value()
    {
        var token = Here;
        _at++;
        switch (token)
        {
            case { Kind: TokenKind.String }: return token.Text;
            case { Kind: TokenKind.Int }: return long.Parse(token.Text, CultureInfo.InvariantCulture);
            case { Kind: TokenKind.Float }: return double.Parse(token.Text, CultureInfo.InvariantCulture);
            case { Kind: TokenKind.Name, Text: "true" or "false" }: return token.Text == "true";
            case { Kind: TokenKind.Name, Text: "null" }: return null;
            case { Kind: TokenKind.Name }: return new EnumValue(token.Text);
            case { Text: "$" }: return new Variable(Name());
            case { Text: "[" }:
                var list = new List<object?>();
                while (!Take("]")) { list.Add(Value()); }
                return list;
            case { Text: "{" }:
                var fields = new Dictionary<string, object?>();
                while (!Take("}"))
                {
                    var name = Name();
                    Expect(":");
                    fields[name] = Value();
                }
                return fields;
            default: _at--; throw Unexpected();
        }
    }

    private string Name()
    {
        if (Here.Kind != TokenKind.Name) { throw Unexpected(); }
        return _tokens[_at++].Text;
    }

    private bool Is(string text) => Here.Kind == TokenKind.Punctuator && Here.Text == text;

    private bool Take(string text)
    {
        if (!Is(text)) { return false; }
        _at++;
        return true;
    }

    private void Expect(string text)
    {
        if (!Take(text)) { throw Unexpected(); }
    }

    private SyntaxException Unexpected() => new(
        Here.Kind == TokenKind.End ? "Unexpected end of document" : $"Parse error on \"{Here.Text}\" at [{Here.Line}, {Here.Column}]", Here.Line, Here.Column);
}
