using System.Globalization;
using Dd0c.Domain.Corrections;
using Dd0c.Web.Catalog;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Corrections;

/// <summary>Where a source has come to say something else than a person did: both stand side by side, and either is taken with one button.</summary>
public sealed partial class ConflictNotices
{
    private string Text(ConflictView conflict)
    {
        var said = conflict.Kept is { } kept ? $"{conflict.Author} said {Shown(conflict, kept)} on {Day(conflict.At)}" : $"{conflict.Author} named a {CorrectionWords.Of(conflict.Field)} on {Day(conflict.At)} that is gone";
        return conflict.Found is { } found ? $"{Sources.Word(conflict.Source)} now says {Shown(conflict, found)}; {said}." : $"{said}.";
    }

    private string Day(DateTimeOffset at) => Viewer.Local(at).ToString("d MMM", CultureInfo.InvariantCulture);

    private string Shown(ConflictView conflict, string value) => conflict.Field == CorrectedField.Owner ? Service.CandidateName(value) : value;

    /// <summary>Either answer is a correction made anew, which takes what is found now as found.</summary>
    private Task AnswerAsync(ConflictView conflict) => CorrectAsync(conflict.Field, PostedForm.Of(Http, $"conflict-{conflict.Field}")["value"]);
}
