using System.Security.Cryptography;
using Dd0c.Demo.GitHub;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Workers.Integrations.GitHub;
using Xunit;

namespace Dd0c.Tests.GitHub;

/// <summary>Connecting as a GitHub App.</summary>
public sealed class AppTests
{
    private static readonly RSA Key = RSA.Create(2048);

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_app_scans_with_a_key_in_either_form_and_asks_for_one_token(bool pkcs1)
    {
        await using var server = await StartAsync(pkcs1 ? Key.ExportRSAPrivateKeyPem() : Key.ExportPkcs8PrivateKeyPem());

        var scan = await server.ScanAsync();
        await server.ScanAsync();

        Assert.All(scan.Coverage, c => Assert.Equal(CoverageState.Complete, c.State));
        Assert.Equal(30, scan.Repositories.Count);
        Assert.Single(server.Calls, c => c.Operation == "POST /app/installations/{installation_id}/access_tokens");
    }

    [Fact]
    public async Task A_token_about_to_expire_is_replaced_before_it_does()
    {
        await using var server = await StartAsync(Key.ExportRSAPrivateKeyPem());
        await server.ScanAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(57));

        await server.ScanAsync();

        Assert.Equal(2, server.Calls.Count(c => c.Operation == "POST /app/installations/{installation_id}/access_tokens"));
        Assert.DoesNotContain(server.Calls, c => c.Outcome == "denied");
    }

    [Fact]
    public async Task A_probe_leaves_no_key_behind_and_an_unused_one_is_forgotten()
    {
        await using var server = await StartAsync(Key.ExportRSAPrivateKeyPem());
        await server.ProbeAsync();
        Assert.Equal(0, server.Sessions.Held);

        await server.ScanAsync();
        server.Connection = server.Connection with { Id = Guid.NewGuid() };
        await server.ScanAsync();
        Assert.Equal(2, server.Sessions.Held);

        server.Clock.Advance(TimeSpan.FromHours(2));
        await server.ScanAsync();
        Assert.Equal(1, server.Sessions.Held);
    }

    [Fact]
    public async Task A_token_refused_in_the_middle_is_renewed_once_and_nothing_is_lost()
    {
        await using var server = await StartAsync(Key.ExportRSAPrivateKeyPem());
        await server.ScanAsync();
        server.Forget();
        server.Demo.InstallationTokens.Clear();

        var scan = await server.ScanAsync();

        Assert.Equal(30, scan.Repositories.Count(r => r.Authors.Count == 1));
        Assert.All(scan.Coverage, c => Assert.Equal(CoverageState.Complete, c.State));
        Assert.Single(server.Calls, c => c.Operation == "POST /app/installations/{installation_id}/access_tokens");
        Assert.Contains(server.Calls, c => c.Outcome == "denied");
    }

    [Fact]
    public async Task A_sound_app_has_every_permission()
    {
        await using var server = await StartAsync(Key.ExportRSAPrivateKeyPem());

        var probe = await server.ProbeAsync();

        Assert.True(probe.Ok, probe.Problem);
        Assert.Equal(("acme", false), (probe.Identity, probe.Waiting));
        Assert.All(probe.Checks, c => Assert.Equal("granted", c.State));
        Assert.Equal(["Authentication", "Metadata: read", "Contents: read", "Organization members: read"], probe.Checks.Select(c => c.Permission));
    }

    [Fact]
    public async Task A_permission_the_app_lacks_is_named()
    {
        await using var server = await StartAsync(Key.ExportRSAPrivateKeyPem());
        server.Demo.Options.App!.Permissions.Remove("members");
        server.Demo.Options.RefuseTeams = true;

        var probe = await server.ProbeAsync();

        Assert.True(probe.Ok);
        Assert.Equal("missing", probe.Checks.Single(c => c.Permission == "Organization members: read").State);
    }

    [Fact]
    public async Task An_app_nobody_has_installed_waits_for_an_owner()
    {
        await using var server = await StartAsync(Key.ExportRSAPrivateKeyPem());
        server.Demo.Options.App!.Installed = false;

        var probe = await server.ProbeAsync();

        Assert.Equal((false, true), (probe.Ok, probe.Waiting));
        Assert.Contains("An owner of acme has to install it", probe.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_installation_waits_for_an_owner()
    {
        await using var server = await StartAsync(Key.ExportRSAPrivateKeyPem());
        server.Demo.Options.App!.Suspended = true;

        var probe = await server.ProbeAsync();

        Assert.Equal((false, true), (probe.Ok, probe.Waiting));
        Assert.Contains("suspended", probe.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_app_is_told_from_a_key_that_is_none()
    {
        using var other = RSA.Create(2048);
        await using var foreign = await StartAsync(other.ExportRSAPrivateKeyPem());
        await using var broken = await StartAsync("-----BEGIN RSA PRIVATE KEY-----\nnonsense\n-----END RSA PRIVATE KEY-----");

        var wrong = await foreign.ProbeAsync();
        var none = await broken.ProbeAsync();

        Assert.Contains("does not belong to the GitHub App 42", wrong.Problem, StringComparison.Ordinal);
        Assert.Contains("cannot be read", none.Problem, StringComparison.Ordinal);
        Assert.False(wrong.Waiting || none.Waiting);
    }

    [Fact]
    public async Task An_unknown_app_id_is_told_from_a_missing_installation()
    {
        await using var server = await StartAsync(Key.ExportRSAPrivateKeyPem());
        server.Connection = server.Connection with { Auth = new GitHubAuth.App("43", "7", Key.ExportRSAPrivateKeyPem()) };

        var probe = await server.ProbeAsync();

        Assert.False(probe.Waiting);
        Assert.Contains("no app with the id 43", probe.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_told_as_such()
    {
        await using var server = await StartAsync(Key.ExportRSAPrivateKeyPem());
        var jwt = AppToken.Sign("42", Key.ExportRSAPrivateKeyPem(), server.Clock.GetUtcNow().AddMinutes(30));
        using var http = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { { "Authorization", "Bearer " + jwt } } };

        using var response = await http.PostAsync(new Uri("/app/installations/7/access_tokens", UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("too far in the future", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_installation_id_the_organisations_own_is_found()
    {
        await using var server = await StartAsync(Key.ExportRSAPrivateKeyPem(), installation: "");

        var scan = await server.ScanAsync();

        Assert.Equal(30, scan.Repositories.Count);
    }

    private static async Task<GitHubServer> StartAsync(string key, string installation = "7")
    {
        var server = await GitHubServer.StartAsync(new OrgBuilder().Repos(30).Team("core", ["alice"]).Build());
        server.Demo.Options.App = new GitHubDemoApp("42", "7", Key);
        server.Connection = server.Connection with { Auth = new GitHubAuth.App("42", installation, key) };
        return server;
    }
}
