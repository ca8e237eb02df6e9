namespace Dd0c.Web.Insights;

/// <summary>One kind of report.</summary>
internal interface IInsight
{
    /// <summary>As it stands in the address.</summary>
    string Key { get; }

    string Title { get; }

    Task<InsightReport> ReadAsync(InsightQuery query, CancellationToken cancellationToken);
}
