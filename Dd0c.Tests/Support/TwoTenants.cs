using System.Text.Json;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Audit;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Domain.Outbox;
using Dd0c.Domain.Ownership;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Search;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Search;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Tests.Support;

/// <summary>Two organisations with a row in every table that belongs to one. What one holds never carries the other's word.</summary>
internal sealed class TwoTenants
{
    public TenantSample One { get; } = new("birch");
    public TenantSample Other { get; } = new("walnut");

    public async Task WriteAsync(TestDatabase database, CancellationToken cancellationToken)
    {
        await One.WriteAsync(database, cancellationToken);
        await Other.WriteAsync(database, cancellationToken);
    }
}

/// <param name="word">Stands in everything that can be read of the tenant, and in no id, slug or ARN by which it is asked for.</param>
internal sealed class TenantSample(string word)
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 8, 30, 0, TimeSpan.Zero);
    private readonly string _key = word == "birch" ? "aa" : "bb";

    public string Word => word;
    public Guid TenantId { get; } = Guid.CreateVersion7();
    public Guid UserId { get; } = Guid.CreateVersion7();
    public Guid ServiceId { get; } = Guid.CreateVersion7();
    public Guid TeamId { get; } = Guid.CreateVersion7();
    public Guid RunId { get; } = Guid.CreateVersion7();
    public Guid ConnectionId { get; } = Guid.CreateVersion7();
    public Guid IntegrationId { get; } = Guid.CreateVersion7();
    public Guid ChannelId { get; } = Guid.CreateVersion7();
    public Guid SendId { get; } = Guid.CreateVersion7();
    public Guid OnCallId { get; } = Guid.CreateVersion7();
    public Guid ScheduleId { get; } = Guid.CreateVersion7();
    public Guid AlertId { get; } = Guid.CreateVersion7();
    public Guid MuteId { get; } = Guid.CreateVersion7();
    public Guid ExemptionId { get; } = Guid.CreateVersion7();
    public Guid InitiativeId { get; } = Guid.CreateVersion7();
    public string ScorecardSlug => $"scorecard-{_key}";
    public Guid EntityId { get; } = Guid.CreateVersion7();
    public Guid DocumentId { get; } = Guid.CreateVersion7();
    public string ActionSlug => $"action-{_key}";
    public string PathSlug => $"path-{_key}";
    public int ActionRunNumber => _key == "aa" ? 8101 : 8202;
    public int IncidentNumber => _key == "aa" ? 7101 : 7202;
    public string TenantSlug => $"tenant-{_key}";
    public string ServiceSlug => $"service-{_key}";
    public string OldSlug => $"old-{_key}";
    public string TeamSlug => $"team-{_key}";
    public string Arn => $"arn:aws:ecs:eu-west-1:1234567890{(_key == "aa" ? "11" : "22")}:service/main/{_key}";

    /// <summary>All by which something of the tenant can be asked for in an address.</summary>
    public IReadOnlyList<string> Keys =>
    [
        ServiceId.ToString(), ServiceSlug, OldSlug, TeamId.ToString(), TeamSlug, RunId.ToString(), ConnectionId.ToString(), TenantId.ToString(), TenantSlug,
        $"{Arn}/service", $"{Uri.EscapeDataString(Arn)}/service", IntegrationId.ToString(), IncidentNumber.ToString(System.Globalization.CultureInfo.InvariantCulture), AlertId.ToString(), MuteId.ToString(), ChannelId.ToString(), SendId.ToString(), OnCallId.ToString(), ScheduleId.ToString(), ScorecardSlug, ExemptionId.ToString(), InitiativeId.ToString(), EntityId.ToString(), DocumentId.ToString(), ActionSlug, PathSlug, ActionRunNumber.ToString(System.Globalization.CultureInfo.InvariantCulture),
    ];

    public async Task WriteAsync(TestDatabase database, CancellationToken cancellationToken)
    {
        await using var db = new Dd0cDbContext(new DbContextOptionsBuilder<Dd0cDbContext>().UseNpgsql(database.Owner).Options) { TenantId = TenantId };
        await db.Database.OpenConnectionAsync(cancellationToken);
        // The model knows no relations to order the inserts by, so the server is told not to mind; the owner may.
        await db.Database.ExecuteSqlRawAsync("set session_replication_role = replica", cancellationToken);
        db.Tenants.Add(new() { Id = TenantId, Slug = TenantSlug, Name = $"The {word} company", CreatedAt = s_now });
        db.Users.Add(new() { Id = UserId, Login = $"{word}-person", DisplayName = $"Mx {word}", Email = $"{word}@example.com", CreatedAt = s_now });
        db.Memberships.Add(new() { TenantId = TenantId, UserId = UserId, Role = "owner", TeamId = TeamId, CreatedAt = s_now });
        db.Connections.Add(new() { TenantId = TenantId, Id = ConnectionId, Provider = "aws", Name = $"{word} production", Status = "active", Config = JsonSerializer.Serialize(new ConnectionConfig("ambient"), JsonSerializerOptions.Web), Identity = word, CreatedAt = s_now, UpdatedAt = s_now });
        db.AlertIntegrations.Add(new() { TenantId = TenantId, Id = IntegrationId, Provider = "custom", Name = $"{word} alerts", CreatedAt = s_now, UpdatedAt = s_now });
        db.Teams.Add(new() { TenantId = TenantId, Id = TeamId, Key = $"github:{_key}", Slug = TeamSlug, Name = $"Team {word}", Description = word, Source = "github", Members = JsonSerializer.Serialize(new[] { new TeamPerson(word, word, true) }, JsonSerializerOptions.Web), CreatedAt = s_now, UpdatedAt = s_now });
        db.Services.Add(new()
        {
            TenantId = TenantId, Id = ServiceId, Slug = ServiceSlug, Name = $"{word}-service", DisplayName = $"{word}-service", Description = $"All about {word}.", Type = "api", Lifecycle = "production", Tier = "critical", Health = "healthy",
            OwnerState = "owned", OwnerTeamId = TeamId, OwnerConfidence = .9, RepoNodeId = $"R_{_key}", RepoFullName = $"{word}/service", Anchors = [Arn], TechStack = ["Go"], Environments = ["production"], CreatedAt = s_now, UpdatedAt = s_now,
        });
        db.ServiceSlugs.Add(new() { TenantId = TenantId, Slug = OldSlug, ServiceId = ServiceId });
        db.CloudResources.Add(new() { TenantId = TenantId, Arn = Arn, ConnectionId = ConnectionId, Type = "ecs:service", Name = word, Account = "1", Region = "eu-west-1", Facts = "{}", FirstSeenAt = s_now, ChangedAt = s_now });
        db.ServiceResources.Add(new() { TenantId = TenantId, Arn = Arn, ServiceId = ServiceId, Environment = "production" });
        db.Entities.Add(new() { TenantId = TenantId, Id = EntityId, Kind = EntityKind.Database, Key = $"arn:aws:rds:eu-west-1:1:db:{_key}", Name = $"{word}-database", Folded = $"{word} database", ServiceIds = [ServiceId], TeamId = TeamId, Environment = "production", Source = "runtime", Since = s_now, Properties = $"{{\"engine\": \"{word}\"}}", CreatedAt = s_now, UpdatedAt = s_now });
        db.Entities.Add(new() { TenantId = TenantId, Id = DocumentId, Kind = EntityKind.Document, Key = $"R_{_key}:docs/one.md", Name = $"How {word} works", Folded = $"how {word} works", Source = "repository", Since = s_now, Properties = $"{{\"path\": \"docs/one.md\", \"document\": \"doc\", \"fullName\": \"{word}/service\", \"oid\": \"0123\"}}", CreatedAt = s_now, UpdatedAt = s_now });
        db.DocumentTexts.Add(new() { TenantId = TenantId, Oid = "0123", Text = $"# How {word} works\n\nAll of {word}.", SeenAt = s_now });
        db.EntityRelations.Add(new() { TenantId = TenantId, SourceId = EntityId, Kind = RelationKind.UsedBy, TargetId = ServiceId, TargetKind = EntityRelation.Service });
        db.ServiceOwnership.Add(new() { TenantId = TenantId, ServiceId = ServiceId, TeamId = TeamId, Role = "primary", Confidence = .9, Source = "codeowners", CreatedAt = s_now });
        db.DiscoveryRuns.Add(new() { TenantId = TenantId, Id = RunId, Trigger = "manual", Status = "completed", CreatedAt = s_now, Errors = JsonSerializer.Serialize(new[] { new RunError("scan", word, word, word) }, JsonSerializerOptions.Web) });
        db.HeldRemovals.Add(new() { TenantId = TenantId, RunId = RunId, ConnectionId = ConnectionId, Source = "aws", Account = word, Region = "eu-west-1", Kind = "ecs:service", Keys = [Arn], Known = 12, HeldAt = s_now });
        db.Calls.AddRange(
            new CallCount { TenantId = TenantId, RunId = RunId, ConnectionId = ConnectionId, Service = "ecs", Operation = "ListClusters", Account = word, Region = "eu-west-1", Outcome = "ok", Calls = 2, LastAt = s_now },
            new CallCount { TenantId = TenantId, ConnectionId = ConnectionId, Service = "sts", Operation = "GetCallerIdentity", Account = word, Region = "eu-west-1", Outcome = "ok", Calls = 1, LastAt = s_now });
        db.DiscoveryEvents.Add(new() { TenantId = TenantId, Id = Guid.CreateVersion7(), RunId = RunId, Type = "service_created", ServiceId = ServiceId, Subject = $"{word}-service", Payload = "{}", CreatedAt = s_now });
        var state = new ServiceState(ServiceSlug, $"{word}-service", $"{word}-service", [], $"All about {word}.", "api", "production", "critical", ["Go"], null, ["production"], "healthy",
            new("owned", new(TeamId, TeamSlug, $"Team {word}"), null), 90, "codeowners", new($"{word}/service", null, null, null, null), [new(Arn, "production")], [], s_now);
        db.ServiceVersions.Add(new() { TenantId = TenantId, ServiceId = ServiceId, ValidFrom = s_now, State = state.Json() });
        db.HistoryArchives.Add(new() { TenantId = TenantId, Kind = "discovery_events", Month = new(2025, 3, 1), Key = $"{word}/none", ArchivedAt = s_now });
        db.AuditEvents.Add(new() { TenantId = TenantId, Id = Guid.CreateVersion7(), At = s_now, ActorKind = "system", ActorName = word, Action = "x", Target = word });
        db.Add(new AuditHead { TenantId = TenantId, Seq = 0, Hash = [] });
        db.SavedViews.Add(new() { TenantId = TenantId, Id = Guid.CreateVersion7(), UserId = UserId, Name = $"View of {word}", Address = $"/services?q={word}", Shared = true, CreatedAt = s_now });
        db.Watches.Add(new() { TenantId = TenantId, UserId = UserId, ServiceId = ServiceId, CreatedAt = s_now });
        db.Recents.Add(new() { TenantId = TenantId, UserId = UserId, Kind = "service", TargetId = ServiceId, OpenedAt = s_now });
        var incident = Guid.CreateVersion7();
        db.Incidents.Add(new() { TenantId = TenantId, Id = incident, Number = IncidentNumber, Environment = "production", State = "open", Severity = "high", Title = $"All of {word} is slow", ServiceId = ServiceId, Services = [ServiceId], Sources = "{\"custom\": 1}", Alerts = 1, Firings = 1, Firing = 1, StartedAt = s_now, LastAt = s_now, Version = 1, CreatedAt = s_now, UpdatedAt = s_now });
        db.Alerts.Add(new() { TenantId = TenantId, Id = AlertId, IntegrationId = IntegrationId, Provider = "custom", Identity = _key, Episode = _key, Fingerprint = _key, Environment = "production", ServiceId = ServiceId, Title = $"{word} is slow", Severity = "high", Category = "application", State = "firing", StartedAt = s_now, LastAt = s_now, Firings = 1, IncidentId = incident, ReceivedAt = s_now, UpdatedAt = s_now });
        db.IncidentEntries.Add(new() { TenantId = TenantId, Id = Guid.CreateVersion7(), IncidentId = incident, At = s_now, Kind = "opened", Text = $"Opened by {word}" });
        db.AlertMutes.Add(new() { TenantId = TenantId, Id = MuteId, Name = $"Quiet about {word}", Scope = JsonSerializer.Serialize(new { title = word }), Reason = $"{word} is mended", StartsAt = s_now, EndsAt = s_now.AddYears(50), CreatedBy = $"Mx {word}", CreatedAt = s_now });
        db.DeliveryChannels.Add(new() { TenantId = TenantId, Id = ChannelId, Kind = "slack", Name = $"#{word}", Config = JsonSerializer.Serialize(new Dd0c.Domain.Alerts.Delivery.SlackPlace("T1", "C1", word), JsonSerializerOptions.Web), LastError = $"{word} is archived", LastErrorAt = s_now, CreatedAt = s_now, CreatedBy = word });
        db.Deliveries.Add(new() { TenantId = TenantId, ChannelId = ChannelId, IncidentId = incident, State = "withheld", Reasons = $"[\"{word}\"]", DecidedAt = s_now, CreatedAt = s_now });
        db.Digests.Add(new() { TenantId = TenantId, ChannelId = ChannelId, Day = DateOnly.FromDateTime(s_now.UtcDateTime), Kind = "daily", Id = Guid.CreateVersion7(), State = "refused", LastError = word, CreatedAt = s_now });
        db.WebhookSends.Add(new() { TenantId = TenantId, Id = SendId, ChannelId = ChannelId, IncidentId = incident, MessageId = word, Type = "incident.opened", Body = $"{{\"title\": \"{word}\"}}", Answer = 200, SentAt = s_now });
        var token = Guid.CreateVersion7();
        db.ApiTokens.Add(new() { TenantId = TenantId, Id = token, Name = $"Token of {word}", Prefix = "dd0c_live_none", Hash = token.ToByteArray(), Scopes = [], CreatedAt = s_now, RevokedAt = s_now });
        db.IdempotentRequests.Add(new() { TenantId = TenantId, TokenId = token, Key = word, Fingerprint = [1], Owner = token, BeganAt = s_now.AddYears(50), LeaseUntil = s_now, Status = 204, Answer = [1] });
        db.AskedQuestions.Add(new() { TenantId = TenantId, Id = Guid.CreateVersion7(), Asker = UserId, Day = DateOnly.FromDateTime(s_now.AddYears(50).UtcDateTime), Key = [1], AskedAt = s_now, LeaseUntil = s_now, AnsweredAt = s_now, Answer = $"{{\"text\": \"All of {word}\"}}" });
        db.CatalogNotices.Add(new() { TenantId = TenantId, ChannelId = ChannelId, EventId = $"evt_{_key}", Type = "service.discovered", Body = $"{{\"service\": \"{word}\"}}", CreatedAt = s_now, TryAfter = s_now.AddYears(50) });
        db.OnCallSources.Add(new() { TenantId = TenantId, Id = OnCallId, Kind = "pagerduty", Name = $"PagerDuty of {word}", ReadAt = s_now, DueAt = s_now.AddYears(50), Fault = $"{word} is away", FaultAt = s_now, CreatedAt = s_now, CreatedBy = word });
        db.OnCallSchedules.Add(new() { TenantId = TenantId, Id = ScheduleId, SourceId = OnCallId, ExternalId = _key, Name = $"Schedule of {word}", TeamId = TeamId, TeamSource = "name", TeamConfidence = .9, TeamEvidence = word });
        db.OnCallShifts.Add(new() { TenantId = TenantId, Id = Guid.CreateVersion7(), ScheduleId = ScheduleId, Level = 1, Person = $"Mx {word}", Email = $"{word}@example.com", StartsAt = s_now });
        var scorecard = Guid.CreateVersion7();
        var (card, due) = (JsonSerializer.Serialize(new ScorecardDefinition(null, [new("Bronze", 50)], [new("readme", $"README of {word}", 10, new([new("name", "is", word)]))]), ScorecardJson.Options), DateOnly.FromDateTime(s_now.AddYears(50).UtcDateTime));
        db.Scorecards.Add(new() { TenantId = TenantId, Id = scorecard, Slug = ScorecardSlug, Name = $"Readiness of {word}", Definition = card, CreatedAt = s_now, UpdatedAt = s_now, UpdatedBy = word });
        db.ServiceProperties.Add(new() { TenantId = TenantId, ServiceId = ServiceId, Properties = $"{{\"repository.readme\": \"{word}\"}}" });
        db.ServiceScores.Add(new() { TenantId = TenantId, ScorecardId = scorecard, ServiceId = ServiceId, Points = 0, Most = 10, Percent = 0, Checks = $"[{{\"key\": \"readme\", \"state\": \"failed\", \"found\": \"{word}\"}}]", Failed = ["readme"], ScoredAt = s_now });
        db.ScoreChanges.Add(new() { TenantId = TenantId, ScorecardId = scorecard, ServiceId = ServiceId, At = s_now, Percent = 0, Lost = [word] });
        db.ScorecardDays.Add(new() { TenantId = TenantId, ScorecardId = scorecard, Day = DateOnly.FromDateTime(s_now.UtcDateTime), TeamId = TeamId, Services = 1, Levels = $"{{\"{word}\": 1}}" });
        db.Exemptions.Add(new() { TenantId = TenantId, Id = ExemptionId, ScorecardId = scorecard, ServiceId = ServiceId, CheckKey = "readme", Reason = word, Until = s_now.AddYears(50), CreatedBy = word, CreatedAt = s_now });
        db.Initiatives.Add(new() { TenantId = TenantId, Id = InitiativeId, ScorecardId = scorecard, Name = $"All of {word}", Checks = ["readme"], Due = due, CreatedBy = word, CreatedAt = s_now });
        var (action, actionRun) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        db.Actions.Add(new() { TenantId = TenantId, Id = action, Slug = ActionSlug, Name = $"Mend {word}", Summary = $"For {word}", Definition = $"name: Mend {word}\napproval: {{ by: admin }}\nallow: [{{ role: member }}]\nsteps:\n  - webhook: {{ url: https://127.0.0.1:1/ }}\n", Secret = [], CreatedAt = s_now, UpdatedAt = s_now, UpdatedBy = word });
        db.GoldenPaths.Add(new() { TenantId = TenantId, Id = Guid.CreateVersion7(), Slug = PathSlug, Title = $"How to mend {word}", Body = $"[Mend {word}](action:{ActionSlug})", UpdatedAt = s_now, UpdatedBy = word });
        db.ActionRuns.Add(new() { TenantId = TenantId, Id = actionRun, Number = ActionRunNumber, ActionId = action, ActionSlug = ActionSlug, ActionName = $"Mend {word}", ActionVersion = 1, Inputs = $"{{\"what\": \"{word}\"}}", Plan = "{\"steps\": [], \"undo\": []}", PlanHash = word.PadRight(64, '0'), Approval = "{\"by\": [\"admin\"], \"count\": 1, \"why\": \"always\"}", State = "waiting-for-approval", Reason = word, RequestedBy = word, RequesterKind = "user", CreatedAt = s_now, Portal = "http://localhost/", NextAt = s_now.AddYears(50) });
        db.ActionRunSteps.Add(new() { TenantId = TenantId, RunId = actionRun, Position = 0, Name = word, Kind = "webhook", State = "pending" });
        db.ActionRunLines.Add(new() { TenantId = TenantId, RunId = actionRun, At = s_now, Text = word });
        db.ActionApprovals.Add(new() { TenantId = TenantId, RunId = actionRun, UserId = Guid.CreateVersion7(), Name = word, PlanHash = word, At = s_now });
        await db.SaveChangesAsync(cancellationToken);
        await using var connection = await database.Owner.OpenConnectionAsync(cancellationToken);
        await new SearchIndexer(new(false)).WriteAsync(connection, TenantId, [Document(ServiceId, "service", ServiceSlug, $"{word}-service"), Document(TeamId, "team", TeamSlug, $"Team {word}")], [Guid.CreateVersion7()], cancellationToken);
    }

    private SearchDocument Document(Guid id, string kind, string slug, string title) =>
        new(id, kind, slug, title, [], $"All about {word}.", TeamId, $"Team {word}", TeamSlug, "owned", .9, $"{word}/service", "api", "critical", "production", "healthy", ["Go"], .9, null, s_now);
}
