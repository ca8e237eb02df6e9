using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Tests.Catalog;

namespace Dd0c.Tests.Ownership;

/// <summary>What people's answers do to the weight of a source: in the tenant they were given in, by how much they surprise, and no further.</summary>
public sealed class OwnerCalibrationTests
{
    private static readonly DateTimeOffset s_at = InventoryBuilder.Since.AddDays(1);

    [Fact]
    public void Without_answers_every_source_counts_as_it_comes_and_the_catalog_is_the_same()
    {
        var inventory = Company(3, 30, stale: 0.5).Inventory;
        Assert.Same(OwnerCalibration.None, OwnerCalibration.Of([], () => []));
        Assert.Equal(Json(CatalogInference.Infer(inventory)), Json(CatalogInference.Infer(inventory, [])));
        Assert.All(CatalogInference.Infer(inventory).Services.SelectMany(s => s.Evidence), e => Assert.Null(e.Learned));
    }

    [Fact]
    public void A_source_that_is_wrong_again_and_again_loses_and_the_one_that_was_right_gains()
    {
        var learned = Of([.. Enumerable.Range(0, 12).Select(i => Ambiguous(i, truth: "b"))]);
        Assert.True(learned.Scale(Source.Tag) < 0.8, $"{learned.Scale(Source.Tag)}");
        Assert.True(learned.Scale(Source.CodeOwners) > 1.1, $"{learned.Scale(Source.CodeOwners)}");
        Assert.Equal(1, learned.Scale(Source.Commits));
        var tag = learned.Sources.Single(s => s.Source == Source.Tag);
        Assert.Equal((12, 0), (tag.Answers, tag.Right));
        Assert.True(tag.Expected > 4);
    }

    [Fact]
    public void A_source_that_had_said_how_unsure_it_was_loses_nothing_by_being_wrong_as_often()
    {
        // 1.41 log-odds against the 1.0 of nobody are 60 %: six right of ten is what was said.
        var answers = Enumerable.Range(0, 20).Select(i => Answer(i, i % 10 < 6 ? "a" : null, "a", Source.Commits, 0.6, new OwnerVote("a", Source.Commits, 1.0 + Math.Log(0.6 / 0.4)))).ToList();
        Assert.Equal(1, Of(answers).Scale(Source.Commits), 0.051);
        // The same answers of a source that had said 90 % are another matter.
        var sure = answers.Select(a => a with { FoundConfidence = null, Found = null, Votes = [new OwnerVote("a", Source.Commits, 1.0 + Math.Log(9))] }).ToList();
        Assert.True(Of(sure).Scale(Source.Commits) < 0.9);
    }

    [Fact]
    public void Fewer_answers_than_a_handful_move_nothing_and_many_move_no_further_than_the_bounds()
    {
        Assert.Equal(1, Of([.. Enumerable.Range(0, OwnerCalibration.Enough - 1).Select(i => Ambiguous(i, "b"))]).Scale(Source.Tag));
        var many = Of([.. Enumerable.Range(0, 500).Select(i => Ambiguous(i, "b"))]);
        Assert.InRange(many.Scale(Source.Tag), 0.25, 0.6);
        Assert.InRange(many.Scale(Source.CodeOwners), 1, 1.5);
    }

    [Fact]
    public void One_deed_over_forty_services_is_one_vote()
    {
        var deed = Guid.NewGuid();
        var ticked = Enumerable.Range(0, 40).Select(i => Ambiguous(i, "b") with { Deed = deed }).ToList();
        Assert.Equal(1, Of(ticked).Scale(Source.Tag));
        Assert.Equal(1, Of(ticked).Sources.Single(s => s.Source == Source.Tag).Answers, 6);
        // Beside five others it weighs what one more would.
        List<OwnerAnswer> others = [.. Enumerable.Range(100, 5).Select(i => Ambiguous(i, "b"))];
        Assert.Equal(Of([.. others, Ambiguous(7, "b")]).Scale(Source.Tag), Of([.. others, .. ticked]).Scale(Source.Tag));
    }

