using Dd0c.Domain.Corrections;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Corrections;

/// <summary>Why the owner that stands may be none any more; one button says that it still is, and is not asked again until that changes.</summary>
public sealed partial class DriftNotices
{
    private Task ConfirmAsync() => CorrectAsync(CorrectedField.Owner, PostedForm.Of(Http, "drift")["value"]);
}
