using System.Net;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Dd0c.Tests.Tenancy;

[Collection(Entry.Name)]
public sealed class OneTimeLinkTests(EntryHost portal)
{
    private static readonly (string, string)[] s_fields = [("organisation", "Acme"), ("displayName", "Ada Lovelace"), ("password", "analytical engine no. 1")];

    [Fact]
    public async Task The_first_run_link_opens_an_account_once_and_goes_on_to_the_wizard()
    {
        var key = await portal.SetupLinkAsync();
        using var http = portal.Browserless();
        using (var weak = await EntryHost.PostAsync(http, $"/setup?key={key}", "setup", ("organisation", ""), ("displayName", "Ada"), ("email", "nope"), ("password", "short")))
        {
            var html = await weak.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, weak.StatusCode);
            Assert.Contains("value=\"Ada\"", html, StringComparison.Ordinal);
            Assert.DoesNotContain("value=\"short\"", html, StringComparison.Ordinal);
            foreach (var field in (string[])["organisation", "email", "password"]) Assert.Contains($"f-{field}-fault", html, StringComparison.Ordinal);
        }
        using (var taken = await EntryHost.PostAsync(http, $"/setup?key={key}", "setup", [("email", portal.Owner.Email), .. s_fields])) Assert.Contains("f-email-fault", await taken.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using (var done = await EntryHost.PostAsync(http, $"/setup?key={key}", "setup", [("email", "ada@acme.example"), .. s_fields])) Assert.EndsWith("/start/welcome", done.Headers.Location!.ToString(), StringComparison.Ordinal);
        using (var welcome = await http.GetAsync("/start/welcome", TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.OK, welcome.StatusCode);
        using var again = await portal.Browserless().GetAsync($"/setup?key={key}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        Assert.Contains("prints a new link", await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_who_use_the_first_run_link_at_once_one_gets_in()
    {
        var key = await portal.SetupLinkAsync();
        var signUp = portal.Services.GetRequiredService<SignUp>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => signUp.FirstRunAsync(key, "Acme", new NewAccount($"Twin {n}", $"twin{n}-{key[..6].ToLowerInvariant()}@acme.example", "two of a kind, at once"), TestContext.Current.CancellationToken)));
        Assert.Single(outcomes.OfType<SignUpOutcome.Done>());
        Assert.Equal(3, outcomes.OfType<SignUpOutcome.DeadLink>().Count());
    }

    [Theory, InlineData("viewer"), InlineData("admin")]
    public async Task An_invitation_says_what_it_is_for_and_gives_the_role_it_names_once(string word)
    {
        var role = Roles.Parse(word)!.Value;
        var invited = Assert.IsType<MemberOutcome.Invited>(await portal.InTenantAsync<MemberActions, MemberOutcome>(m => m.InviteAsync("new@acme.example", role, Role.Owner, portal.Owner.Actor, CancellationToken.None)));
        using var http = portal.Browserless();
        var page = await http.GetStringAsync($"/join?key={invited.Secret}", TestContext.Current.CancellationToken);
        Assert.Contains("Person 1", page, StringComparison.Ordinal);
        Assert.Contains("Acme", page, StringComparison.Ordinal);
        Assert.Contains(word, page, StringComparison.Ordinal);
        using (var joined = await EntryHost.PostAsync(http, $"/join?key={invited.Secret}", "join-new", ("displayName", "New One"), ("email", $"new-{word}@acme.example"), ("password", "a fresh long sentence"))) Assert.Equal(HttpStatusCode.Redirect, joined.StatusCode);
        var members = await portal.InTenantAsync<MemberQueries, IReadOnlyList<MemberView>>(q => q.ListAsync(CancellationToken.None));
        Assert.Equal(role, Assert.Single(members, m => m.Address == $"new-{word}@acme.example").Role);
        using var again = await portal.Browserless().GetAsync($"/join?key={invited.Secret}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
    }
}
