using System.Net.Http.Headers;
using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Alerts.OnCall.Reading;
using Dd0c.Workers.Integrations.OnCall;

namespace Dd0c.Workers.Integrations.OpsGenie;

/// <summary>Reads the schedules of an OpsGenie account and their timelines, by an API key with read and configuration access.</summary>
internal sealed class OpsGenieSchedules(OnCallHttp http, OnCallHosts hosts) : IOnCallVendor
{
    private const string Name = "OpsGenie";
    private const int PageSize = 100, MostPages = 100, Weeks = 2;

    public Task<OnCallAnswer> ReadAsync(OnCallPlace place, string key, DateTimeOffset now, CancellationToken cancellationToken) => OnCallHttp.EndAsync(async () =>
    {
        var (root, authorization) = (hosts.Of(OnCallKind.OpsGenie, place.Region), new AuthenticationHeaderValue("GenieKey", key));
        var schedules = await ListAsync(root, "v2/schedules?expand=rotation&", authorization, OpsGenieOnCalls.Schedules, s => s.Id, cancellationToken);
        var names = (await ListAsync(root, "v2/users?", authorization, OpsGenieOnCalls.Users, u => u.User, cancellationToken)).ToDictionary(u => u.User, u => u.Name, StringComparer.Ordinal);
        var read = new List<ReadSchedule>();
        foreach (var schedule in schedules.Where(s => s.Enabled))
        {
            var body = await http.GetAsync(new(root, $"v2/schedules/{Uri.EscapeDataString(schedule.Id)}/timeline?identifierType=id&interval={Weeks}&intervalUnit=weeks&date={now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"), authorization, Name, cancellationToken);
            read.Add(OpsGenieOnCalls.Join(schedule, OpsGenieOnCalls.Timeline(body, names, now + OnCallAge.Horizon), names));
        }
        return new OnCallAnswer.Read(read);
    }, Name);

    /// <summary>To the end: some lists answer everything whatever page is asked for, so a page without anything new is the end.</summary>
    private async Task<IReadOnlyList<T>> ListAsync<T>(Uri root, string path, AuthenticationHeaderValue authorization, Func<ReadOnlyMemory<byte>, IReadOnlyList<T>> read, Func<T, string> key, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, T>(StringComparer.Ordinal);
        for (var page = 0; page < MostPages; page++)
        {
            var items = read(await http.GetAsync(new(root, $"{path}limit={PageSize}&offset={page * PageSize}"), authorization, Name, cancellationToken));
            var before = all.Count;
            foreach (var item in items) all.TryAdd(key(item), item);
            if (all.Count == before || items.Count < PageSize) return [.. all.Values];
        }
        throw new OnCallEnd(new OnCallAnswer.Away("OpsGenie lists more than 10,000."));
    }
}
