using System.Text.Json;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Integrations.Slack;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>Carries out a click on a button in Slack. What came of it shows on the message; what did not, and thanks, is said to the one who clicked alone.</summary>
internal sealed class SlackInteraction(TenantDb database, IncidentActions incidents, SlackPeople people, SlackCommands commands, SlackClient slack) : IOutboxHandler
{
    public const string Kind = "slack.interaction";

    public async Task HandleAsync(Guid tenantId, string payload, CancellationToken cancellationToken)
    {
        var click = JsonSerializer.Deserialize<SlackClick>(payload, AlertRows.Json)!;
        if (SlackChoice.Asked(click.Action) is { } asked && Guid.TryParse(click.Value, out var service))
        {
            // Answers may be sent back for half an hour; who pressed the button later is told nothing, as by any button of that age.
            if (click.ResponseUrl is { } address) await slack.RespondAsync(address, await ChosenAsync(click, asked, service, cancellationToken), cancellationToken);
            return;
        }
        if (await DoAsync(click, cancellationToken) is { } said && click.ResponseUrl is { } back) await slack.RespondAsync(back, SlackText.Line(said, 1_000), cancellationToken);
    }

    private async Task<string> ChosenAsync(SlackClick click, string asked, Guid service, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var person = await people.OfAsync(db, click.Team, click.User, click.UserTeam, click.UserName, cancellationToken);
        return person is { Outside: true, Refused: { } why } ? why : await commands.ChosenAsync(click.Team, asked, service, cancellationToken);
    }

    /// <returns>What to say to the one who clicked.</returns>
    private async Task<string?> DoAsync(SlackClick click, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(click.Value, out var id)) return null;
        SlackPerson person;
        int? number;
        await using (var db = database.Open())
        {
            number = await db.Incidents.Where(i => i.Id == id).Select(i => (int?)i.Number).SingleOrDefaultAsync(cancellationToken);
            person = await people.OfAsync(db, click.Team, click.User, click.UserTeam, click.UserName, cancellationToken);
        }
        if (number is not { } incident) return "There is no such incident any more.";
        if (person.Refused is { } why) return why;
        Task<IncidentAnswer>? deed = click.Action switch
        {
            SlackCard.Acknowledge => incidents.AcknowledgeAsync(incident, person.Actor, cancellationToken),
            SlackCard.Snooze => incidents.SnoozeAsync(incident, TimeSpan.FromHours(1), person.Actor, cancellationToken),
            SlackCard.Resolve => incidents.ResolveAsync(incident, person.Actor, cancellationToken),
            SlackCard.Helpful => incidents.RateAsync(incident, AlertFeedback.OfIncident, true, person.Actor, cancellationToken),
            SlackCard.NotHelpful => incidents.RateAsync(incident, AlertFeedback.OfIncident, false, person.Actor, cancellationToken),
            _ => null, // links are told too
        };
        if (deed is null) return null;
        return await deed switch
        {
            IncidentAnswer.Done when click.Action is SlackCard.Helpful or SlackCard.NotHelpful => "Thank you. dd0c judges the next ones by it.",
            IncidentAnswer.Done => null,
            IncidentAnswer.Late late => late.Why,
            IncidentAnswer.Wrong wrong => wrong.Why,
            _ => "There is no such incident any more.",
        };
    }
}
