using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Mutes;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Search;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Alerts.OnCall;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>Answers /dd0c, to the one who typed it alone.</summary>
public sealed class SlackCommands
{
    private const int Shown = 10, Alike = 5;
    private readonly TenantDb _database;
    private readonly SlackPeople _people;
    private readonly MuteActions _mutes;
    private readonly ISearch _search;
    private readonly TimeProvider _time;

    internal SlackCommands(TenantDb database, SlackPeople people, MuteActions mutes, ISearch search, TimeProvider time) => (_database, _people, _mutes, _search, _time) = (database, people, mutes, search, time);

    public async Task<SlackSaid> AnswerAsync(string team, string user, string userName, string? text, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        var portal = new Uri(await db.SlackInstallations.Where(i => i.TeamId == team).Select(i => i.Portal).SingleAsync(cancellationToken));
        var command = SlackCommand.Read(text);
        var person = command is SlackCommand.Help ? null : await _people.OfAsync(db, team, user, null, userName, cancellationToken);
        if (person is { Outside: true, Refused: { } why }) return new(why);
        return command switch
        {
            SlackCommand.Status => new(await StatusAsync(db, portal, cancellationToken)),
            SlackCommand.Mute mute => new(await MuteAsync(db, mute, person!, cancellationToken)),
            SlackCommand.WhoOwns who => await OwnerAsync(db, who.Service, portal, cancellationToken),
            SlackCommand.OnCall call => await OnCallAsync(db, call.Whom, portal, cancellationToken),
            SlackCommand.Search search => new(await SearchAsync(search.Words, portal, cancellationToken)),
            SlackCommand.Config => new(await ConfigAsync(db, portal, cancellationToken)),
            SlackCommand.Help { Why: var wrong } => new((wrong is null ? "" : $"{SlackText.Line(wrong, 200)}\n") + HelpText),
            _ => new(HelpText),
        };
    }

