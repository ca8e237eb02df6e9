using System.Net;
using System.Text.RegularExpressions;
using Dd0c.Tests.Support;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Tests.Tenancy;

/// <summary>
/// Every form of every page, as an owner is shown it, sent by people of lesser roles with a token of their own: what their role may not do leaves
/// the organisation as it is. And every page as those people are shown it: nobody is offered what is then refused. The pages come from the portal's
/// routes and the forms from the pages, so a new one is held to this at once.
/// </summary>
public sealed partial class RoleTests(PostgresFixture postgres) : IAsyncLifetime
{
    // What people set, and nothing that changes by itself. A member may do the first, an admin alone the second.
    private static readonly string[] s_members = ["corrections", "incidents", "incident_entries", "alert_mutes", "alert_aliases", "alert_feedback", "exemptions", "held_removals", "alerts", "action_runs"];
    private static readonly string[] s_admins = ["connections", "memberships", "invitations", "alert_integrations", "alert_tokens", "alert_settings", "delivery_channels", "on_call_sources", "on_call_schedules", "scorecards", "initiatives", "slack_installations", "actions", "golden_paths", "action_approvals"];
    private readonly TwoTenants _tenants = new();
    private ServedPortal _portal = null!;
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
    private TenantSample Own => _tenants.One;

    public async ValueTask InitializeAsync()
    {
        _portal = await ServedPortal.StartAsync(postgres, Cancelled);
        await _tenants.WriteAsync(_portal.Database, Cancelled);
    }

    [Fact]
    public async Task What_a_role_may_not_do_no_form_does_for_it_and_no_page_offers()
    {
        using var owner = await BrowserAsync(Own.UserId);
        var pages = await PagesAsync(owner);
        var forms = await FormsAsync(owner, pages);
        Assert.True(forms.Count >= 30, $"{forms.Count} forms");

        using var viewer = await JoinAsync("viewer");
        await NothingChangesAsync("viewer", viewer, forms, [.. s_members, .. s_admins]);
        int[] offered = [await NothingIsRefusedAsync("viewer", viewer, pages), 0];
        using var member = await JoinAsync("member");
        offered[1] = await NothingIsRefusedAsync("member", member, pages);
        await NothingChangesAsync("member", member, forms, s_admins);
        Assert.True(offered[0] < offered[1] && offered[1] < forms.Count, string.Join(" < ", offered));

        // The same forms do something for whoever may: what was refused above was not refused for being badly filled in.
        var (before, token) = (await StateAsync([.. s_members, .. s_admins]), await TokenAsync(owner));
        foreach (var form in forms) (await PostAsync(owner, form, token)).Dispose();
        var after = await StateAsync([.. s_members, .. s_admins]);
        Assert.True(after.Count(t => before[t.Key] != t.Value) >= 5, string.Join(", ", after.Where(t => before[t.Key] != t.Value).Select(t => t.Key)));
    }

    private async Task<HttpClient> JoinAsync(string role)
    {
        var user = Guid.CreateVersion7();
        await using (var person = _portal.Database.Owner.CreateCommand($"insert into users (id, login, display_name) values ('{user}', '{role}-one', 'A {role}'); insert into memberships (tenant_id, user_id, role) values ('{Own.TenantId}', '{user}', '{role}')")) await person.ExecuteNonQueryAsync(Cancelled);
        return await BrowserAsync(user);
    }

    /// <summary>A page that an owner sees is shown to the role as well or says that it is not for them, and what it offers them is not refused for who they are.</summary>
    /// <returns>How many forms the role is offered.</returns>
    private static async Task<int> NothingIsRefusedAsync(string role, HttpClient browser, IReadOnlyList<string> pages)
    {
        var wrong = new List<string>();
        var (forms, token) = (await FormsAsync(browser, pages, wrong), await TokenAsync(browser));
        foreach (var form in forms)
        {
            using var answer = await PostAsync(browser, form, token);
            if (answer.StatusCode == HttpStatusCode.Forbidden) wrong.Add($"{form.Page} offers {form}");
        }
        Assert.True(wrong.Count == 0, $"{role}: {string.Join("\n", wrong)}");
        return forms.Count;
    }

