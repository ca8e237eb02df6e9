using Dd0c.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Dd0c.Tests.Support;

/// <summary>The collections whose tests share a portal, and so run one after another, begin first: the run is over when the longest of them is.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_long = [Entry.Name, Portal.Name];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections) where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(c => Array.IndexOf(s_long, c.TestCollectionDisplayName) is >= 0 and var place ? place : s_long.Length).ThenBy(c => c.UniqueID, StringComparer.Ordinal)];
}
