using System.Net;

namespace Dd0c.Tests.Api;

public sealed class EntityApiTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    [Fact]
    public async Task Entities_are_listed_by_kind_text_and_team_and_told_with_their_relations()
    {
        var own = portal.Own;
        foreach (var asked in new[] { "?kind=database", $"?team={own.TeamSlug}", "?q=BASE", "?kind=api&kind=database&env=production" })
        {
            var page = await portal.Client.JsonAsync($"/api/v1/entities{asked}");
            var one = Assert.Single(page.GetProperty("items").EnumerateArray());
            Assert.Equal(own.EntityId, one.GetProperty("id").GetGuid());
            Assert.Equal(own.TeamSlug, one.GetProperty("team").GetProperty("slug").GetString());
            Assert.False(one.TryGetProperty("relations", out _));
        }
        foreach (var asked in new[] { "?kind=api", "?q=nothing-like-this", "?team=nobody", "?env=staging" }) Assert.Empty((await portal.Client.JsonAsync($"/api/v1/entities{asked}")).GetProperty("items").EnumerateArray());

        var entity = await portal.Client.JsonAsync($"/api/v1/entities/{own.EntityId}");
        var relation = Assert.Single(entity.GetProperty("relations").EnumerateArray());
        Assert.Equal(("used-by", "out", own.ServiceId), (relation.GetProperty("kind").GetString(), relation.GetProperty("direction").GetString(), relation.GetProperty("other").GetProperty("id").GetGuid()));
        Assert.Equal(own.Word, entity.GetProperty("properties").GetProperty("engine").GetString());
    }

    [Fact]
    public async Task What_was_asked_wrongly_is_named()
    {
        await (await portal.Client.AskAsync("/api/v1/entities?kind=kitchen")).FaultAsync("kind");
        await (await portal.Client.AskAsync("/api/v1/entities?limit=0")).FaultAsync("limit");
        await (await portal.Client.AskAsync("/api/v1/entities?cursor=no")).FaultAsync("cursor");
        await (await portal.Client.AskAsync($"/api/v1/entities/{portal.Own.ServiceId}")).ProblemAsync(HttpStatusCode.NotFound);
    }
}
