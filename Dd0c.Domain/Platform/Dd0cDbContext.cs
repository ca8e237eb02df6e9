using Dd0c.Domain.Actions;
using Dd0c.Domain.Actions.News;
using Dd0c.Domain.Alerts;
using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Domain.Alerts.Deploys;
using Dd0c.Domain.Alerts.Digests;
using Dd0c.Domain.Alerts.Ingest;
using Dd0c.Domain.Alerts.OnCall;
using Dd0c.Domain.Alerts.Silences;
using Dd0c.Domain.Api;
using Dd0c.Domain.Ask;
using Dd0c.Domain.Audit;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Catalog.News;
using Dd0c.Domain.Catalog.Entities;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Domain.Outbox;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Search;
using Dd0c.Domain.Tenancy;
using Dd0c.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dd0c.Domain.Platform;

/// <summary>
/// The tables of one tenant. Opened through <c>TenantDb</c>, which names the tenant: the query filter here uses it and
/// row-level security enforces it again. Without a tenant it sees no tenant's rows.
/// </summary>
public sealed class Dd0cDbContext(DbContextOptions<Dd0cDbContext> options) : DbContext(options)
{
    /// <summary>The tenant of the unit of work this context serves.</summary>
    public Guid TenantId { get; set; }

    public DbSet<Tenant> Tenants => Set<Tenant>();
    public DbSet<User> Users => Set<User>();
    public DbSet<Membership> Memberships => Set<Membership>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();
    public DbSet<Connection> Connections => Set<Connection>();
    public DbSet<CloudResource> CloudResources => Set<CloudResource>();
    public DbSet<Repository> Repositories => Set<Repository>();
    public DbSet<SourceTeam> SourceTeams => Set<SourceTeam>();
    public DbSet<Team> Teams => Set<Team>();
    public DbSet<Service> Services => Set<Service>();
    public DbSet<ServiceSlug> ServiceSlugs => Set<ServiceSlug>();
    public DbSet<ServiceResourceRow> ServiceResources => Set<ServiceResourceRow>();
    public DbSet<ServiceOwnership> ServiceOwnership => Set<ServiceOwnership>();
    public DbSet<ServiceDependency> ServiceDependencies => Set<ServiceDependency>();
    public DbSet<Entity> Entities => Set<Entity>();
    public DbSet<DocumentTextRow> DocumentTexts => Set<DocumentTextRow>();
    public DbSet<EntityRelationRow> EntityRelations => Set<EntityRelationRow>();
    public DbSet<CorrectionRow> Corrections => Set<CorrectionRow>();
    public DbSet<AccuracyDay> AccuracyDays => Set<AccuracyDay>();
    public DbSet<Recent> Recents => Set<Recent>();
    public DbSet<DiscoveryRun> DiscoveryRuns => Set<DiscoveryRun>();
    public DbSet<CoverageRow> Coverage => Set<CoverageRow>();
    public DbSet<HeldRemoval> HeldRemovals => Set<HeldRemoval>();
    public DbSet<CallCount> Calls => Set<CallCount>();
    public DbSet<DiscoveryEvent> DiscoveryEvents => Set<DiscoveryEvent>();
    public DbSet<ServiceVersion> ServiceVersions => Set<ServiceVersion>();
    public DbSet<HistoryArchive> HistoryArchives => Set<HistoryArchive>();
    public DbSet<CatalogNotice> CatalogNotices => Set<CatalogNotice>();
    public DbSet<IdempotentRequest> IdempotentRequests => Set<IdempotentRequest>();
    public DbSet<AskedQuestion> AskedQuestions => Set<AskedQuestion>();
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<WaitingChange> WaitingChanges => Set<WaitingChange>();
    public DbSet<AlertIntegration> AlertIntegrations => Set<AlertIntegration>();
    public DbSet<AlertToken> AlertTokens => Set<AlertToken>();
    public DbSet<InboxRow> AlertInbox => Set<InboxRow>();
    public DbSet<Alert> Alerts => Set<Alert>();
    public DbSet<Incident> Incidents => Set<Incident>();
    public DbSet<IncidentEntry> IncidentEntries => Set<IncidentEntry>();
    public DbSet<Deploy> Deploys => Set<Deploy>();
    public DbSet<AlertSettingsRow> AlertSettings => Set<AlertSettingsRow>();
    public DbSet<AlertMute> AlertMutes => Set<AlertMute>();
    public DbSet<AlertAlias> AlertAliases => Set<AlertAlias>();
    public DbSet<AlertEdge> AlertEdges => Set<AlertEdge>();
    public DbSet<AlertFeedback> AlertFeedback => Set<AlertFeedback>();
    public DbSet<AlertHour> AlertHours => Set<AlertHour>();
    public DbSet<Listening> Listening => Set<Listening>();
    public DbSet<AlertOutcome> AlertOutcomes => Set<AlertOutcome>();
    public DbSet<PayloadArchive> PayloadArchives => Set<PayloadArchive>();
    public DbSet<SlackInstallation> SlackInstallations => Set<SlackInstallation>();
    public DbSet<DeliveryChannel> DeliveryChannels => Set<DeliveryChannel>();
    public DbSet<IncidentDelivery> Deliveries => Set<IncidentDelivery>();
    public DbSet<WebhookSend> WebhookSends => Set<WebhookSend>();
    public DbSet<OnCallSource> OnCallSources => Set<OnCallSource>();
    public DbSet<OnCallSchedule> OnCallSchedules => Set<OnCallSchedule>();
    public DbSet<OnCallShift> OnCallShifts => Set<OnCallShift>();
    public DbSet<DigestSend> Digests => Set<DigestSend>();
    public DbSet<SavedView> SavedViews => Set<SavedView>();
    public DbSet<ActionRow> Actions => Set<ActionRow>();
    public DbSet<ActionRun> ActionRuns => Set<ActionRun>();
    public DbSet<ActionRunStep> ActionRunSteps => Set<ActionRunStep>();
    public DbSet<ActionRunLine> ActionRunLines => Set<ActionRunLine>();
    public DbSet<ActionApproval> ActionApprovals => Set<ActionApproval>();
    public DbSet<RunTelling> RunTellings => Set<RunTelling>();
    public DbSet<NotificationOff> NotificationsOff => Set<NotificationOff>();
    public DbSet<GoldenPath> GoldenPaths => Set<GoldenPath>();
    public DbSet<Watch> Watches => Set<Watch>();
    public DbSet<Scorecard> Scorecards => Set<Scorecard>();
    public DbSet<ServicePropertiesRow> ServiceProperties => Set<ServicePropertiesRow>();
    public DbSet<ServiceScore> ServiceScores => Set<ServiceScore>();
    public DbSet<ScoreChange> ScoreChanges => Set<ScoreChange>();
    public DbSet<ScorecardDay> ScorecardDays => Set<ScorecardDay>();
    public DbSet<Exemption> Exemptions => Set<Exemption>();
    public DbSet<Initiative> Initiatives => Set<Initiative>();
    public DbSet<SearchDocumentRow> SearchDocuments => Set<SearchDocumentRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Conventions.Add(_ => new SnakeCase());

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Tenant>(e =>
        {
            e.ToTable("tenants").HasKey(t => t.Id);
            e.HasQueryFilter("tenant", t => t.Id == TenantId);
            Json(e.Property(t => t.Settings));
            Json(e.Property(t => t.Onboarding));
        });
        modelBuilder.Entity<User>().ToTable("users").HasKey(u => u.Id);

