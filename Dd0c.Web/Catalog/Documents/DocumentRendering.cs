using System.Text.RegularExpressions;
using Dd0c.Domain.Catalog.Documents;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Dd0c.Web.Catalog.Documents;

/// <summary>A text in a repository as a part of a page.</summary>
/// <param name="Html">Made of Markdown alone: raw HTML in it is shown as text, and no link leads to anything but the web, mail and the repository.</param>
internal sealed record RenderedDocument(string Html, IReadOnlyList<(string Text, string Url)> Links, IReadOnlySet<string> Anchors);

/// <summary>Renders Markdown that strangers wrote.</summary>
internal static partial class DocumentRendering
{
    private const int Longest = 600_000;

    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseTaskLists().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough).UseAutoLinks().UseAutoIdentifiers(Markdig.Extensions.AutoIdentifiers.AutoIdentifierOptions.GitHub).Build();

    /// <param name="path">Of the document in its repository.</param>
    /// <param name="pageOf">The portal's page of another document; null: none.</param>
    /// <param name="fileOf">Where the repository shows a file.</param>
    /// <param name="title">What the page itself is called: it is not said twice.</param>
    public static RenderedDocument Markdown(string text, string path, string title, Func<string, string?> pageOf, Func<string, string> fileOf)
    {
        var document = Markdig.Markdown.Parse(text.Length > Longest ? text[..Longest] : text, s_pipeline);
        var links = new List<(string, string)>();
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        var titled = document is [HeadingBlock { Inline: { } inline }, ..] && Label(inline) == title;
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            // The page's own title is the first of its headings, and the only one of that level.
            heading.Level = titled ? Math.Max(2, heading.Level) : Math.Min(6, heading.Level + 1);
            if (heading.GetAttributes() is { Id: { } id } attributes)
            {
                anchors.Add(id);
                attributes.Id = Anchor(id);
            }
        }
        if (titled) document.RemoveAt(0);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            var url = link.GetDynamicUrl?.Invoke() ?? link.Url ?? "";
            var label = Label(link);
            // A picture is fetched from wherever a stranger says; it is a link instead.
            if (link.IsImage && label.Length == 0) link.AppendChild(new LiteralInline("picture"));
            link.IsImage = false;
            if (ActionHref(url) is { } action)
            {
                (link.GetDynamicUrl, link.Url) = (null, action);
                link.GetAttributes().AddClass("button primary");
                continue;
            }
            links.Add((label.Length == 0 ? "picture" : label, url));
            (link.GetDynamicUrl, link.Url) = (null, Address(path, url, pageOf, fileOf));
            if (link.Url is null) link.ReplaceBy(new LiteralInline(label.Length == 0 ? url : label), copyChildren: false);
        }
        foreach (var auto in document.Descendants<AutolinkInline>().ToList())
        {
            var url = auto.IsEmail ? "mailto:" + auto.Url : auto.Url;
            if (DocumentLinks.Read(path, url) is not LinkTarget.Outside) auto.ReplaceBy(new LiteralInline(auto.Url), copyChildren: false);
        }
        return new(document.ToHtml(s_pipeline), links, anchors);
    }

    /// <summary><c>[Deploy it](action:deploy?target=payments)</c> is a button that leads to the form of an action, with fields filled in.</summary>
    private static string? ActionHref(string url) => ActionLink().Match(url) is { Success: true } match ? $"/actions/{match.Groups["slug"].Value}{match.Groups["query"].Value}" : null;

    /// <summary>Headings of strangers do not take ids that the page itself uses.</summary>
    private static string Anchor(string id) => $"d-{id}";

    private static string? Address(string path, string url, Func<string, string?> pageOf, Func<string, string> fileOf) => DocumentLinks.Read(path, url) switch
    {
        LinkTarget.Outside outside => outside.Url,
        LinkTarget.Anchor anchor => $"#{Anchor(anchor.Id)}",
        LinkTarget.File { Path: var file, Fragment: var fragment } => pageOf(file) is { } page ? $"{page}{(fragment.Length > 0 ? $"#{Anchor(fragment)}" : "")}" : fileOf(file),
        _ => null,
    };

    private static string Label(ContainerInline holder) => string.Concat(holder.Descendants().Select(i => i switch { LiteralInline l => l.Content.ToString(), CodeInline c => c.Content, _ => "" })).Trim();

    [GeneratedRegex(@"^action:(?<slug>[a-z0-9-]{1,63})(?<query>\?[\w.~%=&+-]{0,500})?$", RegexOptions.CultureInvariant)]
    private static partial Regex ActionLink();
}
