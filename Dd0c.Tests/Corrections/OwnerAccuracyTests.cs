using Dd0c.Domain.Catalog;
using Dd0c.Domain.Corrections;

namespace Dd0c.Tests.Corrections;

public sealed class OwnerAccuracyTests
{
    [Theory]
    // Checked against the tables of Newcombe, 1998 (method 3): 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    [InlineData(81, 263, 0.2553, 0.3662), InlineData(15, 148, 0.0624, 0.1605), InlineData(0, 20, 0.0000, 0.1611), InlineData(1, 29, 0.0061, 0.1718)]
    public void The_interval_is_Wilsons(double right, double asked, double low, double high)
    {
        var (l, h) = OwnerAccuracy.Wilson(right, asked);
        Assert.Equal(low, l, 0.0001);
        Assert.Equal(high, h, 0.0001);
    }

    [Fact]
    public void Answers_of_one_deed_are_one_answer_together_and_what_was_not_found_is_no_wrong_answer()
    {
        var batch = Guid.NewGuid();
        var rows = Enumerable.Range(0, 40).Select(_ => Row("a", "a", 0.8, batch)).Append(Row("b", "a", 0.6)).Append(Row("b", null, null)).ToList();
        var figure = OwnerAccuracy.Figure(rows);
        Assert.Equal((2, 1, 0.7), (Math.Round(figure.Asked, 6), Math.Round(figure.Right, 6), Math.Round(figure.Stated, 6)));
    }

    [Fact]
    public void The_last_word_on_what_was_found_counts_and_what_was_taken_back_does_not()
    {
        var service = Guid.NewGuid();
        var first = Row("a", "a", 0.8, service: service, at: 1);
        var second = Row("b", "a", 0.8, service: service, at: 2);
        var undone = Row("b", "a", 0.8, at: 3, undone: true);
        Assert.Equal([second], OwnerAccuracy.Standing([second, undone, first], "owner"));
    }

    [Fact]
    public void The_estimate_of_the_catalog_weighs_each_tenth_by_its_owners_and_leans_on_the_stated_confidence()
    {
        int[] bins = [0, 0, 0, 0, 0, 0, 10, 0, 0, 90];
        Assert.Equal((0.1 * 0.65) + (0.9 * 0.95), OwnerAccuracy.Stratified([], bins)!.Value, 6);
        // Whoever answers only the doubtful and finds half of them wrong says nothing of the ninety.
        var doubtful = Enumerable.Range(0, 20).Select(i => Row(i < 10 ? "a" : "b", "a", 0.65)).ToList();
        var estimate = OwnerAccuracy.Stratified(doubtful, bins)!.Value;
        Assert.Equal((0.1 * (10 + 1.3) / 22) + (0.9 * 0.95), estimate, 6);
        Assert.Null(OwnerAccuracy.Stratified(doubtful, new int[10]));
    }

    private static CorrectionRow Row(string? said, string? found, double? confidence, Guid? batch = null, Guid? service = null, int at = 0, bool undone = false) => new()
    {
        ServiceId = service ?? Guid.NewGuid(), BatchId = batch ?? Guid.NewGuid(), Kind = "value", Field = "owner", NewValue = said, FoundValue = found, FoundSource = found is null ? null : Source.Tag, FoundConfidence = confidence,
        AuthorName = "Sam", CreatedAt = DateTimeOffset.UnixEpoch.AddMinutes(at), UndoneAt = undone ? DateTimeOffset.UnixEpoch.AddHours(1) : null,
    };
}