        Owned<Membership>(modelBuilder, "memberships").HasKey(m => new { m.TenantId, m.UserId });
        Owned<Invitation>(modelBuilder, "invitations").HasKey(i => new { i.TenantId, i.Id });
        Owned<ApiToken>(modelBuilder, "api_tokens").HasKey(t => new { t.TenantId, t.Id });
        Json(Owned<AuditEvent>(modelBuilder, "audit_events", a => new { a.TenantId, a.Id }).Property(a => a.Details));

        Owned<AuditHead>(modelBuilder, "audit_heads", h => h.TenantId);

        var connection = Owned<Connection>(modelBuilder, "connections", c => new { c.TenantId, c.Id });
        Json(connection.Property(c => c.Config));
        Json(connection.Property(c => c.Checks));

        Json(Owned<CloudResource>(modelBuilder, "cloud_resources", r => new { r.TenantId, r.Arn }).Property(r => r.Facts));
        Json(Owned<Repository>(modelBuilder, "repositories", r => new { r.TenantId, r.NodeId }).Property(r => r.Facts));
        Json(Owned<SourceTeam>(modelBuilder, "source_teams", t => new { t.TenantId, t.NodeId }).Property(t => t.Facts));

        Json(Owned<Team>(modelBuilder, "teams", t => new { t.TenantId, t.Id }).Property(t => t.Members));
        var service = Owned<Service>(modelBuilder, "services", s => new { s.TenantId, s.Id });
        Json(service.Property(s => s.Evidence));
        Json(service.Property(s => s.Conflicts));
        service.Property(s => s.LastDeploy).HasColumnType("jsonb");
        Json(service.Property(s => s.Drift));
        Json(service.Property(s => s.Doubts));
        var correction = Owned<CorrectionRow>(modelBuilder, "corrections", c => new { c.TenantId, c.Id });
        correction.Property(c => c.FoundVotes).HasColumnType("jsonb");
        Json(Owned<AccuracyDay>(modelBuilder, "accuracy_days", d => new { d.TenantId, d.Day }).Property(d => d.Calibration));
        Owned<ServiceSlug>(modelBuilder, "service_slugs", s => new { s.TenantId, s.Slug });
        Owned<ServiceResourceRow>(modelBuilder, "service_resources", r => new { r.TenantId, r.Arn });
        Owned<ServiceOwnership>(modelBuilder, "service_ownership", o => new { o.TenantId, o.ServiceId, o.TeamId, o.Role });
        Json(Owned<ServiceDependency>(modelBuilder, "service_dependencies", d => new { d.TenantId, d.SourceServiceId, d.TargetServiceId, d.Kind }).Property(d => d.Evidence));
        Owned<SavedView>(modelBuilder, "saved_views", v => new { v.TenantId, v.Id });
        Owned<Watch>(modelBuilder, "watches", w => new { w.TenantId, w.UserId, w.ServiceId });
        var entity = Owned<Entity>(modelBuilder, "entities", e => new { e.TenantId, e.Id });
        Json(entity.Property(e => e.Properties));
        Json(entity.Property(e => e.Evidence));
        Owned<DocumentTextRow>(modelBuilder, "document_texts", d => new { d.TenantId, d.Oid });
        Owned<EntityRelationRow>(modelBuilder, "entity_relations", r => new { r.TenantId, r.SourceId, r.Kind, r.TargetId });
        Owned<Recent>(modelBuilder, "recents", r => new { r.TenantId, r.UserId, r.Kind, r.TargetId });

