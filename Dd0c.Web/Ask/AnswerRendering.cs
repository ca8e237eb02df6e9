using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Dd0c.Domain.Ask;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Dd0c.Web.Ask;

/// <summary>Makes a part of a page of what a model said: its links are the citations, and nothing else in it leads or loads anything.</summary>
internal static partial class AnswerRendering
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().DisableHtml().DisableHeadings().UsePipeTables().Build();

    /// <param name="text">Of a <see cref="CitedAnswer"/>.</param>
    public static string Html(string text, IReadOnlyList<Citation> citations)
    {
        // Out of Markdown's sight while it reads; the answer itself has no such characters.
        var document = Markdown.Parse(Mark().Replace(text, "\uE000$1\uE001"), s_pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList()) link.ReplaceBy(new LiteralInline(Label(link)), copyChildren: false);
        foreach (var auto in document.Descendants<AutolinkInline>().ToList()) auto.ReplaceBy(new LiteralInline(auto.Url), copyChildren: false);
        foreach (var code in document.Descendants<FencedCodeBlock>()) code.SetAttributes(new()); // the name of its language
        return Hidden().Replace(document.ToHtml(s_pipeline), m => int.TryParse(m.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= citations.Count ? Html(citations[n - 1]) : "");
    }

    private static string Html(Citation citation)
    {
        var name = HtmlEncoder.Default.Encode(citation.Name);
        var number = string.Create(CultureInfo.InvariantCulture, $"<span class=\"spoken\">source </span>{citation.Number}");
        return citation.Path is { } path ? $"<a class=\"cite\" href=\"{HtmlEncoder.Default.Encode(path)}\" title=\"{name}\">{number}</a>" : $"<span class=\"cite\" title=\"{name}\">{number}</span>";
    }

    private static string Label(ContainerInline holder) => string.Concat(holder.Descendants().Select(i => i switch { LiteralInline l => l.Content.ToString(), CodeInline c => c.Content, _ => "" }));

    [GeneratedRegex(@"\[(\d{1,3})\]")] private static partial Regex Mark();
    [GeneratedRegex("\uE000([0-9]*)\uE001")] private static partial Regex Hidden();
}