    /// <summary>Answers a button of a choice that was offered instead of an answer.</summary>
    /// <param name="asked">An action of <see cref="SlackChoice"/>.</param>
    /// <returns>In mrkdwn.</returns>
    internal async Task<string> ChosenAsync(string team, string asked, Guid id, CancellationToken cancellationToken)
    {
        await using var db = _database.Open();
        if (await db.SlackInstallations.Where(i => i.TeamId == team).Select(i => i.Portal).SingleOrDefaultAsync(cancellationToken) is not { } at) return "This workspace is not connected to dd0c any more.";
        if (await db.Services.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.RemovedAt == null, cancellationToken) is not { } service) return "That service is gone: a scan or a person removed it meanwhile.";
        var portal = new Uri(at);
        return asked == SlackChoice.OnCall && await OnCallRows.AnyAsync(db, cancellationToken) ? await OnCallOfAsync(db, service, portal, _time.GetUtcNow(), cancellationToken) : await OwnedAsync(db, service, portal, cancellationToken);
    }

    private const string HelpText = "`/dd0c status` what is open now\n`/dd0c who owns <service>` its team, and how sure dd0c is\n`/dd0c oncall <team or service>` who is on call\n`/dd0c search <words>` services and teams, as Ctrl K finds them\n`/dd0c mute <service or words of a title> <30m, 2h, 1d>` tell nobody of it for so long; critical ones, and what is on the safelist, are told all the same\n`/dd0c config` which channels are told of what";

    private static async Task<string> StatusAsync(Dd0cDbContext db, Uri portal, CancellationToken cancellationToken)
    {
        var open = await db.Incidents.AsNoTracking().Where(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged).Select(i => new { i.Number, i.Title, i.State, i.Severity, i.Environment, i.StartedAt, i.Alerts, Muted = i.MutedBy != null }).ToListAsync(cancellationToken);
        if (open.Count == 0) return ":white_check_mark: No incident is open.";
        var worst = open.OrderBy(i => i.State == IncidentState.Acknowledged).ThenByDescending(i => SeverityWord.Read(i.Severity)).ThenBy(i => i.StartedAt).Take(Shown)
            .Select(i => $"• {SlackText.Link(new Uri(portal, $"incidents/{i.Number}"), $"#{i.Number}", 20)} {i.Severity}, {i.State}{(i.Muted ? ", muted" : "")}: {SlackText.Line(i.Title, 140)} ({SlackText.Line(i.Environment, 40)}, {i.Alerts} {(i.Alerts == 1 ? "alert" : "alerts")}, since {SlackText.Time(i.StartedAt)})");
        var counts = string.Join(", ", open.GroupBy(i => i.Severity).OrderByDescending(g => SeverityWord.Read(g.Key)).Select(g => $"{g.Count()} {g.Key}"));
        return $"*{open.Count} {(open.Count == 1 ? "incident is" : "incidents are")} open* ({counts})\n{string.Join('\n', worst)}{(open.Count > Shown ? $"\n{SlackText.Link(new Uri(portal, "incidents"), $"and {open.Count - Shown} more", 40)}" : "")}";
    }

    private async Task<string> MuteAsync(Dd0cDbContext db, SlackCommand.Mute mute, SlackPerson person, CancellationToken cancellationToken)
    {
        if (person.Refused is { } why) return why;
        var service = await FindAsync(db, mute.What, exact: true, cancellationToken) is [var one] ? one : null;
        var draft = new MuteDraft(service is null ? new MuteScope(Title: mute.What) : new MuteScope(Services: [service.Id]), "From Slack", _time.GetUtcNow() + mute.For);
        return await _mutes.CreateAsync(draft, person.Actor, cancellationToken) switch
        {
            MuteAnswer.Done { Mute: var row } => $":no_bell: Muted until {SlackText.Time(row.EndsAt)}: {(service is not null ? $"service *{SlackText.Line(service.DisplayName, 80)}*" : $"alerts whose title has “{SlackText.Line(mute.What, 140)}”")}. Critical alerts, those on the safelist, and what is resolved are told all the same.",
            MuteAnswer.Wrong wrong => SlackText.Line(string.Join(' ', wrong.Faults.Values), 400),
            _ => "It could not be muted. Try it in dd0c.",
        };
    }

    private static async Task<SlackSaid> OwnerAsync(Dd0cDbContext db, string word, Uri portal, CancellationToken cancellationToken) => await FindAsync(db, word, exact: false, cancellationToken) switch
    {
        [var service] => new(await OwnedAsync(db, service, portal, cancellationToken)),
        var alike => NotOne(alike, word, SlackChoice.WhoOwns, portal),
    };

    private static async Task<string> OwnedAsync(Dd0cDbContext db, Service service, Uri portal, CancellationToken cancellationToken) => $"{LinkOf(service, portal)}: {await OwnerOfAsync(db, service, cancellationToken)}";

    private async Task<SlackSaid> OnCallAsync(Dd0cDbContext db, string whom, Uri portal, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (!await OnCallRows.AnyAsync(db, cancellationToken))
        {
            var unknown = $"No on-call schedule is connected to dd0c, so it cannot say who is on call. {SlackText.Link(new Uri(portal, "settings/on-call"), "Connect one", 40)}";
            return whom.Length > 0 && await FindAsync(db, whom, exact: false, cancellationToken) is [var one] ? new($"{unknown}\n{await OwnedAsync(db, one, portal, cancellationToken)}") : new(unknown);
        }
        if (whom.Length == 0) return new(await AllOnCallAsync(db, portal, now, cancellationToken));
        // A team may be called as a service is: its own name, whole, means the team when no service has it.
        if (await FindAsync(db, whom, exact: true, cancellationToken) is [var named]) return new(await OnCallOfAsync(db, named, portal, now, cancellationToken));
        var same = LikePattern.Literal(whom);
        if (await db.Teams.AsNoTracking().Where(t => t.RemovedAt == null && (EF.Functions.ILike(t.Slug, same, LikePattern.Escape) || EF.Functions.ILike(t.Name, same, LikePattern.Escape))).FirstOrDefaultAsync(cancellationToken) is { } team)
            return new(await OnCallRows.OfTeamsAsync(db, [team.Id], now, cancellationToken) is { } called ? OnCallText.Of(called) : $"No schedule is known to be of {SlackText.Line(team.Name, 80)}. {SlackText.Link(new Uri(portal, "settings/on-call"), "Say which is", 40)}");
        return await FindAsync(db, whom, exact: false, cancellationToken) switch
        {
            [var service] => new(await OnCallOfAsync(db, service, portal, now, cancellationToken)),
            var alike => NotOne(alike, whom, SlackChoice.OnCall, portal),
        };
    }

    private static async Task<string> OnCallOfAsync(Dd0cDbContext db, Service service, Uri portal, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var owner = await OwnedAsync(db, service, portal, cancellationToken);
        return await OnCallRows.OfServiceAsync(db, service.Id, now, cancellationToken) is { } called ? $"{owner}\n{OnCallText.Of(called)}" : $"{owner}\nNo on-call schedule is known for it. {SlackText.Link(new Uri(portal, "settings/on-call"), "See the schedules", 40)}";
    }

    private static async Task<string> AllOnCallAsync(Dd0cDbContext db, Uri portal, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await OnCallRows.ReadAsync(db, db.OnCallSchedules, now, cancellationToken);
        if (rows.Count == 0) return "The on-call schedules are not read yet.";
        return string.Join('\n', rows.Take(Shown).Select(r => $"• {OnCallText.Of(r)}")) + (rows.Count > Shown ? $"\n{SlackText.Link(new Uri(portal, "settings/on-call"), $"and {rows.Count - Shown} more", 40)}" : "");
    }

    /// <summary>What the palette of the portal finds, the best first.</summary>
    private async Task<string> SearchAsync(string words, Uri portal, CancellationToken cancellationToken)
    {
        var found = await _search.SearchAsync(words, null, Alike, cancellationToken);
        var all = new Uri(portal, $"search?q={Uri.EscapeDataString(words)}");
        if (found.Hits.Count == 0) return $"Nothing is called like “{SlackText.Line(words, 80)}”. {SlackText.Link(all, "Search everything", 40)}";
        var lines = found.Hits.Select(h => h.Document).Select(d => d.Kind == "team"
            ? $"• {SlackText.Link(new Uri(portal, $"teams/{d.Slug}"), d.Title, 80)} team"
            : $"• {SlackText.Link(new Uri(portal, $"services/{d.Slug}"), d.Title, 80)} {SlackText.Line(d.Type, 20)}, {d.Health}, {(d.OwnerState == "owned" && d.TeamName is { } team ? $"owned by *{SlackText.Line(team, 80)}*" : d.OwnerState == "ambiguous" ? "two teams may own it" : "nobody is known to own it")}");
        return string.Join('\n', lines) + (found.Total > found.Hits.Count ? $"\n{SlackText.Link(all, $"See all {found.Total}", 40)}" : "");
    }

    private static async Task<string> ConfigAsync(Dd0cDbContext db, Uri portal, CancellationToken cancellationToken)
    {
        var channels = await db.DeliveryChannels.AsNoTracking().OrderBy(c => c.Name).Take(Shown).ToListAsync(cancellationToken);
        var link = SlackText.Link(new Uri(portal, "settings/notifications"), "Change that in dd0c", 40);
        if (channels.Count == 0) return $"No channel is told of incidents yet. {link}";
        return string.Join('\n', channels.Select(c => $"• *{SlackText.Line(c.Name, 80)}*: {SlackText.Line(DeliveryWords.Of(DeliveryPlan.RuleOf(c)), 200)}{(c.Enabled ? "" : " (switched off)")}{(c.LastError is { } fault ? $"\n   :warning: {SlackText.Line(fault, 200)}" : "")}")) + $"\n{link}";
    }

    /// <param name="exact">By its name alone; else by part of it too.</param>
    private static async Task<List<Service>> FindAsync(Dd0cDbContext db, string word, bool exact, CancellationToken cancellationToken)
    {
        var (same, lower) = (LikePattern.Literal(word), word.ToLowerInvariant());
        var live = db.Services.AsNoTracking().Where(s => s.RemovedAt == null);
        var found = await live.Where(s => s.Slug == lower || EF.Functions.ILike(s.Name, same, LikePattern.Escape) || EF.Functions.ILike(s.DisplayName, same, LikePattern.Escape) || s.Aliases.Contains(lower)).OrderBy(s => s.Name).ThenBy(s => s.Slug).Take(Alike).ToListAsync(cancellationToken);
        if (found.Count > 0 || exact) return found;
        var like = $"%{LikePattern.Literal(word)}%";
        return await live.Where(s => EF.Functions.ILike(s.Name, like, LikePattern.Escape) || EF.Functions.ILike(s.DisplayName, like, LikePattern.Escape)).OrderBy(s => s.Name).ThenBy(s => s.Slug).Take(Alike).ToListAsync(cancellationToken);
    }

    /// <summary>None is called so, or several: then a button each.</summary>
    private static SlackSaid NotOne(List<Service> alike, string word, string asked, Uri portal)
    {
        if (alike.Count == 0) return new($"dd0c knows no service “{SlackText.Line(word, 80)}”.");
        var more = alike.Count == Alike ? $" There may be more: {SlackText.Link(new Uri(portal, $"search?q={Uri.EscapeDataString(word)}"), "search for it", 40)}." : "";
        return new(SlackChoice.Words(alike.Select(s => s.DisplayName)), SlackChoice.Of(asked, $"Which one of those called like “{SlackText.Line(word, 80)}”?{more}", alike.ConvertAll(s => (s.Id, s.DisplayName, s.Slug))));
    }

    private static async Task<string> OwnerOfAsync(Dd0cDbContext db, Service service, CancellationToken cancellationToken)
    {
        var team = service.OwnerTeamId is { } id ? await db.Teams.AsNoTracking().Where(t => t.Id == id).Select(t => t.Name).SingleOrDefaultAsync(cancellationToken) : null;
        return team is null ? "nobody is known to own it" : service.OwnerState == "owned" ? $"owned by *{SlackText.Line(team, 80)}* ({service.OwnerConfidence:P0} sure)" : $"perhaps *{SlackText.Line(team, 80)}*, dd0c is not sure ({service.OwnerConfidence:P0})";
    }

    private static string LinkOf(Service service, Uri portal) => SlackText.Link(new Uri(portal, $"services/{service.Slug}"), service.DisplayName, 80);
}

/// <summary>What one is answered in Slack.</summary>
/// <param name="Text">In mrkdwn.</param>
/// <param name="Blocks">Shown instead of the text, which is then for notifications; null: the text.</param>
public sealed record SlackSaid(string Text, System.Text.Json.Nodes.JsonArray? Blocks = null);
