using Dd0c.Domain.Tenancy;
using Dd0c.Web.Platform;
using Dd0c.Web.Platform.Shared;
using Dd0c.Web.Tenancy;
using Dd0c.Web.Tenancy.Data;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Settings;

/// <summary>Takes everything along, or away.</summary>
public sealed partial class DataSection
{
    private const string Form = "delete-organisation";
    private Role _role;
    private string _name = "this organisation", _typed = "";
    private string? _problem, _fault;
    private int _members;
    private IReadOnlyList<string> _owners = [];

    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal ShellQueries Shell { get; set; } = null!;
    [Inject] internal MemberQueries Members { get; set; } = null!;
    [Inject] internal OrganisationRemoval Leaving { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _role = Http.User.TenantRole() ?? Role.Viewer;
        if (_role < Role.Admin) return;
        _typed = PostedForm.Of(Http, Form)["name"];
        _name = (await Shell.ReadAsync(Http.User.Id(), Http.RequestAborted)).Organisation;
        var members = await Members.ListAsync(Http.RequestAborted);
        (_members, _owners) = (members.Count, [.. members.Where(m => m.Role == Role.Owner).Select(m => m.Name)]);
    }

    private async Task DeleteAsync()
    {
        if (_role < Role.Owner || Http.User.TenantId() is not { } tenant || Http.User.Id() is not { } user)
        {
            Refuse();
            return;
        }
        switch (await Leaving.RemoveAsync(tenant, user, _typed, Http.RequestAborted))
        {
            case Removal.Done or Removal.Gone:
                await SessionCookie.SignOutAsync(Http);
                Navigation.NavigateTo("/sign-in?deleted=1");
                break;
            case Removal.Mistyped:
                (_fault, Http.Response.StatusCode) = ($"That is not its name. It is called {_name}, capitals and spaces included.", StatusCodes.Status422UnprocessableEntity);
                break;
            default:
                Refuse();
                break;
        }
    }

    private void Refuse() => (_problem, Http.Response.StatusCode) = ("Only an owner can delete the organisation.", StatusCodes.Status403Forbidden);
}