    [Fact]
    public void What_is_told_unasked_counts_only_when_it_is_more_than_the_confidence_let_expect()
    {
        OwnerVote[] sure = [new("a", Source.Tag, 3.6)];
        var told = Enumerable.Range(0, 8).Select(i => Answer(i, "b", "a", Source.Tag, 0.93, sure)).ToList();
        // Of two hundred services at 93 % fourteen are wrong: eight reports are no news.
        Assert.Equal(1, OwnerCalibration.Of(told, () => [.. Enumerable.Repeat(sure, 200)]).Scale(Source.Tag));
        Assert.True(OwnerCalibration.Of(told, () => [.. Enumerable.Repeat(sure, 10)]).Scale(Source.Tag) < 0.8);
        // And silence never speaks for a source.
        Assert.Equal(1, OwnerCalibration.Of([.. told.Select(t => t with { Truth = "a" })], () => [.. Enumerable.Repeat(sure, 200)]).Scale(Source.Tag));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void The_order_of_answers_does_not_matter(int seed)
    {
        var draw = new Random(seed);
        var answers = Enumerable.Range(0, 40).Select(i => Answer(i, draw.Next(3) switch { 0 => "a", 1 => "b", _ => null }, null, null, null,
            new("a", Source.Tag, 1 + (3 * draw.NextDouble())), new("b", Source.CodeOwners, 1 + (3 * draw.NextDouble())), new(draw.Next(2) == 0 ? "a" : "b", Source.Commits, draw.NextDouble()))).ToList();
        var one = JsonSerializer.Serialize(Of(answers));
        draw.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(answers));
        Assert.Equal(one, JsonSerializer.Serialize(Of(answers)));
    }

    [Fact]
    public void A_lowered_source_says_so_in_the_evidence_and_the_answers_themselves_stand_as_given()
    {
        var (inventory, truth) = Company(5, 120, stale: 0.6);
        var said = Answers(inventory, truth, 40);
        var after = CatalogInference.Infer(inventory, said);
        var moved = after.Services.SelectMany(s => s.Evidence).Where(e => e is { Source: Source.Tag, Learned: not null }).ToList();
        Assert.NotEmpty(moved);
        Assert.All(moved, e => Assert.True(e.Learned < 0));
        foreach (var answer in said.OfType<Correction.Value>())
            Assert.Equal(answer.To, Assert.IsType<OwnerVerdict.Owned>(after.Services.Single(s => s.Anchors.Intersect(answer.Anchors).Any()).Owner).TeamKey);
        // What was heard at the time is kept as the source gave it, so that a calibration never feeds on itself.
        var again = OwnerVotes.Of(after.Services.First(s => s.Evidence.Contains(moved[0])).Evidence, slug => "github:T_acme" + slug);
        Assert.Equal(moved[0].Weight - moved[0].Learned!.Value, again.Where(v => v.Source == Source.Tag).Max(v => v.Weight), 3);
    }

    [Theory, InlineData(11), InlineData(12), InlineData(13)]
    public void In_a_company_whose_tags_are_stale_the_unanswered_services_are_said_with_a_truer_confidence(int seed)
    {
        var (inventory, truth) = Company(seed, 120, stale: 0.6);
        var before = CatalogInference.Infer(inventory);
        var said = Answers(inventory, truth, 40);
        var answered = said.SelectMany(s => s.Anchors).ToHashSet();
        var (rightBefore, wrongBefore, errorBefore) = Score(before);
        var (right, wrong, error) = Score(CatalogInference.Infer(inventory, said));
        Assert.True(wrong <= wrongBefore && right - wrong >= rightBefore - wrongBefore, $"{rightBefore} right, {wrongBefore} wrong; then {right} right, {wrong} wrong");
        Assert.True(error < errorBefore - 0.02, $"calibration error {errorBefore:0.000}, then {error:0.000}");

        (int Right, int Wrong, double Error) Score(InferredCatalog catalog)
        {
            var named = catalog.Services.Where(s => !s.Anchors.Any(answered.Contains)).Select(s => (Name: s.Name, Owner: s.Owner as OwnerVerdict.Owned)).Where(s => s.Owner is not null)
                .Select(s => (Right: s.Owner!.TeamKey == truth[s.Name], s.Owner.Confidence)).ToList();
            var error = named.GroupBy(n => OwnerAccuracy.Bin(n.Confidence)).Sum(bin => Math.Abs(bin.Sum(n => n.Confidence) - bin.Count(n => n.Right))) / named.Count;
            return (named.Count(n => n.Right), named.Count(n => !n.Right), error);
        }
    }

    [Fact]
    public void A_source_that_speaks_for_two_teams_alike_is_half_right()
    {
        var heard = OwnerCalibration.Heard([Answer(1, "b", null, null, null, new("a", Source.TeamPermission, 1.7), new("b", Source.TeamPermission, 1.7))]).Single();
        Assert.Equal((1, 0.5), (heard.Answers, heard.Right));
        Assert.InRange(heard.Expected, 0.1, 0.49);
    }

