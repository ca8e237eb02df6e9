using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Alerts.Delivery.Channels;
using Dd0c.Workers.Integrations.Mail;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dd0c.Tests.Alerts.Delivery;

/// <summary>What is wrong with the operator's mail server, and what stands in a mail whatever its alert says.</summary>
public sealed class MailerTests
{
    private static readonly IncidentMail s_mail = new("1@dd0c", null, "Subject", "Text", "<p>Text</p>");

    [Theory]
    [InlineData("Smtp:From", "nobody", "Smtp:From is no mail address"), InlineData("Smtp:Security", "ssl", "Smtp:Security is ssl"), InlineData("Smtp:Port", "0", "Smtp:Port is 0")]
    public void What_is_wrong_with_its_settings_is_said_at_the_start(string key, string value, string why)
    {
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(Configured(("Smtp:From", "dd0c@acme.example"), (key, value))).AddChannels().BuildServiceProvider();
        Assert.StartsWith(why, Assert.Throws<StartupProblem>(() => services.GetRequiredService<IStartupValidator>().Validate()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Smtp:User", "ana"), InlineData("Smtp:Security", "starttls")]
    public async Task A_server_that_cannot_do_what_is_asked_of_it_is_a_fault_of_the_channel(string key, string value)
    {
        await using var server = new FakeSmtp();
        var mailer = new Mailer(new(Configured(("Smtp:From", "dd0c@acme.example"), ("Smtp:Port", $"{server.Port}"), ("Smtp:Security", "none"), (key, value))), TimeProvider.System);
        Assert.StartsWith("The mail server cannot do", Assert.IsType<Sent.Broken>(await mailer.SendAsync(["ana@acme.example"], s_mail, TestContext.Current.CancellationToken)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_alert_says_makes_no_line_of_its_own_and_turns_no_text_around()
    {
        var title = "Slow\r\nBcc: eve@evil.example\u2028Owner: eve \u202egnp.exe " + string.Concat(Enumerable.Repeat("🔥", 200));
        var mail = IncidentMail.Of(new(Guid.Empty, 7, new("https://dd0c.example/incidents/7"), IncidentState.Open, AlertSeverity.High, title, "production", ["db"], [], new Dictionary<string, int>(), 1, 1, 0, DateTimeOffset.UnixEpoch, null, []), IncidentEvent.Opened, 1, Guid.Empty);
        Assert.StartsWith("[High] #7 Slow  Bcc: eve@evil.example Owner: eve gnp.exe 🔥", mail.Subject, StringComparison.Ordinal);
        Assert.True(mail.Subject.Length <= 200 && mail.Subject.EndsWith("🔥…", StringComparison.Ordinal), mail.Subject);
        Assert.Equal(["Service", "Owner", "Severity", "Alerts", "Began"], mail.Text.Split('\n').Where(l => l.Contains(": ", StringComparison.Ordinal) && !l.StartsWith('#')).Select(l => l[..l.IndexOf(':', StringComparison.Ordinal)]));
    }

    private static IConfigurationRoot Configured(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Smtp:Host", "127.0.0.1")]).Build();
        foreach (var (key, value) in settings) configuration[key] = value; // the last one holds
        return configuration;
    }
}
