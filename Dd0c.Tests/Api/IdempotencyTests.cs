using System.Net;
using System.Text;
using Dd0c.Domain.Api;
using Dd0c.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Api;

/// <summary>What changes something with a key changes it once, and every repetition is told the same.</summary>
public sealed class IdempotencyTests(ApiPortal api) : IClassFixture<ApiPortal>
{
    private static readonly string s_mute = $$"""{"name":"Once","scope":{"title":"once"},"reason":"Repeated","endsAt":"{{DateTimeOffset.UtcNow.AddDays(7):O}}"}""";
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repetition_gets_the_first_answer_and_makes_nothing_twice()
    {
        using var first = await PostAsync("a1", s_mute);
        var told = await first.Content.ReadAsStringAsync(Cancelled);
        Assert.True(first.StatusCode == HttpStatusCode.Created, told);
        using var again = await PostAsync("\"a1\"", s_mute); // in quotes it is the same key
        Assert.Equal((first.StatusCode, told, first.Headers.Location, first.Content.Headers.ContentType), (again.StatusCode, await again.Content.ReadAsStringAsync(Cancelled), again.Headers.Location, again.Content.Headers.ContentType));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(1L, await api.Portal.Database.Owner.ScalarAsync("select count(*) from alert_mutes where name = 'Once'"));

        using var another = await PostAsync("a1", s_mute.Replace("Repeated", "Otherwise", StringComparison.Ordinal));
        await another.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        // Another token's keys are its own.
        using var other = await api.Portal.ClientAsync(api.Own.TenantSlug);
        using var theirs = await PostAsync("a1", s_mute.Replace("Once", "Theirs", StringComparison.Ordinal), other);
        Assert.Equal(HttpStatusCode.Created, theirs.StatusCode);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_carried_out_and_the_others_are_told_to_wait_or_the_same()
    {
        var body = s_mute.Replace("Once", "Crowd", StringComparison.Ordinal);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync("a2", body)));
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, a.StatusCode.ToString()));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created && !a.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(1L, await api.Portal.Database.Owner.ScalarAsync("select count(*) from alert_mutes where name = 'Crowd'"));
    }

    [Fact]
    public async Task One_that_is_carried_out_holds_its_key_until_its_node_is_taken_for_dead()
    {
        using var done = await PostAsync("a3", s_mute.Replace("Once", "Held", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        await api.Portal.Database.Owner.ScalarAsync("update idempotent_requests set status = null, answer = null, lease_until = now() + interval '1 hour' where key = 'a3' returning 1");
        using var early = await PostAsync("a3", s_mute.Replace("Once", "Held", StringComparison.Ordinal));
        await early.ProblemAsync(HttpStatusCode.Conflict);
        Assert.NotNull(early.Headers.RetryAfter);
        await api.Portal.Database.Owner.ScalarAsync("update idempotent_requests set lease_until = now() - interval '1 second' where key = 'a3' returning 1");
        using var taken = await PostAsync("a3", s_mute.Replace("Once", "Held", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
    }

    [Fact]
    public async Task After_a_day_a_key_is_free_again()
    {
        using var first = await PostAsync("a4", s_mute.Replace("Once", "Day", StringComparison.Ordinal));
        await api.Portal.Database.Owner.ScalarAsync("update idempotent_requests set began_at = began_at - interval '25 hours' where key = 'a4' returning 1");
        using var next = await PostAsync("a4", s_mute.Replace("Once", "Next day", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Created, next.StatusCode);
        Assert.False(next.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task A_secret_that_is_told_once_is_told_to_its_repetition_and_lies_nowhere_in_the_clear()
    {
        const string Body = """{"provider":"custom","name":"Told once"}""";
        using var first = await PostAsync("a5", Body, path: "api/v1/integrations");
        var told = await first.Content.ReadAsStringAsync(Cancelled);
        Assert.True(first.IsSuccessStatusCode, told);
        using var again = await PostAsync("a5", Body, path: "api/v1/integrations");
        Assert.Equal(told, await again.Content.ReadAsStringAsync(Cancelled));
        var kept = (byte[])(await api.Portal.Database.Owner.ScalarAsync("select answer from idempotent_requests where key = 'a5'"))!;
        Assert.DoesNotContain("Told once", Encoding.UTF8.GetString(kept), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_failed_on_our_side_is_not_kept()
    {
        var table = api.Portal.Database.Owner;
        await table.ScalarAsync("alter table alert_mutes rename to nowhere");
        try
        {
            using var failed = await PostAsync("a6", s_mute.Replace("Once", "After all", StringComparison.Ordinal));
            await failed.ProblemAsync(HttpStatusCode.InternalServerError);
        }
        finally
        {
            await table.ScalarAsync("alter table nowhere rename to alert_mutes");
        }
        using var next = await PostAsync("a6", s_mute.Replace("Once", "After all", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Created, next.StatusCode);
    }

    [Theory, InlineData(""), InlineData("\"\""), InlineData("a\"b"), InlineData("back\\slash")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        using var answer = await PostAsync(key, s_mute);
        await answer.FaultAsync("Idempotency-Key");
    }

    [Fact]
    public void A_key_has_an_end()
    {
        Assert.Equal(new string('k', 255), IdempotencyKey.Read(new string('k', 255)).Key);
        Assert.NotNull(IdempotencyKey.Read(new string('k', 256)).Fault);
    }

    [Fact]
    public async Task What_was_kept_for_a_day_is_deleted_after_it()
    {
        using var first = await PostAsync("a7", s_mute.Replace("Once", "Old", StringComparison.Ordinal));
        await api.Portal.Database.Owner.ScalarAsync("update idempotent_requests set began_at = began_at - interval '25 hours' where key = 'a7' returning 1");
        await using var scope = api.Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Dd0c.Domain.Tenancy.TenantScope>().Enter(api.Own.TenantId);
        await scope.ServiceProvider.GetRequiredService<Dd0c.Workers.History.Retention>().ApplyAsync(Cancelled);
        Assert.Equal(0L, await api.Portal.Database.Owner.ScalarAsync("select count(*) from idempotent_requests where key = 'a7'"));
    }

    private Task<HttpResponseMessage> PostAsync(string key, string body, HttpClient? client = null, string path = "api/v1/mutes")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return (client ?? api.Client).SendAsync(request, Cancelled);
    }
}
