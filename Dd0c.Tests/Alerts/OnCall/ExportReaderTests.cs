using System.Text;
using System.Text.Json;
using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Alerts.OnCall.Import;
using Dd0c.Domain.Alerts.OnCall.Rotations;
using Dd0c.Workers.Alerts.OnCall;
using Dd0c.Workers.Alerts.Pipeline;

namespace Dd0c.Tests.Alerts.OnCall;

/// <summary>What becomes of the exports of other products.</summary>
public sealed class ExportReaderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void An_opsgenie_backup_becomes_schedules_with_their_windows_and_overrides_and_says_what_it_does_not()
    {
        var plan = ExportReader.Read(Exports.Files(Exports.OpsGenie))!;
        Assert.Equal(OnCallKind.OpsGenieExport, plan.Kind);
        var schedule = Assert.Single(plan.Schedules);
        Assert.Equal(("s1", "Post rota", "Post"), (schedule.ExternalId, schedule.Name, schedule.Team));
        // Tuesday, 9 June 2026: the 22nd week after the start, so the first one's again. Office from nine in Berlin (07:00 UTC), and Ana stands in from ten to twelve UTC.
        Assert.Equal("Mike Lee", NowOf(schedule.Plan, "2026-06-09T09:00Z"));
        Assert.Equal("Ana Ruiz", NowOf(schedule.Plan, "2026-06-09T11:00Z"));
        Assert.Equal("Mike Lee", NowOf(schedule.Plan, "2026-06-09T12:30Z"));
        Assert.Equal("", NowOf(schedule.Plan, "2026-06-13T12:00Z")); // Saturday
        var said = Assert.Single(plan.Lines, l => l.What == "schedule" && l.Name == "Post rota");
        Assert.Equal(("A schedule of 2 rotations and 1 override", "In the rotation Night the turn of a team is nobody's."), (said.Becomes, said.Why));
        Assert.Equal(["Old", "Ping", "Post escalation", "1 more"], plan.Lines.Where(l => l.Becomes is null).OrderBy(l => l.What == "person").ThenBy(l => l.Name, StringComparer.Ordinal).Select(l => l.Name));
        Assert.Equal([new ImportedIntegration("Prom", "alertmanager")], plan.Integrations);
        Assert.DoesNotContain("secret-of-prom", JsonSerializer.Serialize(plan, AlertRows.Json), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lists_of_grafana_oncall_become_schedules_by_level_with_overrides_above()
    {
        var plan = ExportReader.Read([new("", Encoding.UTF8.GetBytes(Exports.Grafana))])!;
        Assert.Equal([OnCallKind.GrafanaExport, "Post", "By calendar, resolved"], plan.Schedules.Select(s => s.Name).Prepend(plan.Kind));
        var post = plan.Schedules[0];
        Assert.Equal("Post", post.Team);
        // The rotation begins with the second one; in New York nine is 13:00 UTC, noon 16:00.
        Assert.Equal("ana", NowOf(post.Plan, "2026-05-26T13:30Z"));
        Assert.Equal("mike", NowOf(post.Plan, "2026-06-01T13:30Z"));
        Assert.Equal("zoe", NowOf(post.Plan, "2026-06-01T16:30Z")); // of a higher level
        Assert.Equal("mike", NowOf(post.Plan, "2026-06-03T16:30Z")); // not on Wednesdays
        Assert.Equal("ana", NowOf(post.Plan, "2026-06-02T12:45Z")); // stands in
        Assert.Equal("ana", NowOf(plan.Schedules[1].Plan, "2026-06-03T00:00Z"));
        Assert.Contains("odd comes again by a rule", Assert.Single(plan.Lines, l => l.Name == "Post" && l.What == "schedule").Why, StringComparison.Ordinal);
        Assert.Contains("final_shifts", Assert.Single(plan.Lines, l => l.Name == "By calendar").Why, StringComparison.Ordinal);
        Assert.Equal([new ImportedChannel("C2")], plan.Channels);
        Assert.Equal([new ImportedIntegration("Main", "alertmanager")], plan.Integrations);
        Assert.Equal(["By calendar", "Default", "Main, us-(east|west)", "Zab"], plan.Lines.Where(l => l.Becomes is null && l.What != "person").Select(l => l.Name).Order(StringComparer.Ordinal));
        Assert.Contains("for 15 minutes", Assert.Single(plan.Lines, l => l.What == "escalation").Why, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(plan, AlertRows.Json), StringComparison.Ordinal);
        // As it is kept, it computes the same.
        var kept = JsonSerializer.Deserialize<RotationPlan>(JsonSerializer.Serialize(post.Plan, AlertRows.Json), AlertRows.Json)!;
        Assert.Equal(Rotation.Shifts(post.Plan, Utc("2026-05-25T00:00Z"), Utc("2026-06-30T00:00Z")), Rotation.Shifts(kept, Utc("2026-05-25T00:00Z"), Utc("2026-06-30T00:00Z")));
    }

    [Fact]
    public void What_is_no_export_is_none_and_what_is_no_json_names_its_file()
    {
        foreach (var other in new[] { "{}", "[]", "3", """{"schedules": []}""", """{"schedules": "x", "users": [1, null, "a"]}""", """[{"name": "x"}]""" }) Assert.Null(ExportReader.Read([new("", Encoding.UTF8.GetBytes(other))]));
        Assert.StartsWith("schedules/a.json is no JSON", Assert.ThrowsAny<JsonException>(() => ExportReader.Read([new("schedules/a.json", "{"u8.ToArray())])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_changed_in_an_export_it_is_read_or_refused_and_never_throws_or_hangs()
    {
        var random = new Random(7);
        foreach (var text in Exports.OpsGenie.Select(o => o.Json).Append(Exports.Grafana))
            for (var i = 0; i < 300; i++)
            {
                var changed = text.ToCharArray();
                for (var n = 0; n < 4; n++) changed[random.Next(changed.Length)] = "0123456789\"[]{},:-xnull"[random.Next(22)];
                try
                {
                    var plan = ExportReader.Read([new("schedules/x.json", Encoding.UTF8.GetBytes(new string(changed)))]) ?? ExportReader.Read([new("", Encoding.UTF8.GetBytes(new string(changed)))]);
                    foreach (var schedule in plan?.Schedules ?? []) Rotation.Shifts(schedule.Plan, Utc("2026-06-01T00:00Z"), Utc("2026-06-15T00:00Z"));
                }
                catch (JsonException)
                {
                }
            }
    }

    [Fact]
    public async Task An_archive_is_bounded_whatever_it_says_of_itself()
    {
        var bomb = Exports.Zip(Enumerable.Range(0, 9).Select(i => ($"schedules/{i}.json", new string(' ', 4 * 1024 * 1024))));
        Assert.True(bomb.Length < 100_000);
        Assert.Contains("Unpacked", (await OpenAsync(bomb)).Why, StringComparison.Ordinal);
        Assert.Contains("more than 5000 files", (await OpenAsync(Exports.Zip(Enumerable.Range(0, 5_001).Select(i => ($"{i}.json", "{}"))))).Why, StringComparison.Ordinal);
        Assert.Contains("at most 4 MB", (await OpenAsync(new byte[(4 * 1024 * 1024) + 1])).Why, StringComparison.Ordinal);
        Assert.Contains("damaged", (await OpenAsync([.. "PK\u0003\u0004 and no more"u8])).Why, StringComparison.Ordinal);
        Assert.Contains("no JSON file", (await OpenAsync(Exports.Zip([("readme.txt", "x")]))).Why, StringComparison.Ordinal);
        Assert.Equal(Exports.OpsGenie.Count, (await OpenAsync(Exports.Zip(Exports.OpsGenie))).Files.Count);
    }

    private static async Task<(IReadOnlyList<ExportFile> Files, string? Why)> OpenAsync(byte[] bytes) => await ExportArchive.OpenAsync(new MemoryStream(bytes), Cancelled);

    private static string NowOf(RotationPlan plan, string at) => string.Join(", ", OnCallNow.Of(Rotation.Shifts(plan, Utc(at), Utc(at).AddDays(14)), Utc(at)).Now.Select(s => s.Person.Name));

    private static DateTimeOffset Utc(string at) => DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
}
