using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Alerts.Incidents;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Alerts.Matching;

/// <summary>What people said that senders' words mean, and how it is taken back.</summary>
public sealed partial class WordsCard
{
    private IReadOnlyList<AliasView> _words = [];
    private string? _said, _refused;
    private bool _may;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal AliasQueries Aliases { get; set; } = null!;
    [Inject] internal AliasActions Actions { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _may = Http.User.TenantRole() >= Role.Member;
        _words = await Aliases.ListAsync(Http.RequestAborted);
    }

    private async Task RemoveAsync()
    {
        if (!_may)
        {
            (_refused, Http.Response.StatusCode) = ("Taking back a word needs the role member.", StatusCodes.Status403Forbidden);
            return;
        }
        var word = PostedForm.Of(Http, "unmap")["word"];
        if (await Actions.RemoveAsync(word, Http.User.Actor(Http), Http.RequestAborted) is AliasAnswer.Done) _said = $"{word} means nothing any more; later alerts are matched without it.";
        else _refused = $"{word} was taken back already.";
        _words = await Aliases.ListAsync(Http.RequestAborted);
    }
}
