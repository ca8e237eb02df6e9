using Dd0c.Domain.Actions;
using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Alerts.Delivery;

namespace Dd0c.Tests.Actions;

/// <summary>Who is told what of a run.</summary>
public sealed class RunNewsTests
{
    private static readonly Guid s_ann = Guid.Parse("00000000-0000-0000-0000-00000000000a"), s_bob = Guid.Parse("00000000-0000-0000-0000-00000000000b"), s_eve = Guid.Parse("00000000-0000-0000-0000-00000000000e");
    private static readonly Guid s_buying = Guid.NewGuid(), s_selling = Guid.NewGuid(), s_security = Guid.NewGuid();
    private static readonly RunStanding s_run = new(new(["buying", "security"], 1, "always"), s_eve, false, s_buying, [s_buying, s_security]);

    [Theory]
    [InlineData(null, "waiting-for-approval", "asked"), InlineData(null, "running", null), InlineData("waiting-for-approval", "running", "approved"), InlineData("failed", "running", null), InlineData("waiting-for-approval", "rejected", "rejected")]
    [InlineData("waiting-for-approval", "expired", "expired"), InlineData("running", "failed", "failed"), InlineData("ending", "failed", "failed"), InlineData("running", "succeeded", "succeeded"), InlineData("running", "in-effect", "succeeded")]
    [InlineData("in-effect", "ending", null), InlineData("ending", "ended", "ended"), InlineData("in-effect", "ended", "ended"), InlineData("running", "cancelled", "cancelled"), InlineData("running", "running", null)]
    public void Each_turn_of_a_run_that_matters_is_one_event(string? before, string after, string? told) => Assert.Equal(told, RunEvent.Of(before, after));

    [Fact]
    public void Those_who_may_approve_are_told_that_it_waits_and_nobody_of_their_own_request()
    {
        RunMember[] members = [Member(s_ann, Role.Member, "buying"), Member(s_bob, Role.Member, "selling"), Member(s_eve, Role.Member, "buying"), Member(Guid.NewGuid(), Role.Viewer, "buying"), Member(Guid.NewGuid(), Role.Admin)];
        Assert.Equal(["a mail", "a slack"], Told(RunEvent.Asked, s_run, members));
        Assert.Equal(Told(RunEvent.Asked, s_run, members), Told(RunEvent.Asked, s_run, [.. members.Reverse()]));
        Assert.Equal(["e mail", "e slack"], Told(RunEvent.Asked, s_run with { Requester = s_ann }, members[..3])); // another of the same team
        Assert.Empty(Told(RunEvent.Asked, s_run with { Need = null }, members));
    }

    [Theory, InlineData(RunEvent.Approved), InlineData(RunEvent.Rejected), InlineData(RunEvent.Expired), InlineData(RunEvent.Failed), InlineData(RunEvent.Succeeded), InlineData(RunEvent.Ended), InlineData(RunEvent.Cancelled)]
    public void Who_asked_is_told_what_became_of_it_unless_they_did_it_and_of_a_tokens_runs_what_went_wrong(string happened)
    {
        RunMember[] members = [Member(s_ann, Role.Admin, "buying"), Member(s_eve, Role.Viewer)];
        Assert.Equal(["e mail", "e slack"], Told(happened, s_run, members));
        Assert.Empty(RunAudience.Of(happened, s_run, s_eve, members, [], RunWay.All));
        Assert.Empty(Told(happened, s_run with { Requester = null }, members));
        Assert.Equal(happened is RunEvent.Rejected or RunEvent.Expired or RunEvent.Failed or RunEvent.Cancelled, Told(happened, s_run with { ByToken = true }, members).Count > 0);
    }

    [Fact]
    public void Each_way_can_be_switched_off_and_one_that_is_not_there_is_not_taken()
    {
        var member = Member(s_eve, Role.Member) with { Off = [(RunChoice.RunEnded, RunWay.Slack)] };
        Assert.Equal(["e mail"], Told(RunEvent.Failed, s_run, [member]));
        Assert.Equal(["e mail", "e slack"], Told(RunEvent.Asked, s_run with { Requester = s_ann }, [member with { Teams = ["buying"] }])); // the other event is untouched
        Assert.Empty(RunAudience.Of(RunEvent.Failed, s_run, null, [member], [], [RunWay.Slack]));
    }

