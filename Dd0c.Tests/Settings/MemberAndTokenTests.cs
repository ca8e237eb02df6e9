using System.Net;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Dd0c.Web.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Dd0c.Tests.Settings;

[Collection(Entry.Name)]
public sealed class MemberAndTokenTests(EntryHost portal)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<MemberOutcome> Members(Func<MemberActions, Task<MemberOutcome>> deed) => portal.InTenantAsync(deed);

    private Task<TokenOutcome> Tokens(Func<TokenActions, Task<TokenOutcome>> deed) => portal.InTenantAsync(deed);

    [Theory]
    [InlineData("viewer", "viewer", false), InlineData("member", "viewer", false), InlineData("admin", "admin", true), InlineData("admin", "owner", false), InlineData("owner", "owner", true)]
    public async Task Nobody_invites_above_what_their_role_may_manage(string mine, string wanted, bool allowed)
    {
        var outcome = await Members(m => m.InviteAsync(null, Roles.Parse(wanted)!.Value, Roles.Parse(mine)!.Value, portal.Owner.Actor, Cancellation));
        if (allowed) Assert.IsType<MemberOutcome.Invited>(outcome);
        else Assert.IsType<MemberOutcome.NotAllowed>(outcome);
    }

    [Fact]
    public async Task An_admin_cannot_change_or_remove_an_owner()
    {
        var admin = await portal.JoinAsync(Role.Admin);
        Assert.IsType<MemberOutcome.NotAllowed>(await Members(m => m.SetRoleAsync(portal.Owner.Id, Role.Viewer, Role.Admin, admin.Actor, Cancellation)));
        Assert.IsType<MemberOutcome.NotAllowed>(await Members(m => m.RemoveAsync(portal.Owner.Id, Role.Admin, admin.Actor, Cancellation)));
        Assert.IsType<MemberOutcome.NotAllowed>(await Members(m => m.SetRoleAsync(admin.Id, Role.Owner, Role.Admin, admin.Actor, Cancellation)));
    }

    [Fact]
    public async Task The_last_owner_stays_even_when_all_owners_go_at_once()
    {
        await portal.JoinAsync(Role.Owner);
        await portal.JoinAsync(Role.Owner);
        var owners = (await portal.InTenantAsync<MemberQueries, IReadOnlyList<MemberView>>(q => q.ListAsync(Cancellation))).Where(m => m.Role == Role.Owner).ToList();
        var outcomes = await Task.WhenAll(owners.Select(o => Members(m => m.SetRoleAsync(o.Id, Role.Admin, Role.Owner, portal.Owner.Actor, Cancellation))));
        Assert.Single(outcomes.OfType<MemberOutcome.LastOwner>());
        var left = Assert.Single((await portal.InTenantAsync<MemberQueries, IReadOnlyList<MemberView>>(q => q.ListAsync(Cancellation))), m => m.Role == Role.Owner);
        Assert.IsType<MemberOutcome.LastOwner>(await Members(m => m.RemoveAsync(left.Id, Role.Owner, portal.Owner.Actor, Cancellation)));
        Assert.IsType<MemberOutcome.Done>(await Members(m => m.SetRoleAsync(portal.Owner.Id, Role.Owner, Role.Owner, portal.Owner.Actor, Cancellation)));
    }

    [Fact]
    public async Task Every_deed_on_members_is_in_the_audit_trail_with_who_did_it()
    {
        var person = await portal.JoinAsync(Role.Viewer);
        await Members(m => m.SetRoleAsync(person.Id, Role.Member, Role.Admin, portal.Owner.Actor, Cancellation));
        await Members(m => m.RemoveAsync(person.Id, Role.Admin, portal.Owner.Actor, Cancellation));
        await using var command = portal.Database.Owner.CreateCommand("select string_agg(action, ',' order by id) from audit_events where details->>'userId' = $1 and actor_id = $2");
        command.Parameters.AddWithValue(person.Id.ToString());
        command.Parameters.AddWithValue(portal.Owner.Id);
        Assert.Equal("member.role_changed,member.removed", await command.ExecuteScalarAsync(Cancellation));
    }

    [Theory]
    [InlineData("viewer", Scope.ReadCatalog, true), InlineData("viewer", Scope.RunDiscovery, false), InlineData("member", Scope.RunDiscovery, true), InlineData("member", Scope.WriteConnections, false), InlineData("admin", Scope.WriteConnections, true)]
    public async Task A_token_may_do_no_more_than_the_role_of_its_maker(string mine, string scope, bool allowed)
    {
        var outcome = await Tokens(t => t.CreateAsync("pipeline", [scope], 90, Roles.Parse(mine)!.Value, portal.Owner.Actor, Cancellation));
        if (allowed) Assert.IsType<TokenOutcome.Created>(outcome);
        else Assert.IsType<TokenOutcome.NotAllowed>(outcome);
    }

    [Fact]
    public async Task A_token_works_until_it_is_revoked_and_others_cannot_revoke_it()
    {
        var member = await portal.JoinAsync(Role.Member);
        var created = Assert.IsType<TokenOutcome.Created>(await Tokens(t => t.CreateAsync($"token of {member.Email}", [Scope.ReadDiscovery], 30, Role.Member, member.Actor, Cancellation)));
        using var http = portal.Browserless();
        http.DefaultRequestHeaders.Authorization = new("Bearer", created.Secret);
        using (var answer = await http.GetAsync("/api/v1/discovery/runs", Cancellation)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var token = Assert.Single(await portal.InTenantAsync<TokenActions, IReadOnlyList<TokenView>>(t => t.ListAsync(member.Id, Role.Member, Cancellation)));
        Assert.NotNull(token.LastUsedAt);
        Assert.InRange((token.ExpiresAt!.Value - token.CreatedAt).TotalDays, 29.9, 30.1);
        Assert.IsType<TokenOutcome.NotAllowed>(await Tokens(t => t.RevokeAsync(token.Id, Role.Member, (portal.Owner with { Id = Guid.NewGuid() }).Actor, Cancellation)));
        Assert.IsType<TokenOutcome.Revoked>(await Tokens(t => t.RevokeAsync(token.Id, Role.Member, member.Actor, Cancellation)));
        using var refused = await http.GetAsync("/api/v1/discovery/runs", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_token_loses_what_its_maker_may_no_longer_do_and_ends_when_they_leave()
    {
        var admin = await portal.JoinAsync(Role.Admin);
        var created = Assert.IsType<TokenOutcome.Created>(await Tokens(t => t.CreateAsync("pipeline", [Scope.ReadCatalog, Scope.WriteConnections], 30, Role.Admin, admin.Actor, Cancellation)));
        async Task<IReadOnlyList<string>?> ScopesAsync() => (await portal.Services.GetRequiredService<ApiTokens>().FindAsync(created.Secret, null, Cancellation))?.Scopes;
        Assert.Equal([Scope.ReadCatalog, Scope.WriteConnections], await ScopesAsync());
        await Members(m => m.SetRoleAsync(admin.Id, Role.Viewer, Role.Owner, portal.Owner.Actor, Cancellation));
        Assert.Equal([Scope.ReadCatalog], await ScopesAsync());
        await Members(m => m.RemoveAsync(admin.Id, Role.Owner, portal.Owner.Actor, Cancellation));
        Assert.Null(await ScopesAsync());
    }

    [Fact]
    public async Task A_viewer_cannot_invite_connect_or_take_scopes_by_posting_the_forms_of_others()
    {
        var viewer = await portal.JoinAsync(Role.Viewer);
        using var http = await portal.SignedInAsync(viewer);
        using (var token = await EntryHost.PostAsync(http, "/settings/tokens", "new-token", ("name", "mine"), ("days", "90"), ("scopes", Scope.WriteConnections))) Assert.Equal(HttpStatusCode.Forbidden, token.StatusCode);
        foreach (var (page, handler) in new[] { ("/settings/members", "invite"), ("/start/aws", "connect-aws"), ("/discovery", "scan-now") })
        {
            // The page does not render the form for a viewer, so there is nothing that would take the post.
            var html = await http.GetStringAsync(page, Cancellation);
            Assert.DoesNotContain($"value=\"{handler}\"", html, StringComparison.Ordinal);
        }
    }
}
