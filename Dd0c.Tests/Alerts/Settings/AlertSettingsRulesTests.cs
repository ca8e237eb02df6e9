using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Noise;
using Dd0c.Web.Alerts.Settings;

namespace Dd0c.Tests.Alerts.Settings;

public sealed class AlertSettingsRulesTests
{
    private static readonly SafelistRule s_rule = new("mine", "because") { TitleWords = ["x"] };

    [Fact]
    public void Each_fault_names_its_field_and_what_stands_without_has_none()
    {
        AlertSettings usual = new();
        Assert.Empty(AlertSettingsRules.Faults(usual, _ => false));
        Assert.Empty(AlertSettingsRules.Faults(usual with { Safelist = Safelist.Default.Rules, Severities = new Dictionary<string, AlertSeverity> { ["datadog:p1"] = AlertSeverity.Critical }, Zone = "Europe/Berlin", SilenceMinutesOf = new Dictionary<Guid, int> { [Guid.NewGuid()] = 20 } }, _ => true));
        foreach (var (settings, field) in new[]
        {
            (usual with { SilenceMinutes = 0 }, "silenceMinutes"), (usual with { SilenceMinutes = 241 }, "silenceMinutes"), (usual with { MostLifeHours = 169 }, "mostLifeHours"), (usual with { Hops = 4 }, "hops"), (usual with { Hops = -1 }, "hops"),
            (usual with { Zone = "Berlin" }, "zone"), (usual with { Zone = "" }, "zone"),
            (usual with { SilenceMinutesOf = new Dictionary<Guid, int> { [Guid.NewGuid()] = 20 } }, "silenceMinutesOf"), (usual with { SilenceMinutesOf = new Dictionary<Guid, int> { [Guid.NewGuid()] = 0 } }, "silenceMinutesOf"),
            (usual with { Severities = new Dictionary<string, AlertSeverity> { ["nagios:p1"] = AlertSeverity.Low } }, "severities"), (usual with { Severities = new Dictionary<string, AlertSeverity> { ["datadog:P1"] = AlertSeverity.Low } }, "severities"),
            (usual with { Hours = new(new(9, 0), new(9, 0), [DayOfWeek.Monday]) }, "hours"), (usual with { Hours = new(new(9, 0), new(17, 0), []) }, "hours"),
            (usual with { Safelist = [s_rule, s_rule] }, "safelist"), (usual with { Safelist = [s_rule with { TitleWords = [] }] }, "safelist"), (usual with { Safelist = [s_rule with { Reason = "" }] }, "safelist"), (usual with { Safelist = [s_rule with { TitleWords = [" "] }] }, "safelist"),
        })
            Assert.Equal([field], AlertSettingsRules.Faults(settings, _ => false).Keys);
    }

    [Fact]
    public void A_safelist_is_written_and_read_as_it_was()
    {
        var own = new Safelist([.. Safelist.Default.Rules, new("both", "a; b, because: c") { Category = AlertCategory.Infrastructure, Severity = AlertSeverity.High, ServiceWords = ["a", "b c"] }]);
        var (rules, fault) = SafelistText.Read(SafelistText.Write(own).Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Null(fault);
        Assert.Equal(own.Rules.Select(Flat), rules.Select(Flat));

        static string Flat(SafelistRule r) => $"{r.Name}|{r.Reason}|{r.Category}|{r.Severity}|{string.Join('+', r.ServiceWords)}|{string.Join('+', r.TitleWords)}";
    }

    [Theory, InlineData("a; service: b; because: c\nb; colour: red", "Line 2"), InlineData("a; severity: worst", "severity: worst"), InlineData("a; category: 7", "category: 7"), InlineData("a; service", "no part")]
    public void A_line_that_cannot_be_read_is_named(string text, string told) => Assert.Contains(told, SafelistText.Read(text).Fault, StringComparison.Ordinal);

    [Fact]
    public void The_form_says_settings_and_is_read_as_they_were()
    {
        var id = Guid.NewGuid();
        AlertSettings settings = new()
        {
            SilenceMinutes = 7, Hops = 1, MostLifeHours = 12, Zone = "Europe/Berlin", SilenceMinutesOf = new Dictionary<Guid, int> { [id] = 20 }, Severities = new Dictionary<string, AlertSeverity> { ["datadog:p1"] = AlertSeverity.Critical },
            Safelist = [s_rule], Hours = new(new(8, 0), new(16, 0), [DayOfWeek.Monday]),
        };
        var slugs = new Dictionary<Guid, string> { [id] = "payment-api" };
        var (read, faults) = AlertSettingsForm.Read(new(), f => AlertSettingsForm.Text(f, settings, slugs), ["Monday"], new Dictionary<string, Guid> { ["payment-api"] = id });
        Assert.Empty(faults);
        foreach (var field in new[] { "silenceMinutes", "mostLifeHours", "hops", "zone", "from", "to", "silenceMinutesOf", "severities", "safelist" }) Assert.Equal(AlertSettingsForm.Text(field, settings, slugs), AlertSettingsForm.Text(field, read, slugs));
        Assert.Null(AlertSettingsForm.Read(new(), f => AlertSettingsForm.Text(f, new(), slugs), ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], new Dictionary<string, Guid>()).Settings.Safelist); // the usual one stays the usual one
    }

    [Fact]
    public void What_the_form_cannot_read_is_a_fault_of_its_field()
    {
        foreach (var (field, text) in new[] { ("silenceMinutes", "ten"), ("severities", "datadog:p1"), ("severities", "datadog:p1 = worst"), ("silenceMinutesOf", "payment-api"), ("safelist", "a; b") })
            Assert.Equal([field], AlertSettingsForm.Read(new(), f => f == field ? text : AlertSettingsForm.Text(f, new(), new Dictionary<Guid, string>()), ["Monday"], new Dictionary<string, Guid>()).Faults.Keys);
    }
}
