using System.IO.Compression;
using System.Text;
using Dd0c.Domain.Alerts.OnCall.Import;

namespace Dd0c.Tests.Alerts.OnCall;

/// <summary>Exports as the products write them, with made-up people.</summary>
internal static class Exports
{
    /// <summary>The folder of opsgenie-configuration-backup.</summary>
    public static IReadOnlyList<(string Path, string Json)> OpsGenie { get; } =
    [
        ("OpsGenieBackups/users/mike@acme.example-u1.json", """{"user":{"id":"u1","username":"Mike@acme.example","fullName":"Mike Lee","role":{"name":"User"},"timeZone":"Europe/Berlin"},"notificationRuleList":[]}"""),
        ("OpsGenieBackups/users/ana@acme.example-u2.json", """{"user":{"id":"u2","username":"ana@acme.example","fullName":"Ana Ruiz"},"notificationRuleList":[]}"""),
        ("OpsGenieBackups/users/zoe@acme.example-u3.json", """{"user":{"id":"u3","username":"zoe@acme.example","fullName":"Zoe Fox"},"notificationRuleList":[]}"""),
        ("OpsGenieBackups/schedules/Post-s1.json", """
            {"schedule":{"id":"s1","name":"Post rota","timezone":"Europe/Berlin","enabled":true,"ownerTeam":{"id":"t1","name":"Post"},"rotations":[
              {"id":"r1","name":"Office","startDate":"2026-01-05T08:00:00Z","type":"weekly","length":1,"participants":[{"type":"user","id":"u1","username":"mike@acme.example"},{"type":"user","id":"u2","username":"ana@acme.example"}],
               "timeRestriction":{"type":"weekday-and-time-of-day","restrictions":[{"startDay":"monday","startHour":9,"startMin":0,"endDay":"friday","endHour":17,"endMin":30}]}},
              {"id":"r2","name":"Night","startDate":1767607200000,"type":"daily","length":2,"participants":[{"type":"user","id":"u2","username":"ana@acme.example"},{"type":"none"},{"type":"team","id":"t1","name":"Post"}],
               "timeRestriction":{"type":"time-of-day","restriction":{"startHour":22,"startMin":0,"endHour":6,"endMin":0}}}]},
             "scheduleOverrideList":[{"alias":"o1","user":{"type":"user","id":"u2","username":"ana@acme.example"},"startDate":"2026-06-09T10:00:00Z","endDate":"2026-06-09T12:00:00Z","rotations":[{"id":"r1","name":"Office"}]}]}
            """),
        ("OpsGenieBackups/schedules/Off-s2.json", """{"schedule":{"id":"s2","name":"Old","enabled":false,"rotations":[]}}"""),
        ("OpsGenieBackups/escalations/Post-e1.json", """{"id":"e1","name":"Post escalation","rules":[{"condition":"if-not-acked","delay":{"timeAmount":5}}],"ownerTeam":{"name":"Post"}}"""),
        ("OpsGenieBackups/integrations/Prom-i1.json", """{"id":"i1","name":"Prom","type":"Prometheus","apiKey":"secret-of-prom"}"""),
        ("OpsGenieBackups/integrations/Ping-i2.json", """{"id":"i2","name":"Ping","type":"Pingdom"}"""),
    ];

    /// <summary>The lists of Grafana OnCall's API in one object.</summary>
    public const string Grafana = """
        {"schedules":{"count":3,"results":[
           {"id":"SA","name":"Post","type":"web","team_id":"T1","time_zone":"America/New_York","shifts":["O1","O2","O3","O9"],"on_call_now":["U1"]},
           {"id":"SB","name":"By calendar","type":"ical","ical_url_primary":"https://calendar.example/secret.ics","shifts":null},
           {"id":"SC","name":"By calendar, resolved","type":"ical","ical_url_primary":"https://calendar.example/secret.ics","final_shifts":{"results":[{"user_pk":"U2","user_email":"ana@acme.example","user_username":"ana","shift_start":"2026-06-01T00:00:00Z","shift_end":"2026-06-08T00:00:00Z"}]}}]},
         "on_call_shifts":[
           {"id":"O1","name":"week","type":"rolling_users","level":0,"start":"2026-05-25T09:00:00","duration":604800,"frequency":"weekly","interval":1,"week_start":"MO","by_day":null,"rolling_users":[["U1"],["U2"]],"start_rotation_from_user_index":1},
           {"id":"O2","name":"lunch","type":"recurrent_event","level":2,"start":"2026-05-25T12:00:00","duration":3600,"frequency":"daily","interval":1,"by_day":["MO","TU"],"users":["U3"]},
           {"id":"O3","name":"stand-in","type":"override","start":"2026-06-02T12:30:00","duration":1800,"time_zone":"UTC","rolling_users":null,"users":["U2"]},
           {"id":"O9","name":"odd","type":"rolling_users","start":"2026-05-25T12:00:00","duration":3600,"frequency":"monthly","by_monthday":[1,15],"rolling_users":[["U1"]]}],
         "users":{"results":[{"id":"U1","email":"mike@acme.example","username":"mike","slack":[{"user_id":"W1","team_id":"T1"}]},{"id":"U2","email":"Ana@acme.example","username":"ana"},{"id":"U3","email":"zoe@acme.example","username":"zoe"},{"id":"U4","email":"idle@acme.example","username":"idle"}]},
         "teams":[{"id":"T1","name":"Post"}],
         "integrations":[{"id":"I1","name":"Main","type":"alertmanager","link":"https://oncall.example/integrations/v1/alertmanager/secret-token/"},{"id":"I2","name":"Zab","type":"zabbix"}],
         "routes":[{"id":"R1","integration_id":"I1","routing_regex":"us-(east|west)","is_the_last_route":false,"slack":{"channel_id":"C7"}},{"id":"R2","integration_id":"I1","routing_regex":".*","is_the_last_route":true,"slack":{"channel_id":"C2"}}],
         "escalation_chains":[{"id":"F1","name":"Default"}],
         "escalation_policies":[{"id":"E1","escalation_chain_id":"F1","position":0,"type":"notify_on_call_from_schedule"},{"id":"E2","escalation_chain_id":"F1","position":1,"type":"wait","duration":900}]}
        """;

    public static IReadOnlyList<ExportFile> Files(IEnumerable<(string Path, string Json)> files) => [.. files.Select(f => new ExportFile(f.Path, Encoding.UTF8.GetBytes(f.Json)))];

    public static byte[] Zip(IEnumerable<(string Path, string Json)> files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (path, json) in files)
            {
                using var writer = new StreamWriter(zip.CreateEntry(path).Open());
                writer.Write(json);
            }
        return packed.ToArray();
    }
}