    [Fact]
    public void An_answer_from_before_votes_were_kept_stands_on_the_source_that_decided()
    {
        var row = new CorrectionRow { Kind = "value", Field = "owner", AuthorName = "Sam", NewValue = "b", FoundValue = "a", FoundSource = Source.Tag, FoundConfidence = 0.8 };
        var vote = Assert.Single(row.Answer()!.Votes);
        Assert.Equal(("a", Source.Tag), (vote.Team, vote.Source));
        var learned = OwnerCalibration.Of([row.Answer()!], () => []);
        Assert.Equal(0.8, learned.Sources.Single().Expected + (learned.Sources.Single().Answers == 0 ? 0.8 : 0), 6);
    }

    private static OwnerCalibration Of(IReadOnlyCollection<OwnerAnswer> answers) => OwnerCalibration.Of(answers, () => []);

    /// <summary>A tag spoke for a and CODEOWNERS for b, too close to tell.</summary>
    private static OwnerAnswer Ambiguous(int n, string? truth) => Answer(n, truth, null, null, null, new("a", Source.Tag, 3.6), new("b", Source.CodeOwners, 3.7));

    private static OwnerAnswer Answer(int n, string? truth, string? found, string? source, double? confidence, params OwnerVote[] votes) =>
        new(StableId.Of(Guid.Empty, $"answer {n}"), StableId.Of(Guid.Empty, $"deed {n}"), s_at.AddMinutes(n), truth, found, source, confidence, votes);

    private static string Json(InferredCatalog catalog) => JsonSerializer.Serialize(catalog.Services);

    /// <summary>Services with a CODEOWNERS line, every second of them, that is right in nine of ten, and a tag that is stale as often as said.</summary>
    private static (Inventory Inventory, Dictionary<string, string> Truth) Company(int seed, int services, double stale)
    {
        var (draw, e, truth) = (new Random(seed), new InventoryBuilder(), new Dictionary<string, string>());
        string[] teams = ["buying", "selling", "growing", "paying", "sending", "storing"];
        string[] first = ["amber", "birch", "cobalt", "dune", "ember", "fjord", "grove", "harbor", "indigo", "juniper"], second = ["ledger", "basket", "mailer", "index", "quotes", "stock", "labels", "routes", "refunds", "badges", "signals", "vault"];
        var writes = teams.ToDictionary(t => t, _ => new List<string>());
        foreach (var name in first.SelectMany(f => second.Select(s => $"{f}-{s}")).Take(services))
        {
            var owner = teams[draw.Next(teams.Length)];
            truth[name] = "github:T_acme" + owner;
            e.Ecs("prod", name, tags: draw.NextDouble() < 0.8 ? $"team={Other(draw.NextDouble() < stale, owner)}" : null);
            if (draw.NextDouble() < 0.5) continue;
            var said = Other(draw.NextDouble() < 0.1, owner);
            writes[said].Add(name);
            e.Repo(name, (".github/CODEOWNERS", $"* @acme/{said}\n"), (".github/workflows/d.yml", $"jobs:\n  d:\n    steps:\n      - run: aws ecs update-service --cluster prod --service {name}\n"));
        }
        foreach (var team in teams) e.Team(team, members: $"{team}-one", writes: string.Join(' ', writes[team]));
        return (e.Build(), truth);

        string Other(bool wrong, string owner) => wrong ? teams.Where(t => t != owner).ElementAt(draw.Next(teams.Length - 1)) : owner;
    }

    /// <summary>What is in doubt, the most doubtful first, and of what seems sure every wrong one that is met.</summary>
    private static List<Correction> Answers(Inventory inventory, Dictionary<string, string> truth, int most)
    {
        var services = CatalogInference.Infer(inventory).Services;
        return [.. services.Where(s => s.Owner is not OwnerVerdict.Owned o || o.Confidence < Service.Sure || (o.TeamKey != truth[s.Name] && s.Name.Length % 3 == 0))
            .OrderBy(s => s.Owner is OwnerVerdict.Owned o ? o.Confidence : 0).ThenBy(s => s.Key, StringComparer.Ordinal).Take(most).Select((s, i) =>
            {
                var named = s.Owner as OwnerVerdict.Owned;
                var answer = Answer(i, truth[s.Name], named?.TeamKey, named?.Source, named?.Confidence, [.. OwnerVotes.Of(s.Evidence, slug => "github:T_acme" + slug)]);
                return new Correction.Value(answer.Id, s.Anchors, "Sam", "", answer.At, "owner", answer.Truth, answer.Found) { Answer = answer };
            })];
    }
}