    [Fact]
    public void A_channel_is_told_of_what_its_teams_own_or_may_approve_if_it_wants_to_be()
    {
        var (own, approving, other, all, deaf) = (Room(s_buying), Room(s_security), Room(s_selling), Room(), Room(s_buying) with { Events = [] });
        RunChannel[] rooms = [own, approving, other, all, deaf];
        RunMember[] members = [Member(s_ann, Role.Member, "buying")];
        Assert.Equal(Ids(own, approving, all), Rooms(RunEvent.Asked, members));
        Assert.Equal(Ids(own, all), Rooms(RunEvent.Failed, members));
        Assert.Empty(Rooms(RunEvent.Approved, members)); // it goes on: whoever waits for it is told
        Assert.Empty(Rooms(RunEvent.Asked, [Member(s_eve, Role.Member, "buying")])); // nobody could

        IEnumerable<Guid> Rooms(string happened, RunMember[] who) => RunAudience.Of(happened, s_run, null, who, rooms, RunWay.All).Select(a => a.Channel).OfType<Guid>().Order();
        static IEnumerable<Guid> Ids(params RunChannel[] rooms) => rooms.Select(r => r.Id).Order();
    }

    [Fact]
    public void However_much_was_typed_a_message_keeps_to_slacks_limits_mentions_nobody_and_has_no_button()
    {
        var loud = string.Concat(Enumerable.Repeat("<!channel> *&* \u202e\n", 60));
        foreach (var happened in new[] { RunEvent.Asked, RunEvent.Approved, RunEvent.Rejected, RunEvent.Expired, RunEvent.Failed, RunEvent.Succeeded, RunEvent.Ended, RunEvent.Cancelled })
        {
            var news = new RunNews(Guid.NewGuid(), happened, 12, loud, loud, loud, loud, [.. Enumerable.Range(0, 20).Select(n => ($"{loud}{n}", (string?)loud))], loud, DateTimeOffset.UnixEpoch, [.. Enumerable.Range(0, 30).Select(_ => (loud, (string?)loud))], loud, DateTimeOffset.UnixEpoch);
            var card = RunCard.Of(news, new Uri("https://dd0c.example/"));
            Assert.Null(SlackLimits.Fault(card));
            Assert.DoesNotContain("<!channel", card["blocks"]!.AsArray().Skip(1).Select(b => (string)b!["text"]!["text"]!).Aggregate((string)card["text"]!, string.Concat), StringComparison.Ordinal);
            Assert.DoesNotContain(card["blocks"]!.AsArray(), b => (string?)b!["type"] == "actions");
            var mail = RunMail.Of(news, new Uri("https://dd0c.example/"), own: true);
            Assert.DoesNotContain("<!channel", mail.Html, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202e', mail.Text + mail.Html + mail.Subject);
            Assert.True(mail.Subject.Length <= 200);
            Assert.Equal(happened == RunEvent.Asked, mail.Text.Contains("and 10 more", StringComparison.Ordinal));
            Assert.Contains("https://dd0c.example/runs/12", mail.Text, StringComparison.Ordinal);
        }
    }

    [Theory, InlineData("password", true), InlineData("db_password", true), InlineData("api-key", true), InlineData("accessKey", true), InlineData("githubToken", true), InlineData("version", false), InlineData("keyspace", false), InlineData("spinner", false)]
    public void What_is_called_like_a_secret_is_not_told_outside_the_portal(string name, bool hidden)
    {
        var run = new ActionRun { ActionSlug = "a", ActionName = "A", Inputs = $$"""{"{{name}}": "canary"}""", Plan = "{}", PlanHash = "", State = RunState.Running, RequestedBy = "Ann", RequesterKind = "user", Portal = "/" };
        Assert.Equal(hidden ? null : "canary", Assert.Single(RunInputs.Told(run, null)).Value);
        Assert.Equal(hidden ? null : "canary", Assert.Single(RunInputs.Told(run, $"name: A\ninputs: {{ {name}: {{ label: Harmless }} }}\nsteps: [{{ webhook: {{ url: \"https://a.example/\" }} }}]")).Value);
        Assert.Equal("canary", Assert.Single(RunInputs.Of(run, null)).Value);
    }

    private static RunMember Member(Guid id, Role role, params string[] teams) => new(id, role, teams, []);

    private static RunChannel Room(params Guid[] teams) => new(Guid.NewGuid(), teams, RunChoice.All);

    private static List<string> Told(string happened, RunStanding run, RunMember[] members) => [.. RunAudience.Of(happened, run, null, members, [], RunWay.All).Select(a => $"{a.User.ToString()![^1]} {a.Way}")];
}
