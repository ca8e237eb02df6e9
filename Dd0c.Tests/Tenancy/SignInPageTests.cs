using System.Net;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Dd0c.Tests.Tenancy;

[Collection(Entry.Name)]
public sealed class SignInPageTests(EntryHost portal)
{
    [Fact]
    public async Task The_right_password_sets_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        using var http = portal.Browserless();
        using var answer = await EntryHost.PostAsync(http, "/sign-in?returnUrl=%2Fservices%3Fq%3Dpay", "sign-in", ("login", portal.Owner.Email.ToUpperInvariant()), ("password", portal.Owner.Password));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.EndsWith("/services?q=pay", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith("dd0c=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        using var home = await http.GetAsync("/settings/preferences", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
    }

    [Theory, InlineData("https://evil.example/"), InlineData("//evil.example/"), InlineData("/\\evil.example"), InlineData("javascript:alert(1)")]
    public async Task A_return_address_outside_the_portal_is_not_followed(string elsewhere)
    {
        using var http = portal.Browserless();
        using var answer = await EntryHost.PostAsync(http, $"/sign-in?returnUrl={Uri.EscapeDataString(elsewhere)}", "sign-in", ("login", portal.Owner.Email), ("password", portal.Owner.Password));
        Assert.Equal("/", new Uri(http.BaseAddress!, answer.Headers.Location!).PathAndQuery);
        Assert.Equal(http.BaseAddress!.Authority, new Uri(http.BaseAddress!, answer.Headers.Location!).Authority);
    }

    [Fact]
    public async Task A_wrong_password_keeps_the_address_and_never_says_which_of_the_two_was_wrong()
    {
        using var http = portal.Browserless();
        using var wrong = await EntryHost.PostAsync(http, "/sign-in", "sign-in", ("login", portal.Owner.Email), ("password", "not it at all"));
        using var nobody = await EntryHost.PostAsync(http, "/sign-in", "sign-in", ("login", "nobody@acme.example"), ("password", "not it at all"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Contains($"value=\"{portal.Owner.Email}\"", await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("do not belong together", await nobody.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_costs_as_much_hashing_as_a_known_one()
    {
        var hasher = new Counting();
        var passwords = new PasswordSignIn(portal.Services.GetRequiredService<Workers.Platform.SystemDatabase>(), hasher, TimeProvider.System);
        Assert.IsType<PasswordOutcome.Wrong>(await passwords.CheckAsync("nobody@acme.example", "whatever", TestContext.Current.CancellationToken));
        Assert.Equal(1, hasher.Verified);
    }

    private sealed class Counting : IPasswordHasher<User>
    {
        public int Verified { get; private set; }

        public string HashPassword(User user, string password) => "decoy";

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            Verified += hashedPassword == "decoy" ? 1 : 0;
            return PasswordVerificationResult.Failed;
        }
    }

    [Fact]
    public async Task A_right_guess_among_wrong_ones_made_at_once_comes_too_late_when_they_have_closed_the_account()
    {
        var person = await portal.JoinAsync(Role.Viewer);
        var closing = new Closing(portal.Services.GetRequiredService<IPasswordHasher<User>>(), () =>
        {
            using var command = portal.Database.Owner.CreateCommand($"update users set locked_until = now() + interval '10 min' where id = '{person.Id}'");
            command.ExecuteNonQuery();
        });
        var passwords = ActivatorUtilities.CreateInstance<PasswordSignIn>(portal.Services, (IPasswordHasher<User>)closing);
        Assert.IsType<PasswordOutcome.Locked>(await passwords.CheckAsync(person.Email, person.Password, TestContext.Current.CancellationToken));
    }

    /// <summary>Others' guesses close the account while this password is being checked.</summary>
    private sealed class Closing(IPasswordHasher<User> inner, Action meanwhile) : IPasswordHasher<User>
    {
        public string HashPassword(User user, string password) => inner.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            meanwhile();
            return inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }

    [Fact]
    public async Task Ten_wrong_passwords_lock_the_account_even_for_the_right_one()
    {
        var person = await portal.JoinAsync(Role.Viewer);
        var passwords = portal.Services.GetRequiredService<PasswordSignIn>();
        for (var n = 1; n < 10; n++) Assert.IsType<PasswordOutcome.Wrong>(await passwords.CheckAsync(person.Email, $"guess {n}", TestContext.Current.CancellationToken));
        Assert.IsType<PasswordOutcome.Locked>(await passwords.CheckAsync(person.Email, "guess 10", TestContext.Current.CancellationToken));
        using var http = portal.Browserless();
        using var answer = await EntryHost.PostAsync(http, "/sign-in", "sign-in", ("login", person.Email), ("password", person.Password));
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Contains("locked", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        using var http = portal.Browserless();
        using var signIn = await http.PostAsync("/sign-in", new FormUrlEncodedContent([new("_handler", "sign-in"), new("login", portal.Owner.Email), new("password", portal.Owner.Password)]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, signIn.StatusCode);
        using var owner = await portal.SignedInAsync(portal.Owner);
        using var demo = await owner.PostAsync("/demo", new FormUrlEncodedContent([new("returnUrl", "")]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, demo.StatusCode);
    }

    [Fact]
    public async Task A_revoked_session_ends_at_its_next_request()
    {
        var person = await portal.JoinAsync(Role.Viewer);
        using var http = await portal.SignedInAsync(person);
        using (var before = await http.GetAsync("/settings/preferences", TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await portal.InTenantAsync<MemberActions, MemberOutcome>(m => m.EndSessionsAsync(person.Id, Role.Admin, portal.Owner.Actor, CancellationToken.None));
        using var after = await http.GetAsync("/settings/preferences", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
        Assert.Contains("/sign-in?returnUrl=", after.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_the_password_ends_the_other_sessions_and_keeps_this_one()
    {
        var person = await portal.JoinAsync(Role.Member);
        using var here = await portal.SignedInAsync(person);
        using var there = await portal.SignedInAsync(person);
        using (var refused = await EntryHost.PostAsync(here, "/settings/preferences", "password", ("current", "wrong one here"), ("wanted", "another good sentence"))) Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using (var changed = await EntryHost.PostAsync(here, "/settings/preferences", "password", ("current", person.Password), ("wanted", "another good sentence"))) Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using (var mine = await here.GetAsync("/settings/preferences", TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.OK, mine.StatusCode);
        using (var other = await there.GetAsync("/settings/preferences", TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.Redirect, other.StatusCode);
        await portal.SignedInAsync(person with { Password = "another good sentence" });
    }
}
