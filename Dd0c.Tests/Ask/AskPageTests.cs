using System.Text.RegularExpressions;
using Dd0c.Domain.Tenancy;
using Dd0c.Tests.Support;
using Microsoft.Playwright;
using static Dd0c.Tests.Support.FakeModel;
using static Microsoft.Playwright.Assertions;

namespace Dd0c.Tests.Ask;

/// <summary>Questions in a browser: every state of the page, in both themes and at both widths.</summary>
[Collection(Entry.Name)]
public sealed class AskPageTests(EntryHost host)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_asks_from_home_sees_that_it_is_looked_up_and_gets_an_answer_with_sources_or_the_reason_why_not()
    {
        var own = new TenantSample("birch");
        await own.WriteAsync(host.Database, Cancelled);
        var person = await host.JoinAsync(Role.Viewer, own.TenantId);
        await using var wide = await host.OpenAsync(person, 1440, "light");
        await using var narrow = await host.OpenAsync(person, 320, "dark");

        // From home, by keyboard alone.
        var release = new TaskCompletionSource();
        var answer = Says($"**{own.Word}-service** belongs to Team {own.Word} [service:{own.ServiceSlug}] [team:{own.TeamSlug}], and is slow since this morning [incident:{own.IncidentNumber}].\n\n- One alert fires [incident:{own.IncidentNumber}]\n- Nothing else is broken [tool:what_is_broken]");
        host.Model.Script(Calls(("who_owns", new { what = own.ServiceSlug }), ("what_is_broken", new { }), ("get_service", new { service = "nothing like it at all" })), async http => { await release.Task.WaitAsync(http.RequestAborted); await answer(http); });
        var page = await Pages.OpenAsync(wide, "/");
        await page.GetByLabel("Ask your infra").FillAsync($"Who owns {own.Word}-service, and is it broken?");
        await Shots.TakeAsync(page, "ask-home-light-1440", whole: true);
        await page.GetByLabel("Ask your infra").PressAsync("Enter");
        await Expect(page.GetByText("Looking it up.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Your question")).ToHaveValueAsync($"Who owns {own.Word}-service, and is it broken?");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Asking…" })).ToBeVisibleAsync();
        await CheckAsync(page, "ask-waiting-light-1440");
        release.SetResult();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Answer" })).ToBeVisibleAsync();
        await Expect(page.GetByText("49 questions left today")).ToBeVisibleAsync();
        await Expect(page.Locator(".doc a.cite").First).ToHaveAttributeAsync("href", $"/services/{own.ServiceSlug}");
        await Expect(page.Locator("article ol.cited").First.Locator("a")).ToHaveCountAsync(3);
        await page.GetByText("How it was looked up").ClickAsync();
        await Expect(page.GetByText($"Who owns it: {own.ServiceSlug}")).ToBeVisibleAsync();
        await CheckAsync(page, "ask-answer-light-1440");

        // The same from a small window: the question is suggested, the answer is there already.
        host.Model.Script();
        var small = await Pages.OpenAsync(narrow, "/ask");
        await Expect(small.GetByRole(AriaRole.Heading, new() { Name = "For example" })).ToBeVisibleAsync();
        await CheckAsync(small, "ask-empty-dark-320");
        await small.GetByRole(AriaRole.Button, new() { Name = $"Who owns {own.Word}-service, and is it broken?" }).ClickAsync();
        await Expect(small.GetByRole(AriaRole.Button, new() { Name = "Ask anew" })).ToBeVisibleAsync();
        await Expect(small.GetByText("49 questions left today")).ToBeVisibleAsync();
        await CheckAsync(small, "ask-cached-dark-320");

        // Nothing cited; the endpoint away, and asked again; too long; nothing left.
        host.Model.Script(Says("The moon, I think."), Answers("{}", 429, retryAfter: "20"), Says("The sun, I think."));
        await AskAsync(small, "Who owns the moon?");
        await Expect(small.GetByText("No source")).ToBeVisibleAsync();
        await Shots.TakeAsync(small, "ask-unsourced-dark-320", whole: true);
        await AskAsync(page, "Who owns the sun?");
        await Expect(page.GetByText("It has too many questions just now. It says to come back in 20 s.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Your question")).ToHaveValueAsync("Who owns the sun?");
        await CheckAsync(page, "ask-away-light-1440", faults: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask again" }).ClickAsync();
        await Expect(page.GetByText("The sun, I think.")).ToBeVisibleAsync();
        await AskAsync(page, new string('x', 501));
        await Expect(page.GetByText("these are 501")).ToBeVisibleAsync();
        await Shots.TakeAsync(page, "ask-too-long-light-1440");
        await host.Database.Owner.ExecuteAsync("insert into asked_questions (tenant_id, id, asker, day, key, asked_at, lease_until, answered_at) select $1, uuidv7(), $2, (now() at time zone 'UTC')::date, '\\x01', now(), now(), now() from generate_series(1, 47)", own.TenantId, person.Id);
        await AskAsync(small, "Who owns the stars?");
        await Expect(small.GetByText("All 50 questions of today are asked")).ToBeVisibleAsync();
        await CheckAsync(small, "ask-spent-dark-320");
    }

    [Fact]
    public async Task Without_script_a_question_is_answered_in_one_piece()
    {
        using var http = await host.SignedInAsync(host.Owner);
        host.Model.Script(Calls(("list_teams", new { })), Says("None yet [tool:list_teams]."));
        using var answer = await EntryHost.PostAsync(http, "/ask", "ask", ("question", "Which teams are there?"));
        var html = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.Matches(new Regex("<article.*None yet <span class=\"cite\"", RegexOptions.Singleline), html);
        Assert.DoesNotContain("Looking it up", html, StringComparison.Ordinal);
    }

    private static async Task AskAsync(IPage page, string question)
    {
        await page.GetByLabel("Your question").FillAsync(question);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();
    }

    private static async Task CheckAsync(IPage page, string name, bool faults = false)
    {
        await Shots.TakeAsync(page, name, whole: true);
        await Pages.CheckAsync(page, faults);
    }
}
