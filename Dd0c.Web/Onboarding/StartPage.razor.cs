using Dd0c.Domain.Connections;
using Dd0c.Domain.Tenancy;
using Dd0c.Web.Connections;
using Dd0c.Web.Discovery;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Dd0c.Web.Onboarding;

/// <summary>The wizard: one question a step, progress kept on the server, every step optional.</summary>
public sealed partial class StartPage
{
    private const string SkipForm = "skip-step";
    private OnboardingProgress _progress = new();
    private IReadOnlyList<ConnectionView> _connections = [];
    private string _step = "welcome", _title = "";
    private bool _ran;

    [Parameter] public string? Step { get; set; }
    [SupplyParameterFromQuery] private Guid? Connected { get; set; }
    [CascadingParameter] private HttpContext Http { get; set; } = null!;
    [Inject] internal OnboardingActions Onboarding { get; set; } = null!;
    [Inject] internal ConnectionQueries Queries { get; set; } = null!;
    [Inject] internal DiscoveryReading Discovery { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _progress = await Onboarding.ReadAsync(Http.RequestAborted);
        if (Step is null || !OnboardingProgress.Steps.Contains(Step))
        {
            Navigation.NavigateTo($"/start/{_progress.Step ?? "welcome"}");
            return;
        }
        _step = Step;
        _title = Name(_step);
        _connections = await Queries.ListAsync(Http.RequestAborted);
        _ran = (await Discovery.RunsAsync(1, Http.RequestAborted)).Count > 0;
        if (MayMove && _progress.Step != _step && HttpMethods.IsGet(Http.Request.Method)) await Onboarding.ChangeAsync(p => p.At(_step), Http.RequestAborted);
    }

    /// <summary>Only those who may connect something move the organisation's own progress; others may look.</summary>
    private bool MayMove => Http.User.TenantRole() >= Role.Admin;

    private IReadOnlyList<ConnectionView> Of(string provider) => [.. _connections.Where(c => c.Provider == provider)];

    private bool Done(string step) => step switch
    {
        "welcome" => OnboardingProgress.Index(_step) > 0,
        "aws" => Of(Provider.Aws).Count > 0,
        "github" => Of(Provider.GitHub).Count > 0,
        _ => _ran && _step != "discover",
    };

    private static string Name(string step) => step switch
    {
        "welcome" => "Plan",
        "aws" => "AWS",
        "github" => "GitHub",
        _ => "Discovery",
    };

    private async Task SkipAsync()
    {
        if (MayMove) await Onboarding.ChangeAsync(p => p.Skip(_step), Http.RequestAborted);
        Navigation.NavigateTo(OnboardingProgress.After(_step));
    }
}
