namespace Dd0c.Tests.Api;

/// <summary>What people type into a filter means itself, also where LIKE would take it for more.</summary>
public sealed class TextFilterTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    [Theory]
    [InlineData("services", "display_name", "services?q="), InlineData("incidents", "title", "incidents?q="), InlineData("entities", "name", "entities?q="), InlineData("audit_events", "target", "audit/events?q="), InlineData("services", "display_name", "scorecards/scorecard-aa/scores?q=")]
    public async Task Underscores_percent_signs_and_backslashes_are_found_and_stand_for_nothing_else(string table, string column, string address)
    {
        const string Name = @"pay_ments\at 100% load";
        await using (var rename = api.Portal.Database.Owner.CreateCommand($"update {table} set {column} = $1 where tenant_id = '{api.Own.TenantId}'"))
        {
            rename.Parameters.AddWithValue(Name);
            Assert.True(await rename.ExecuteNonQueryAsync(TestContext.Current.CancellationToken) > 0);
        }
        foreach (var part in new[] { "y_m", "100%", @"s\a", Name }) Assert.NotEqual(0, await FoundAsync(part));
        foreach (var other in new[] { "y-m", "p_y", "pay%load", @"s\\a" }) Assert.Equal(0, await FoundAsync(other));

        async Task<int> FoundAsync(string text) => (await api.Client.JsonAsync($"/api/v1/{address}{Uri.EscapeDataString(text)}")).GetProperty("items").GetArrayLength();
    }
}
