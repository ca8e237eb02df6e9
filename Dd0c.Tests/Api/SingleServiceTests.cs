using System.Net;

namespace Dd0c.Tests.Api;

/// <summary>One service, asked for by all that it can be called.</summary>
public sealed class SingleServiceTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    [Fact]
    public async Task A_service_answers_to_its_id_its_slug_and_the_slug_it_had_before_until_it_is_gone()
    {
        string[] names = [api.Own.ServiceId.ToString(), api.Own.ServiceSlug, api.Own.OldSlug];
        foreach (var name in names) Assert.Equal(api.Own.ServiceSlug, (await api.Client.JsonAsync($"api/v1/services/{name}")).GetProperty("slug").GetString());
        await using (var remove = api.Portal.Database.Owner.CreateCommand($"update services set removed_at = now() where id = '{api.Own.ServiceId}'")) await remove.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        foreach (var name in names)
        {
            using var answer = await api.Client.AskAsync($"api/v1/services/{name}");
            await answer.ProblemAsync(HttpStatusCode.NotFound, name);
        }
    }
}
