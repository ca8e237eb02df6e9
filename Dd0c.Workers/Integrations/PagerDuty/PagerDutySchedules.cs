using System.Net.Http.Headers;
using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Alerts.OnCall.Reading;
using Dd0c.Workers.Integrations.OnCall;

namespace Dd0c.Workers.Integrations.PagerDuty;

/// <summary>Reads the schedules of a PagerDuty account and who is on call, by a read-only key of its REST API.</summary>
internal sealed class PagerDutySchedules(OnCallHttp http, OnCallHosts hosts) : IOnCallVendor
{
    private const string Name = "PagerDuty";
    // PagerDuty answers no further than offset + limit = 10,000.
    private const int PageSize = 100, MostPages = 100;

    public Task<OnCallAnswer> ReadAsync(OnCallPlace place, string key, DateTimeOffset now, CancellationToken cancellationToken) => OnCallHttp.EndAsync(async () =>
    {
        var (root, authorization, horizon) = (hosts.Of(OnCallKind.PagerDuty, place.Region), new AuthenticationHeaderValue("Token", $"token={key}"), now + OnCallAge.Horizon);
        var schedules = await ListAsync(root, "schedules?", authorization, PagerDutyOnCalls.Schedules, cancellationToken);
        var onCalls = await ListAsync(root, $"oncalls?time_zone=UTC&include%5B%5D=users&since={now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}&until={horizon.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}&", authorization, PagerDutyOnCalls.OnCalls, cancellationToken);
        return new OnCallAnswer.Read(PagerDutyOnCalls.Join(schedules, onCalls, horizon));
    }, Name);

    private async Task<List<T>> ListAsync<T>(Uri root, string path, AuthenticationHeaderValue authorization, Func<ReadOnlyMemory<byte>, VendorPage<T>> read, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        for (var page = 0; page < MostPages; page++)
        {
            var (items, more) = read(await http.GetAsync(new(root, $"{path}limit={PageSize}&offset={page * PageSize}"), authorization, Name, cancellationToken));
            all.AddRange(items);
            if (!more) return all;
        }
        throw new OnCallEnd(new OnCallAnswer.Away("PagerDuty lists no more than 10,000, and there are more."));
    }
}
