using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Dd0c.Domain.Catalog.Describing;

/// <summary>The first real paragraph of a README, as plain text; headings, badges, comments, contents lists, images and bare links are none.</summary>
internal static class ReadmeReader
{
    private const int Longest = 400;
    // A longer beginning without a paragraph has none worth showing.
    private const int Read = 20_000;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    public static string? FirstParagraph(string text)
    {
        var start = text.StartsWith("---\n", StringComparison.Ordinal) && text.IndexOf("\n---", 4, StringComparison.Ordinal) is > 0 and var end ? end + 4 : 0;
        MarkdownDocument document;
        try { document = Markdown.Parse(text.AsSpan(start, Math.Min(Read, text.Length - start)).ToString(), Pipeline); }
        catch (ArgumentException) { return null; } // nested deeper than the parser goes
        foreach (var block in document)
        {
            if (block is not ParagraphBlock { Inline: { } inline }) continue;
            var plain = Plain(inline);
            if (IsProse(plain)) return Shorten(plain);
        }
        return null;
    }

    private static string Plain(ContainerInline inline)
    {
        var text = new StringBuilder();
        Append(inline, text);
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Append(ContainerInline container, StringBuilder text)
    {
        foreach (var inline in container)
            switch (inline)
            {
                case LinkInline { IsImage: true } or HtmlInline or AutolinkInline: break;
                case LinkInline link when link.FirstChild is LinkInline { IsImage: true }: break;
                case LiteralInline literal: text.Append(literal.Content.AsSpan()); break;
                case CodeInline code: text.Append(code.Content); break;
                case LineBreakInline: text.Append(' '); break;
                case ContainerInline inner: Append(inner, text); break;
                default: break;
            }
    }

    private static bool IsProse(string plain)
    {
        var words = plain.Split(' ');
        // "Table of contents", "Docs | Chat | Issues", "WIP": not what the thing is.
        return words.Length >= 4 && plain.Count(char.IsLetter) > plain.Length / 2 && plain.Count(c => c is '|' or '•' or '·') < 2
            && !plain.StartsWith("Table of", StringComparison.OrdinalIgnoreCase) && !plain.StartsWith("TODO", StringComparison.Ordinal) && !plain.StartsWith("Note:", StringComparison.OrdinalIgnoreCase) && !plain.StartsWith("This project was bootstrapped", StringComparison.OrdinalIgnoreCase);
    }

    private static string Shorten(string plain)
    {
        if (plain.Length <= Longest) return plain;
        var stop = plain.LastIndexOf(". ", Longest, StringComparison.Ordinal);
        return stop > 80 ? plain[..(stop + 1)] : plain[..plain.LastIndexOf(' ', Longest - 1)] + "…";
    }
}
