using Dd0c.Web.Catalog;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Corrections;

/// <summary>That a service looks like another one, or seems to be gone, with the answers that the review queue has for it.</summary>
public sealed partial class DoubtNotices
{
    private Task AnswerAsync(DoubtView doubt) =>
        ReviewAnswer.Draft(PostedForm.Of(Http, $"doubt-{doubt.Reason}")["value"]) is { } draft ? CorrectAsync(draft) : Task.CompletedTask;
}