        var run = Owned<DiscoveryRun>(modelBuilder, "discovery_runs", r => new { r.TenantId, r.Id });
        Json(run.Property(r => r.Progress));
        Json(run.Property(r => r.Stats));
        Json(run.Property(r => r.Errors));
        Owned<CoverageRow>(modelBuilder, "discovery_coverage", c => new { c.TenantId, c.RunId, c.ConnectionId, c.Source, c.Account, c.Region, c.Kind });
        Owned<HeldRemoval>(modelBuilder, "held_removals", h => new { h.TenantId, h.Id });
        Owned<CallCount>(modelBuilder, "discovery_calls", c => new { c.TenantId, c.Id });
        Json(Owned<DiscoveryEvent>(modelBuilder, "discovery_events", e => new { e.TenantId, e.CreatedAt, e.Id }).Property(e => e.Payload));
        Json(Owned<ServiceVersion>(modelBuilder, "service_versions", v => new { v.TenantId, v.ValidTo, v.ServiceId }).Property(v => v.State));
        Owned<HistoryArchive>(modelBuilder, "history_archives", a => new { a.TenantId, a.Kind, a.Month, a.Sha256 });

        Owned<WebhookDelivery>(modelBuilder, "webhook_deliveries", w => new { w.TenantId, w.ConnectionId, w.Provider, w.DeliveryId });
        Owned<WaitingChange>(modelBuilder, "changes_waiting", c => new { c.TenantId, c.ConnectionId, c.Subject });

