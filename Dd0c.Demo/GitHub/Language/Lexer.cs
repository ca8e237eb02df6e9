using System.Globalization;
using System.Text;

namespace Dd0c.Demo.GitHub.Language;

internal enum TokenKind { Punctuator, Name, Int, Float, String, End }

internal sealed record Token(TokenKind Kind, string Text, int Line, int Column);

/// <summary>Cuts a GraphQL document into tokens (spec October 2021, section 2.1).</summary>
internal sealed class Lexer(string text)
{
    private int _at, _line = 1, _lineStart;

    public List<Token> Run()
    {
        var tokens = new List<Token>();
        do { tokens.Add(Next()); } while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        SkipIgnored();
        var (start, line, column) = (_at, _line, _at - _lineStart + 1);
        if (_at >= text.Length) { return new(TokenKind.End, "", line, column); }
        var c = text[_at];
        if (text.AsSpan(_at).StartsWith("...")) { _at += 3; return new(TokenKind.Punctuator, "...", line, column); }
        if ("!$&()[]{}:=@|".Contains(c, StringComparison.Ordinal)) { _at++; return new(TokenKind.Punctuator, c.ToString(), line, column); }
        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_')) { _at++; }
            return new(TokenKind.Name, text[start.._at], line, column);
        }
        if (char.IsAsciiDigit(c) || c == '-')
        {
            for (_at++; _at < text.Length && (char.IsAsciiDigit(text[_at]) || ".eE+-".Contains(text[_at], StringComparison.Ordinal));) { _at++; }
            var number = text[start.._at];
            return new(number.AsSpan().IndexOfAny('.', 'e', 'E') >= 0 ? TokenKind.Float : TokenKind.Int, number, line, column);
        }
        if (c == '"') { return new(TokenKind.String, text.AsSpan(_at).StartsWith("\"\"\"") ? Block(line, column) : Quoted(line, column), line, column); }
        throw new SyntaxException($"Parse error on \"{c}\" (error) at [{line}, {column}]", line, column);
    }

    private void SkipIgnored()
    {
        for (; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c == '\n') { _line++; _lineStart = _at + 1; }
            else if (c == '#') { while (_at + 1 < text.Length && text[_at + 1] != '\n') { _at++; } }
            else if (c is not (' ' or '\t' or '\r' or ',' or '\ufeff')) { return; }
        }
    }

    private string Quoted(int line, int column)
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length && text[_at] != '\n'; _at++)
        {
            if (text[_at] == '"') { _at++; return value.ToString(); }
            if (text[_at] != '\\') { value.Append(text[_at]); continue; }
            _at++;
            if (_at >= text.Length) { break; }
            switch (text[_at])
            {
                case 'n': value.Append('\n'); break;
                case 't': value.Append('\t'); break;
                case 'r': value.Append('\r'); break;
                case 'b': value.Append('\b'); break;
                case 'f': value.Append('\f'); break;
                case 'u' when _at + 4 < text.Length && int.TryParse(text.AsSpan(_at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code):
                    value.Append((char)code);
                    _at += 4;
                    break;
                default: value.Append(text[_at]); break;
            }
        }
        throw new SyntaxException("Unterminated string", line, column);
    }

    private string Block(int line, int column)
    {
        var end = text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
        if (end < 0) { throw new SyntaxException("Unterminated string", line, column); }
        var value = text[(_at + 3)..end];
        _line += value.Count(c => c == '\n');
        _at = end + 3;
        return value.Trim();
    }
}
