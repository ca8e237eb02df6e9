using System.Collections.Concurrent;
using System.Text.Json;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Integrations.Slack;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>
/// Finds where somebody of dd0c can be written to in Slack: the person with the same e-mail address there. A message to a person's id opens
/// the conversation with dd0c by itself; what was written there dd0c may not read.
/// </summary>
/// <remarks>https://docs.slack.dev/reference/methods/users.lookupByEmail and https://docs.slack.dev/reference/methods/chat.postMessage#channels</remarks>
internal sealed class SlackDirect(SlackClient slack, SlackVault vault, TimeProvider time)
{
    private const int Most = 20_000;
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<(Guid Tenant, string Team, string Email), (string? User, DateTimeOffset Until)> _known = new();

    /// <returns>No place: Slack knows no such colleague; silent: it does not answer now.</returns>
    public async Task<(OpenPlace? Place, bool Silent)> FindAsync(Dd0cDbContext db, string email, string name, CancellationToken cancellationToken)
    {
        var silent = false;
        foreach (var installation in await db.SlackInstallations.AsNoTracking().OrderBy(i => i.InstalledAt).ToListAsync(cancellationToken))
        {
            if (vault.TryOpen(db.TenantId, installation.Secret) is not { } token) continue;
            var key = (db.TenantId, installation.TeamId, email.ToLowerInvariant());
            if (!_known.TryGetValue(key, out var known) || known.Until <= time.GetUtcNow())
            {
                var answer = await slack.AskAsync(token, "users.lookupByEmail", [("email", email)], cancellationToken);
                if (answer is SlackAnswer.Limited or SlackAnswer.Away)
                {
                    silent = true;
                    continue;
                }
                if (_known.Count > Most) _known.Clear();
                _known[key] = known = (answer is SlackAnswer.Done done && done.Body.TryGetProperty("user", out var user) ? ColleagueOf(user) : null, time.GetUtcNow() + s_remembered);
            }
            if (known.User is { } id) return (new(Guid.Empty, installation.TeamId, installation.TeamName, id, name, token, new Uri(installation.Portal)), false);
        }
        return (null, silent);
    }

    /// <summary>Guests are told nothing, as they may see nothing.</summary>
    private static string? ColleagueOf(JsonElement user) =>
        new[] { "is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted" }.Any(w => user.TryGetProperty(w, out var said) && said.ValueKind == JsonValueKind.True) ? null
        : user.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
}
