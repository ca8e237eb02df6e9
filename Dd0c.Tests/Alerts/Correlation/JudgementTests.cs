using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Correlation;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Matching;
using Dd0c.Domain.Alerts.Noise;
using static Dd0c.Tests.Alerts.Correlation.Told;

namespace Dd0c.Tests.Alerts.Correlation;

public sealed class JudgementTests
{
    private static readonly Neighbourhood s_graph = new([Needs(1, 2), Needs(2, 3)]);
    private static readonly WorkingHours s_hours = WorkingHours.Usual(TimeSpan.Zero);

    private static readonly ServiceDirectory s_directory = new(
        [new(Service(1), "payment-api", "payment-api", null, [], ["production", "staging"]), new(Service(2), "checkout", "checkout", null, [], ["production"]), new(Service(3), "order-worker", "order-worker", null, [], [])],
        [new(Service(2), "arn:aws:lambda:eu-west-1:123456789012:function:checkout-prod", "lambda:function", "checkout-prod", "production"), new(Service(1), "arn:aws:ecs:eu-west-1:123456789012:service/main/payments", "ecs:service", "payments", "staging")],
        [new("old-billing", Service(3))]);

    [Fact]
    public void The_change_on_what_alerts_comes_before_one_below_it_and_decoys_are_none()
    {
        var (own, below, staging, other, after) = (Deploy(1, 5), Deploy(2, 5), Deploy(1, 5, environment: "staging"), Deploy(9, 5), Deploy(1, -10));
        var suspects = DeploySuspects.Rank([Episode("a", 0, Service(1))], [below, own, staging, other, after], s_graph, new SuspectSettings());
        Assert.Equal([own.Id, below.Id], suspects.Select(s => s.DeployId));
    }

    [Fact]
    public void The_change_that_explains_more_of_the_incident_comes_first()
    {
        var (root, one) = (Deploy(2, 6), Deploy(1, 4));
        var suspects = DeploySuspects.Rank([Episode("a", 0, Service(2)), Episode("b", 1, Service(1))], [one, root], s_graph, new SuspectSettings());
        Assert.Equal(root.Id, suspects[0].DeployId);
        Assert.Contains("on the service that alerted first", suspects[0].Reasons);
    }

    [Fact]
    public void What_still_runs_or_failed_counts_and_what_lies_hours_back_hardly()
    {
        var running = Deploy(1, 5) with { FinishedAt = null, Status = DeployStatus.InProgress };
        var old = Deploy(1, 90);
        var suspects = DeploySuspects.Rank([Episode("a", 0, Service(1))], [old, running, Deploy(1, 600)], s_graph, new SuspectSettings());
        Assert.Equal(running.Id, suspects[0].DeployId);
        Assert.All(suspects.Skip(1), s => Assert.True(s.Confidence < 0.2));
    }

    [Fact]
    public void The_factors_add_up_and_the_safelist_caps()
    {
        var history = new Dictionary<string, AlertHistory>();
        var noisy = Episode("a", 60, Service(1)) with { Flapping = true, Severity = AlertSeverity.Info, Firings = 20 };
        history[noisy.Identity] = new AlertHistory(7, 60, 60, TimeSpan.FromMinutes(4));
        var score = Score("search");
        Assert.Equal(score.Value, score.Factors.Sum(f => f.Points));
        Assert.True(score.Value >= 85, $"{score.Value}");
        Assert.Equal((50, "payments"), (Score("payment-service").Value, Score("payment-service").CappedBy));
        Assert.Null(Score("dashboard").CappedBy);

        NoiseScore Score(string name) => NoiseScoring.Score(new NoiseInput([noisy], history, new Dictionary<Guid, string> { [Service(1)] = name }), Safelist.Default, s_hours);
    }

    [Fact]
    public void A_first_critical_alert_is_no_noise()
    {
        var score = NoiseScoring.Score(new NoiseInput([Episode("a", 60, Service(1)) with { Severity = AlertSeverity.Critical }], new Dictionary<string, AlertHistory>(), new Dictionary<Guid, string>()), Safelist.Default, s_hours);
        Assert.InRange(score.Value, 0, 10);
    }

    [Fact]
    public void An_alert_that_nobody_acts_on_is_offered_for_tuning_until_somebody_says_no()
    {
        var episode = Episode("a", 60, Service(1));
        var noise = new NoiseInput([episode], new Dictionary<string, AlertHistory> { [episode.Identity] = new(7, 60, 60) }, new Dictionary<Guid, string>());
        var input = new SuggestionInput(Guid.NewGuid(), noise, NoiseScoring.Score(noise, Safelist.Default, s_hours), new Dictionary<Guid, JoinReason>(), [], [], new HashSet<string>());
        var tune = Assert.Single(Suggestions.Of(input), s => s.Kind == "tune");
        Assert.DoesNotContain(Suggestions.Of(input with { Answered = new HashSet<string> { tune.Key } }), s => s.Kind == "tune");
    }

    [Theory]
    [InlineData("payment-api", "name"), InlineData("PaymentApi", "name"), InlineData("prod-payment-api-us-east-1", "name"), InlineData("old-billing", "alias"), InlineData("payment-api-7f9c6d5b44-x2x9q", "name")]
    public void A_service_is_matched_by_what_the_sender_calls_it(string word, string by) => Assert.Equal(by, AlertMatching.Match(Said(word), s_directory)?.By);

    [Theory, InlineData("worker"), InlineData("api"), InlineData("shipping-api"), InlineData("prod")]
    public void A_doubtful_name_is_matched_to_none(string word) => Assert.Null(AlertMatching.Match(Said(word), s_directory));

    [Fact]
    public void Arn_dimension_and_tag_say_the_service_and_the_resource_its_environment()
    {
        var arn = AlertMatching.Match(Said(null) with { Arns = ["arn:aws:lambda:eu-west-1:123456789012:function:checkout-prod:live"] }, s_directory)!;
        Assert.Equal((Service(2), "arn", "production"), (arn.ServiceId, arn.By, arn.Environment));
        var signal = Said(null) with { Dimensions = [new("ClusterName", "main"), new("ServiceName", "payments")] };
        var dimension = AlertMatching.Match(signal, s_directory);
        Assert.Equal((Service(1), "dimension", "staging"), (dimension!.ServiceId, dimension.By, AlertMatching.EnvironmentOf(signal, dimension)));
        Assert.Equal("tag", AlertMatching.Match(Said(null) with { Tags = new Dictionary<string, string> { ["service"] = "checkout" } }, s_directory)?.By);
    }

    [Theory, InlineData("stg-search", "staging"), InlineData("search", "production")]
    public void A_name_tells_the_environment_where_the_payload_does_not(string word, string environment) => Assert.Equal(environment, AlertMatching.EnvironmentOf(Said(word), null));

    private static AlertSignal Said(string? word) => new() { Key = "k", Kind = SignalKind.Firing, At = Nine, Title = "High latency", Service = word };

    private static DeployView Deploy(int service, double minutesBefore, string environment = "production") =>
        new(Guid.NewGuid(), ChangeKind.Deployment, DeployStatus.Success, Service(service), environment, At(-minutesBefore - 2), At(-minutesBefore));
}
