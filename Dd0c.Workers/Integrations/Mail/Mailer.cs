using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Alerts.Delivery.Channels;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Dd0c.Workers.Integrations.Mail;

/// <summary>Hands mails to the operator's mail server.</summary>
internal sealed class Mailer(SmtpSettings settings, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public async Task<Sent> SendAsync(IReadOnlyList<string> to, IncidentMail mail, CancellationToken cancellationToken)
    {
        if (settings.Host is null) return new Sent.Broken("The operator of this server has set no mail server (Smtp:Host)");
        using var message = MessageOf(to, mail);
        using var smtp = new Client { Timeout = (int)s_patience.TotalMilliseconds };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            await smtp.ConnectAsync(settings.Host, settings.Port, settings.Security, patience.Token);
            if (settings.User is { Length: > 0 } user) await smtp.AuthenticateAsync(user, settings.Password ?? "", patience.Token);
            await smtp.SendAsync(message, patience.Token);
            await smtp.DisconnectAsync(true, CancellationToken.None); // it was taken: what becomes of the farewell changes nothing
            return new Sent.Done(But: smtp.Unknown.Count > 0 ? $"The mail server does not take mail to {string.Join(", ", smtp.Unknown.Select(u => $"{u.Box.Address} ({(int)u.Answer.StatusCode})"))}" : null);
        }
        catch (AuthenticationException)
        {
            return new Sent.Broken("The mail server does not take dd0c's name and password");
        }
        catch (ServiceNotAuthenticatedException)
        {
            return new Sent.Broken("The mail server wants a name and a password (Smtp:User, Smtp:Password)");
        }
        catch (NotSupportedException e)
        {
            return new Sent.Broken($"The mail server cannot do what is asked of it: {e.Message.TrimEnd('.')}"); // names STARTTLS or the way to sign in, which Smtp:Security and Smtp:User choose
        }
        catch (SmtpCommandException e)
        {
            var code = (int)e.StatusCode;
            return e.ErrorCode switch
            {
                _ when code is >= 400 and < 500 => new Sent.Away($"The mail server answered {code}", code),
                SmtpErrorCode.RecipientNotAccepted => new Sent.Broken($"The mail server does not take mail to {e.Mailbox?.Address} ({code})", code),
                SmtpErrorCode.SenderNotAccepted => new Sent.Broken($"The mail server does not take mail from {e.Mailbox?.Address} ({code})", code),
                _ => new Sent.Refused($"The mail server refused the mail ({code})", code),
            };
        }
        catch (Exception e) when (e is SmtpProtocolException or ServiceNotConnectedException or SslHandshakeException or IOException or System.Net.Sockets.SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new Sent.Away(e is SslHandshakeException ? "The mail server's certificate is not trusted" : "The mail server cannot be reached");
        }
    }

    /// <summary>One address that is no more keeps the mail from nobody else.</summary>
    private sealed class Client : SmtpClient
    {
        public List<(MailboxAddress Box, SmtpResponse Answer)> Unknown { get; } = [];

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            // Not now is asked again, for all: nobody has it yet.
            if ((int)response.StatusCode is >= 400 and < 500) base.OnRecipientNotAccepted(message, mailbox, response);
            Unknown.Add((mailbox, response));
        }

        protected override void OnNoRecipientsAccepted(MimeMessage message) => base.OnRecipientNotAccepted(message, Unknown[0].Box, Unknown[0].Answer);
    }

    private MimeMessage MessageOf(IReadOnlyList<string> to, IncidentMail mail)
    {
        var message = new MimeMessage { Subject = mail.Subject, MessageId = mail.MessageId, Date = time.GetUtcNow(), Body = new BodyBuilder { TextBody = mail.Text, HtmlBody = mail.Html }.ToMessageBody() };
        message.From.Add(settings.From!);
        foreach (var address in to) message.To.Add(MailboxAddress.Parse(address));
        if (mail.Thread is { } thread)
        {
            message.InReplyTo = thread;
            message.References.Add(thread);
        }
        message.Headers.Add("Auto-Submitted", "auto-generated"); // no answer from out-of-office programs (RFC 3834)
        return message;
    }
}
