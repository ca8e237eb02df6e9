using System.Globalization;
using Dd0c.Workers.Platform;
using MailKit.Security;
using Microsoft.Extensions.Configuration;
using MimeKit;

namespace Dd0c.Workers.Integrations.Mail;

/// <summary>The operator's mail server: Smtp:Host, Smtp:Port, Smtp:User, Smtp:Password, Smtp:From and Smtp:Security (auto, none, starttls or tls).</summary>
/// <exception cref="StartupProblem">A value that cannot be.</exception>
public sealed class SmtpSettings
{
    public SmtpSettings(IConfiguration configuration)
    {
        Host = configuration["Smtp:Host"] is { Length: > 0 } host ? host : null;
        if (Host is null) return;
        Port = configuration["Smtp:Port"] switch
        {
            null or "" => 587,
            var given when ushort.TryParse(given, CultureInfo.InvariantCulture, out var port) && port > 0 => port,
            var other => throw new StartupProblem($"Smtp:Port is {other}; ports are 1 to 65535."),
        };
        (User, Password) = (configuration["Smtp:User"], configuration["Smtp:Password"]);
        Security = configuration["Smtp:Security"]?.ToLowerInvariant() switch
        {
            null or "" or "auto" => SecureSocketOptions.Auto,
            "none" => SecureSocketOptions.None,
            "starttls" => SecureSocketOptions.StartTls,
            "tls" => SecureSocketOptions.SslOnConnect,
            var other => throw new StartupProblem($"Smtp:Security is {other}; use auto, none, starttls or tls."),
        };
        From = MailboxAddress.TryParse(configuration["Smtp:From"] ?? "", out var from) && from.Address.Contains('@', StringComparison.Ordinal) ? from : throw new StartupProblem("Smtp:From is no mail address, and mails need one to come from.");
    }

    /// <summary>Null: no mail can be sent.</summary>
    public string? Host { get; }
    public int Port { get; }
    public string? User { get; }
    public string? Password { get; }
    public SecureSocketOptions Security { get; }
    public MailboxAddress? From { get; }
}