    private async Task NothingChangesAsync(string role, HttpClient browser, IReadOnlyList<Form> forms, IReadOnlyList<string> tables)
    {
        var token = await TokenAsync(browser);
        var before = await StateAsync(tables);
        foreach (var page in forms.GroupBy(f => f.Page))
        {
            foreach (var form in page)
            {
                using var answer = await PostAsync(browser, form, token);
                Assert.True((int)answer.StatusCode < 500, $"{role}: {form} answered {(int)answer.StatusCode}");
            }
            var after = await StateAsync(tables);
            Assert.True(before.All(t => after[t.Key] == t.Value), $"{role}: {string.Join(" or ", page)} changed {string.Join(", ", before.Where(t => after[t.Key] != t.Value).Select(t => t.Key))}");
        }
    }

    /// <summary>Each page that shows something of the sample.</summary>
    private async Task<IReadOnlyList<string>> PagesAsync(HttpClient owner)
    {
        var shown = new List<string>();
        foreach (var page in _portal.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null).Select(e => e.RoutePattern).DistinctBy(p => p.RawText))
            shown.AddRange(await ShownAsync(owner, page));
        return shown;
    }

    /// <summary>Each button of each form of those of the pages that this person is shown.</summary>
    /// <param name="wrong">Takes what answered as if it were not there.</param>
    private static async Task<IReadOnlyList<Form>> FormsAsync(HttpClient browser, IReadOnlyList<string> pages, List<string>? wrong = null)
    {
        var found = new Dictionary<string, Form>(StringComparer.Ordinal);
        foreach (var address in pages)
        {
            using var page = await browser.GetAsync(new Uri(address, UriKind.Relative), Cancelled);
            if (page.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Forbidden)) wrong?.Add($"{address} answered {(int)page.StatusCode}");
            if (page.StatusCode != HttpStatusCode.OK) continue;
            foreach (Match form in FormMarkup().Matches(await page.Content.ReadAsStringAsync(Cancelled)))
                foreach (var one in Form.Read(address, form)) found.TryAdd(one.ToString(), one);
        }
        // Signing out, going to another organisation or to the sample and saying which team is one's own are everybody's.
        return [.. found.Values.Where(f => f.Action is not ("/sign-out" or "/tenant" or "/demo") && f.Fields.All(x => x.Value != "my-team"))];
    }

    /// <summary>The addresses of a page that show something: with the first of the sample's keys that does, and each word that the page knows.</summary>
    private async Task<IReadOnlyList<string>> ShownAsync(HttpClient owner, RoutePattern pattern)
    {
        string[] words = ["connections", "alerts", "notifications", "on-call", "members", "tokens", "overview", "scorecard", "initiatives", "exemptions", "aws", "github", "data"];
        if (pattern.Parameters.Count == 0) return await IsShownAsync("/" + pattern.RawText!.Trim('/')) ? ["/" + pattern.RawText!.Trim('/')] : [];
        var shown = new List<string>();
        foreach (var first in pattern.Parameters[0].Name is "Section" or "Step" ? words : Own.Keys)
        {
            foreach (var second in pattern.Parameters.Count == 1 ? [""] : words)
            {
                var address = "/" + string.Join('/', pattern.PathSegments.Select(s => s.Parts[0] is RoutePatternParameterPart part ? pattern.Parameters[0].Name == part.Name ? first : second : ((RoutePatternLiteralPart)s.Parts[0]).Content));
                if (await IsShownAsync(address)) shown.Add(address);
                else if (shown.Count == 0 && second.Length > 0 && second == words[6]) break; // not a key of this page
            }
            if (shown.Count > 0 && pattern.Parameters[0].Name is not ("Section" or "Step")) break;
        }
        return shown;

        async Task<bool> IsShownAsync(string address)
        {
            using var answer = await owner.GetAsync(new Uri(address, UriKind.Relative), Cancelled);
            return answer.StatusCode == HttpStatusCode.OK;
        }
    }

    /// <summary>What people have set: what scans and vendors say of a connection goes its own way.</summary>
    private async Task<Dictionary<string, string>> StateAsync(IReadOnlyList<string> tables)
    {
        var state = new Dictionary<string, string>();
        await using var command = _portal.Database.Owner.CreateCommand(string.Join(" union all ", tables.Select(t => $"select '{t}', count(*) || ' ' || coalesce(sum(hashtextextended((to_jsonb(t) - 'updated_at' - 'last_seen_at' - 'read_at' - 'due_at' - 'fault' - 'fault_at' - 'failed' - array['status', 'identity', 'checks', 'last_error', 'last_scan_at', 'last_full_at', 'failed_scans', 'last_event_at', 'event_refused', 'event_refused_at', 'deliveries_read_to', 'deliveries_error'])::text, 0)::numeric), 0) from {t} t where tenant_id = '{Own.TenantId}'")));
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        while (await reader.ReadAsync(Cancelled)) state[reader.GetString(0)] = reader.GetString(1);
        return state;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient browser, Form form, string token)
    {
        using var content = new FormUrlEncodedContent([.. form.Fields, new("__RequestVerificationToken", token)]);
        return await browser.PostAsync(new Uri(form.Action, UriKind.Relative), content, Cancelled);
    }

    private static async Task<string> TokenAsync(HttpClient browser) => TokenMarkup().Match(await browser.GetStringAsync("/services", Cancelled)).Groups[1].Value;

    private async Task<HttpClient> BrowserAsync(Guid user)
    {
        var cookies = new CookieContainer();
        var (name, value) = (await SessionCookieOf.UserAsync(_portal.Services, user)).Split('=', 2) is [var n, var v] ? (n, v) : default;
        cookies.Add(_portal.Address, new Cookie(name, value));
        return new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = _portal.Address };
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();

    private sealed record Form(string Page, string Action, IReadOnlyList<KeyValuePair<string, string>> Fields)
    {
        /// <summary>One for each of its buttons, filled in. What is disabled is not offered.</summary>
        public static IEnumerable<Form> Read(string page, Match form)
        {
            var action = Attribute(form.Groups[1].Value, "action") ?? page;
            var fields = new List<KeyValuePair<string, string>>();
            foreach (Match field in FieldMarkup().Matches(form.Groups[2].Value))
            {
                if (Attribute(field.Value, "name") is not { } name || name == "__RequestVerificationToken" || field.Groups[1].Value == "button" || Disabled(field.Value)) continue;
                var value = field.Groups[2].Success ? OptionMarkup().Matches(field.Value).Select(o => WebUtility.HtmlDecode(o.Groups[1].Value)).FirstOrDefault(o => o.Length > 0) : Attribute(field.Value, "value");
                fields.Add(new(name, value is { Length: > 0 } ? value : Attribute(field.Value, "type") switch { "number" => "5", "email" => "x@example.com", "date" => "2099-01-01", "datetime-local" => "2099-01-01T10:00", "time" => "10:00", _ => "x" }));
            }
            return ButtonMarkup().Matches(form.Groups[2].Value).Where(b => !Disabled(b.Value)).Select(b => (Name: Attribute(b.Value, "name"), Value: Attribute(b.Value, "value") ?? "")).Distinct()
                .Select(b => new Form(page, action, b.Name is null ? fields : [.. fields, new(b.Name, b.Value)]));
        }

        private static bool Disabled(string markup) => Regex.IsMatch(markup, "^[^>]*\\sdisabled[\\s=>]");

        private static string? Attribute(string markup, string name) => Regex.Match(markup, $"\\s{name}=\"([^\"]*)\"") is { Success: true } m ? WebUtility.HtmlDecode(m.Groups[1].Value) : null;

        /// <summary>The same form of several pages is one.</summary>
        public override string ToString() => $"{Action} {string.Join(' ', Fields.Where(f => f.Key is "_handler" or "do" or "deed" or "pick").Select(f => f.Value))}";
    }

    [GeneratedRegex("<form([^>]*method=\"post\"[^>]*)>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex FormMarkup();

    [GeneratedRegex("<(input|textarea|button)[^>]*>|<(select)[^>]*>.*?</select>", RegexOptions.Singleline)]
    private static partial Regex FieldMarkup();

    [GeneratedRegex("<button[^>]*>", RegexOptions.Singleline)]
    private static partial Regex ButtonMarkup();

    [GeneratedRegex("<option value=\"([^\"]*)\"")]
    private static partial Regex OptionMarkup();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenMarkup();
}