        Alerting(modelBuilder);
        Scoring(modelBuilder);
        Acting(modelBuilder);

        Owned<CatalogNotice>(modelBuilder, "catalog_notices", n => new { n.TenantId, n.ChannelId, n.EventId });
        Owned<IdempotentRequest>(modelBuilder, "idempotent_requests", r => new { r.TenantId, r.TokenId, r.Key });
        Owned<AskedQuestion>(modelBuilder, "asked_questions", q => new { q.TenantId, q.Id }).Property(q => q.Answer).HasColumnType("jsonb");
        var message = Owned<OutboxMessage>(modelBuilder, "outbox", m => m.Id);
        message.Property(m => m.Id).ValueGeneratedOnAdd().UseIdentityAlwaysColumn();
        Json(message.Property(m => m.Payload));
        Json(Owned<SearchDocumentRow>(modelBuilder, "search_documents", d => new { d.TenantId, d.Id }).Property(d => d.Document));
    }

    private void Alerting(ModelBuilder model)
    {
        Json(Owned<AlertIntegration>(model, "alert_integrations", i => new { i.TenantId, i.Id }).Property(i => i.Config));
        Owned<AlertToken>(model, "alert_tokens", t => new { t.TenantId, t.Hash });
        Json(Owned<InboxRow>(model, "alert_inbox", i => new { i.TenantId, i.Id }).Property(i => i.Headers));
        var alert = Owned<Alert>(model, "alerts", a => new { a.TenantId, a.Id });
        Json(alert.Property(a => a.Tags));
        Json(alert.Property(a => a.Transitions));
        alert.Property(a => a.Matched).HasColumnType("jsonb");
        alert.Property(a => a.Reason).HasColumnType("jsonb");
        var incident = Owned<Incident>(model, "incidents", i => new { i.TenantId, i.Id });
        Json(incident.Property(i => i.Sources));
        Json(incident.Property(i => i.Activities));
        Json(incident.Property(i => i.NoiseFactors));
        Json(incident.Property(i => i.Suspects));
        Json(incident.Property(i => i.Suggestions));
        Json(Owned<IncidentEntry>(model, "incident_entries", e => new { e.TenantId, e.Id }).Property(e => e.Data));
        Owned<Deploy>(model, "deploys", d => new { d.TenantId, d.Id });
        Json(Owned<AlertSettingsRow>(model, "alert_settings", s => s.TenantId).Property(s => s.Settings));
        var mute = Owned<AlertMute>(model, "alert_mutes", m => new { m.TenantId, m.Id });
        Json(mute.Property(m => m.Scope));
        mute.Property(m => m.Schedule).HasColumnType("jsonb");
        Owned<AlertAlias>(model, "alert_aliases", a => new { a.TenantId, a.Word });
        Owned<AlertEdge>(model, "alert_edges", e => new { e.TenantId, e.SourceId, e.TargetId });
        Owned<AlertFeedback>(model, "alert_feedback", f => new { f.TenantId, f.Id });
        Owned<AlertHour>(model, "alert_hours", h => new { h.TenantId, h.Hour, h.IntegrationId });
        model.Entity<Listening>().ToTable("listening").HasKey(l => l.Began); // of the installation, not of a tenant
        Owned<AlertOutcome>(model, "alert_outcomes", o => new { o.TenantId, o.Hour, o.IntegrationId });
        Owned<PayloadArchive>(model, "alert_payload_archives", a => new { a.TenantId, a.Key });
        Json(Owned<SlackInstallation>(model, "slack_installations", i => new { i.TenantId, i.TeamId }).Property(i => i.Limited));
        var channel = Owned<DeliveryChannel>(model, "delivery_channels", c => new { c.TenantId, c.Id });
        Json(channel.Property(c => c.Config));
        Json(channel.Property(c => c.Rule));
        var delivery = Owned<IncidentDelivery>(model, "deliveries", d => new { d.TenantId, d.ChannelId, d.IncidentId });
        Json(delivery.Property(d => d.Reasons));
        delivery.Property(d => d.Ref).HasColumnType("jsonb");
        delivery.Property(d => d.Reply).HasColumnType("jsonb");
        Owned<WebhookSend>(model, "webhook_sends", s => new { s.TenantId, s.Id });
        Owned<DigestSend>(model, "digests", d => new { d.TenantId, d.ChannelId, d.Day, d.Kind });
        Owned<OnCallSource>(model, "on_call_sources", s => new { s.TenantId, s.Id });
        var schedule = Owned<OnCallSchedule>(model, "on_call_schedules", s => new { s.TenantId, s.Id });
        Json(schedule.Property(s => s.People));
        schedule.Property(s => s.Plan).HasColumnType("jsonb");
        Owned<OnCallShift>(model, "on_call_shifts", s => new { s.TenantId, s.Id });
    }

    private void Scoring(ModelBuilder model)
    {
        Json(Owned<Scorecard>(model, "scorecards", s => new { s.TenantId, s.Id }).Property(s => s.Definition));
        Json(Owned<ServicePropertiesRow>(model, "service_properties", p => new { p.TenantId, p.ServiceId }).Property(p => p.Properties));
        Json(Owned<ServiceScore>(model, "service_scores", s => new { s.TenantId, s.ScorecardId, s.ServiceId }).Property(s => s.Checks));
        Owned<ScoreChange>(model, "score_changes", c => new { c.TenantId, c.Id });
        Json(Owned<ScorecardDay>(model, "scorecard_days", d => new { d.TenantId, d.ScorecardId, d.Day, d.TeamId }).Property(d => d.Levels));
        Owned<Exemption>(model, "exemptions", e => new { e.TenantId, e.Id });
        Owned<Initiative>(model, "initiatives", i => new { i.TenantId, i.Id });
    }

    private void Acting(ModelBuilder model)
    {
        Owned<ActionRow>(model, "actions", a => new { a.TenantId, a.Id });
        var run = Owned<ActionRun>(model, "action_runs", r => new { r.TenantId, r.Id });
        Json(run.Property(r => r.Inputs));
        Json(run.Property(r => r.Plan));
        run.Property(r => r.Approval).HasColumnType("jsonb");
        Owned<ActionRunStep>(model, "action_run_steps", s => new { s.TenantId, s.RunId, s.Position });
        Owned<ActionRunLine>(model, "action_run_lines", l => new { l.TenantId, l.RunId, l.Id }).Property(l => l.Id).ValueGeneratedOnAdd().UseIdentityAlwaysColumn();
        Owned<ActionApproval>(model, "action_approvals", a => new { a.TenantId, a.RunId, a.UserId });
        Owned<RunTelling>(model, "run_tellings", t => new { t.TenantId, t.Id });
        Owned<NotificationOff>(model, "notifications_off", o => new { o.TenantId, o.UserId, o.Event, o.Way });
        Owned<GoldenPath>(model, "golden_paths", p => new { p.TenantId, p.Id });
    }

    private EntityTypeBuilder<T> Owned<T>(ModelBuilder model, string table, System.Linq.Expressions.Expression<Func<T, object?>>? key = null)
        where T : class, ITenantOwned
    {
        var entity = model.Entity<T>();
        entity.ToTable(table).HasQueryFilter("tenant", row => row.TenantId == TenantId);
        if (key is not null) entity.HasKey(key);
        // Ids and times are ours: set where the row is made, so that no insert has to be read back.
        foreach (var property in entity.Metadata.GetProperties()) property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
        return entity;
    }

    private static void Json(PropertyBuilder<string> property) => property.HasColumnType("jsonb");
}
