using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Matching;

namespace Dd0c.Tests.Alerts.Matching;

public sealed class ServiceDirectoryTests
{
    private static readonly DirectoryService s_one = new(Guid.NewGuid(), "search", "Search.us-east-1", null, [], []), s_other = new(Guid.NewGuid(), "search-2", "search.us-east-1", null, [], []);
    private static readonly ServiceDirectory s_directory = new([s_one, s_other], [], []);

    [Theory, InlineData("Search.us-east-1", 1), InlineData("search.us-east-1", 2), InlineData("SEARCH.us-east-1", 0), InlineData("search", 1)]
    public void Of_two_names_that_differ_by_their_case_the_one_is_meant_that_is_spelt_so(string said, int which) =>
        Assert.Equal(which switch { 1 => s_one.Id, 2 => s_other.Id, _ => (Guid?)null }, AlertMatching.Match(new AlertSignal { Key = "k", Kind = SignalKind.Firing, At = default, Title = "Slow", Service = said }, s_directory)?.ServiceId);
}
