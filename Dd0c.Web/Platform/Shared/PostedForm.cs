namespace Dd0c.Web.Platform.Shared;

/// <summary>The fields of one named form of a static page, as they were posted; empty when another form or none was.</summary>
internal sealed class PostedForm
{
    private readonly IFormCollection? _form;

    private PostedForm(IFormCollection? form) => _form = form;

    /// <summary>The framework has checked the antiforgery token before a page is rendered for a post.</summary>
    public static PostedForm Of(HttpContext? http, string name) =>
        new(http is { Request: { Method: "POST", HasFormContentType: true } request } && request.Form["_handler"] == name ? request.Form : null);

    public bool Posted => _form is not null;

    public string this[string field] => _form?[field].ToString() ?? "";

    /// <summary>Every value of a field that may be given more than once.</summary>
    public IReadOnlyList<string> All(string field) => _form is null ? [] : [.. _form[field].OfType<string>()];

    public Guid? Id(string field) => Guid.TryParse(this[field], out var id) ? id : null;
}
