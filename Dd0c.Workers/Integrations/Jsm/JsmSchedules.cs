using System.Net.Http.Headers;
using System.Text;
using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Alerts.OnCall.Reading;
using Dd0c.Workers.Integrations.OnCall;

namespace Dd0c.Workers.Integrations.Jsm;

/// <summary>Reads the schedules of a site of Jira Service Management and their timelines, by the mail address and API token of a person who sees them.</summary>
internal sealed class JsmSchedules(OnCallHttp http, OnCallHosts hosts) : IOnCallVendor
{
    private const string Name = "Jira Service Management";
    // Jira takes so many accounts at a time.
    private const int PageSize = 100, MostPages = 100, MostAccounts = 90, Weeks = 2;

    /// <param name="key">The mail address, a colon, the token.</param>
    public Task<OnCallAnswer> ReadAsync(OnCallPlace place, string key, DateTimeOffset now, CancellationToken cancellationToken) => OnCallHttp.EndAsync(async () =>
    {
        var root = hosts.Of(OnCallKind.Jsm, place.Region);
        var (ops, jira) = (new Uri(root, $"jsm/ops/api/{place.Account}/v1/"), new Uri(root, $"ex/jira/{place.Account}/rest/api/3/"));
        var authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key)));
        var schedules = (await SchedulesAsync(ops, authorization, cancellationToken)).Where(s => s.Enabled).ToList();
        var periods = new List<IReadOnlyList<JsmPeriod>>();
        foreach (var schedule in schedules)
            periods.Add(JsmOnCalls.Timeline(await http.GetAsync(new(ops, $"schedules/{Uri.EscapeDataString(schedule.Id)}/timeline?interval={Weeks}&intervalUnit=weeks&date={now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"), authorization, Name, cancellationToken)));
        var teams = (await SideAsync(async () => JsmOnCalls.Teams(await http.GetAsync(new(ops, "teams"), authorization, Name, cancellationToken)))).DistinctBy(t => t.Id).ToDictionary(t => t.Id, t => t.Name, StringComparer.Ordinal);
        var people = new Dictionary<string, OnCallPerson>(StringComparer.Ordinal);
        foreach (var accounts in periods.SelectMany(p => p).Select(p => p.Account).Distinct(StringComparer.Ordinal).Chunk(MostAccounts))
            foreach (var (account, person) in await SideAsync(async () => JsmOnCalls.Users(await http.GetAsync(new(jira, $"user/bulk?maxResults={MostAccounts}&{string.Join('&', accounts.Select(a => $"accountId={Uri.EscapeDataString(a)}"))}"), authorization, Name, cancellationToken)))) people[account] = person;
        return new OnCallAnswer.Read([.. schedules.Zip(periods, (s, p) => JsmOnCalls.Join(s, p, teams, people, now + OnCallAge.Horizon))]);
    }, Name);

    private async Task<IReadOnlyCollection<JsmSchedule>> SchedulesAsync(Uri ops, AuthenticationHeaderValue authorization, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, JsmSchedule>(StringComparer.Ordinal);
        for (var page = 0; page < MostPages; page++)
        {
            var items = JsmOnCalls.Schedules(await http.GetAsync(new(ops, $"schedules?size={PageSize}&offset={page * PageSize}"), authorization, Name, cancellationToken));
            var before = all.Count;
            foreach (var item in items) all.TryAdd(item.Id, item);
            if (all.Count == before || items.Count < PageSize) return all.Values;
        }
        throw new OnCallEnd(new OnCallAnswer.Away($"{Name} lists more than 10,000."));
    }

    /// <summary>Names are good to have: a token that may not read them still says when who is on call. That there are too many questions ends the reading.</summary>
    private static async Task<IReadOnlyList<T>> SideAsync<T>(Func<Task<IReadOnlyList<T>>> read)
    {
        try
        {
            return await read();
        }
        catch (OnCallEnd end) when (end.Answer is OnCallAnswer.Refused or OnCallAnswer.Away)
        {
            return [];
        }
    }
}
