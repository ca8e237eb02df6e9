using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Settings;

/// <summary>Who belongs to the organisation, with what role, and who is invited.</summary>
public sealed partial class MembersSection
{
    private const string InviteForm = "invite";
    private IReadOnlyList<MemberView> _members = [];
    private IReadOnlyList<InvitationView> _invitations = [];
    private Role _mine;
    private string? _problem, _said, _link, _emailFault;

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal MemberQueries Queries { get; set; } = null!;
    [Inject] internal MemberActions Actions { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    private Guid? Me => Http.User.Id();

    private IEnumerable<Role> Grantable => Enum.GetValues<Role>().Where(r => r < Role.Owner || _mine == Role.Owner);

    protected override Task OnInitializedAsync()
    {
        _mine = Http.User.TenantRole() ?? Role.Viewer;
        return ReadAsync();
    }

    private static string Title(Role role) => Capital.Of(role.Word());

    private bool MayChange(MemberView member) => _mine >= Role.Admin && (member.Role < Role.Owner || _mine == Role.Owner);

    private async Task ReadAsync()
    {
        _members = await Queries.ListAsync(Http.RequestAborted);
        _invitations = await Queries.InvitationsAsync(Http.RequestAborted);
    }

    private async Task InviteAsync()
    {
        var posted = PostedForm.Of(Http, InviteForm);
        await TellAsync(await Actions.InviteAsync(posted["email"], Roles.Parse(posted["role"]) ?? Role.Viewer, _mine, Http.User.Actor(Http), Http.RequestAborted), "");
    }

    private async Task SetRoleAsync(MemberView member)
    {
        if (Roles.Parse(PostedForm.Of(Http, $"role-{member.Id:N}")["role"]) is not { } role) return;
        await TellAsync(await Actions.SetRoleAsync(member.Id, role, _mine, Http.User.Actor(Http), Http.RequestAborted), $"{member.Name} is {role.Word()} now.");
    }

    private async Task RemoveAsync(MemberView member) =>
        await TellAsync(await Actions.RemoveAsync(member.Id, _mine, Http.User.Actor(Http), Http.RequestAborted), $"{member.Name} was removed from this organisation.");

    private async Task EndSessionsAsync(MemberView member) =>
        await TellAsync(await Actions.EndSessionsAsync(member.Id, _mine, Http.User.Actor(Http), Http.RequestAborted), $"{member.Name} is signed out of this organisation everywhere.");

    private async Task WithdrawAsync(Guid invitation) =>
        await TellAsync(await Actions.WithdrawAsync(invitation, _mine, Http.User.Actor(Http), Http.RequestAborted), "The invitation was withdrawn; its link no longer works.");

    private async Task TellAsync(MemberOutcome outcome, string done)
    {
        switch (outcome)
        {
            case MemberOutcome.Done: _said = done; break;
            case MemberOutcome.Invited invited: _link = $"{Navigation.BaseUri}join?key={invited.Secret}"; break;
            case MemberOutcome.NotAllowed refused: (_problem, Http.Response.StatusCode) = (refused.Why, StatusCodes.Status403Forbidden); break;
            case MemberOutcome.LastOwner: _problem = "The organisation needs an owner. Make somebody else owner first."; break;
            case MemberOutcome.Invalid invalid: _emailFault = invalid.Why; break;
            default: _problem = "That was removed meanwhile."; break;
        }
        await ReadAsync();
    }
}
