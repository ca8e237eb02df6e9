using System.Collections.Concurrent;
using System.Text.Json;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Integrations.Slack;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>Who clicks and types in Slack: the person of dd0c with the same e-mail address, or else whom Slack calls so.</summary>
internal sealed class SlackPeople(SlackClient slack, SlackVault vault, TimeProvider time)
{
    private const int Most = 20_000;
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<(Guid Tenant, string Team, string User), (Known Person, DateTimeOffset Until)> _known = new();

    /// <param name="userTeam">The workspace the person is of; null: not said.</param>
    /// <param name="name">What the request calls the person.</param>
    public async Task<SlackPerson> OfAsync(Dd0cDbContext db, string team, string user, string? userTeam, string name, CancellationToken cancellationToken)
    {
        if (userTeam is not null && userTeam != team) return new(Unknown(name), "People of another workspace cannot act on incidents.", Outside: true);
        var (known, silent) = await KnownAsync(db, team, user, cancellationToken);
        // A guest is no colleague because Slack is out of order.
        if (silent) return new(Unknown(name), "Slack does not say now who you are. Try again in a moment.", Outside: true);
        var actor = Unknown(known?.Name ?? name);
        if (known is { Guest: true }) return new(actor, "Guests of the workspace can neither see incidents here nor act on them.", Outside: true);
        if (known?.Email is not { } email) return new(actor, null);
        var member = await (from m in db.Memberships.AsNoTracking() join u in db.Users.AsNoTracking() on m.UserId equals u.Id where u.Email != null && EF.Functions.ILike(u.Email, LikePattern.Literal(email), LikePattern.Escape) select new { u.Id, u.DisplayName, m.Role }).FirstOrDefaultAsync(cancellationToken);
        if (member is null) return new(actor, null);
        return new(new Actor("user", member.Id, member.DisplayName, "Slack"), Roles.Parse(member.Role) >= Role.Member ? null : "Your role in dd0c may view incidents only.");
    }

    private static Actor Unknown(string name) => new("user", null, $"{(name.Length > 80 ? name[..80] : name)} (Slack)", "Slack");

    /// <returns>Nobody: Slack knows no such person, or does not let dd0c ask; silent: it does not answer now.</returns>
    private async Task<(Known? Person, bool Silent)> KnownAsync(Dd0cDbContext db, string team, string user, CancellationToken cancellationToken)
    {
        var key = (db.TenantId, team, user);
        if (_known.TryGetValue(key, out var before) && before.Until > time.GetUtcNow()) return (before.Person, false);
        if (await db.SlackInstallations.AsNoTracking().SingleOrDefaultAsync(i => i.TeamId == team, cancellationToken) is not { } installation) return (null, false);
        if (vault.TryOpen(db.TenantId, installation.Secret) is not { } token) return (null, false);
        var answer = await slack.AskAsync(token, "users.info", [("user", user)], cancellationToken);
        if (answer is not SlackAnswer.Done done) return (null, answer is not SlackAnswer.Refused);
        var person = Read(done.Body.GetProperty("user"));
        if (_known.Count > Most) _known.Clear();
        _known[key] = (person, time.GetUtcNow() + s_remembered);
        return (person, false);
    }

    private static Known Read(JsonElement user)
    {
        var profile = user.TryGetProperty("profile", out var p) && p.ValueKind == JsonValueKind.Object ? p : user;
        var name = new[] { Text(profile, "display_name"), Text(profile, "real_name"), Text(user, "real_name"), Text(user, "name") }.FirstOrDefault(n => !string.IsNullOrWhiteSpace(n));
        return new(name, Text(profile, "email")?.ToLowerInvariant(), Is(user, "is_restricted") || Is(user, "is_ultra_restricted") || Is(user, "is_stranger") || Is(user, "is_bot") || Is(user, "deleted"));
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Is(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private sealed record Known(string? Name, string? Email, bool Guest);
}

/// <param name="Refused">Why the person may not act; null: may.</param>
/// <param name="Outside">May not see anything either.</param>
internal sealed record SlackPerson(Actor Actor, string? Refused, bool Outside = false);
