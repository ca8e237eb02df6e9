using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.History;
using Dd0c.Domain.Ownership;
using Dd0c.Domain.Platform;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Search;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Tests.Support;

/// <summary>An organisation of twelve teams and about 150 services, the same at every run; and a neighbour that nobody here may see.</summary>
internal sealed class PortalSeed
{
    private static readonly string[] s_teams = ["Payments", "Checkout", "Identity", "Search", "Platform Engineering", "Data", "Growth", "Messaging", "Orders", "Inventory", "Mobile", "Security"];
    private static readonly string[] s_kinds = ["api", "worker", "gateway", "scheduler", "web", "events", "store", "sync", "export", "admin", "notifier", "client"];
    private readonly Random _random = new(7);

    public Guid TenantId { get; } = Guid.Parse("0198f000-0000-7000-8000-000000000001");
    public Guid NeighbourId { get; } = Guid.Parse("0198f000-0000-7000-8000-000000000002");
    public Guid UserId { get; } = Guid.Parse("0198f000-0000-7000-8000-0000000000a1");
    public Guid ViewerId { get; } = Guid.Parse("0198f000-0000-7000-8000-0000000000a2");
    public DateTimeOffset Now { get; } = new(DateTimeOffset.UtcNow.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
    public List<Service> Services { get; } = [];
    public List<Team> Teams { get; } = [];

    public async Task WriteAsync(TestDatabase database, CancellationToken cancellationToken)
    {
        var options = new DbContextOptionsBuilder<Dd0cDbContext>().UseNpgsql(database.Owner).Options;
        await using var db = new Dd0cDbContext(options) { TenantId = TenantId };
        // The model knows no relations to order the inserts by, so the server is told not to mind; the owner may.
        await db.Database.OpenConnectionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("set session_replication_role = replica", cancellationToken);
        db.Tenants.AddRange(new() { Id = TenantId, Slug = "acme", Name = "Acme", CreatedAt = Now }, new() { Id = NeighbourId, Slug = "globex", Name = "Globex", CreatedAt = Now });
        db.Users.AddRange(
            new() { Id = UserId, Login = "sarah", DisplayName = "Sarah Chen", Email = "sarah@acme.example", CreatedAt = Now },
            new() { Id = ViewerId, Login = "vera", DisplayName = "Vera Stone", Email = "vera@acme.example", CreatedAt = Now });
        AddTeams();
        db.Memberships.AddRange(
            new() { TenantId = TenantId, UserId = UserId, Role = "owner", TeamId = Teams[0].Id, CreatedAt = Now },
            new() { TenantId = TenantId, UserId = ViewerId, Role = "viewer", CreatedAt = Now });
        db.Teams.AddRange(Teams);
        var aws = new Connection { TenantId = TenantId, Id = Id("aws"), Provider = "aws", Name = "acme production", Status = "active", Config = "{}", Identity = "123456789012", CreatedAt = Now, UpdatedAt = Now, LastScanAt = Now };
        db.Connections.AddRange(aws, new Connection { TenantId = TenantId, Id = Id("github"), Provider = "github", Name = "acme", Status = "active", Config = "{}", Identity = "acme", CreatedAt = Now, UpdatedAt = Now, LastScanAt = Now });
        foreach (var team in Teams) foreach (var kind in s_kinds) AddService(team, kind);
        AddService(Teams[0], "ledger"); AddService(Teams[3], "indexer"); AddService(Teams[7], "mailer"); AddService(Teams[8], "fulfilment"); AddService(Teams[2], "sessions"); AddService(Teams[4], "terraform-runner");
        db.Services.AddRange(Services);
        AddParts(db, aws.Id);
        SeededEntities.Add(db, this);
        AddHistory(db);
        var run = new DiscoveryRun { TenantId = TenantId, Id = Id("run"), Trigger = "scheduled", Status = "partial", CreatedAt = Now.AddMinutes(-14), StartedAt = Now.AddMinutes(-14), CompletedAt = Now.AddMinutes(-12),
            Errors = JsonSerializer.Serialize(new[] { new RunError("scan", "aws", "123456789012 / us-east-1", "cloudwatch:DescribeAlarms was refused (AccessDenied), so health is unknown for services of that region.") }, JsonSerializerOptions.Web) };
        db.DiscoveryRuns.Add(run);
        db.Recents.AddRange(new Recent { TenantId = TenantId, UserId = UserId, Kind = "service", TargetId = Services[0].Id, OpenedAt = Now.AddMinutes(-5) },
            new Recent { TenantId = TenantId, UserId = UserId, Kind = "team", TargetId = Teams[1].Id, OpenedAt = Now.AddMinutes(-9) },
            new Recent { TenantId = TenantId, UserId = UserId, Kind = "service", TargetId = Services[20].Id, OpenedAt = Now.AddHours(-3) });
        db.ServiceSlugs.Add(new() { TenantId = TenantId, Slug = "pay-api", ServiceId = Services[0].Id });
        db.ServiceProperties.AddRange(Services.Select((service, i) => new ServicePropertiesRow { TenantId = TenantId, ServiceId = service.Id, Properties = Properties(i) }));
        db.Services.Add(Neighbour());
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"update tenants set history_since = {Now.AddDays(-60)}, history_at = {Now.AddMinutes(-12)} where id = {TenantId}", cancellationToken);
    }

    /// <summary>What the inventory would say: of some much, of some little.</summary>
    private static string Properties(int i)
    {
        var all = new Dictionary<string, object>();
        if (i % 6 != 5) all["repository.readme"] = "README.md";
        if (i % 3 == 1) all["repository.runbooks"] = new[] { "docs/runbooks" };
        if (i % 2 == 0) all["repository.scans"] = new[] { "CodeQL" };
        if (i % 4 != 3) all["repository.openapi"] = new[] { "openapi.yaml" };
        if (i % 5 != 4) all["health-checks"] = new[] { "alive" };
        if (i % 7 < 3) all["repository.slo"] = new[] { "slo.yaml" };
        return JsonSerializer.Serialize(all);
    }

    /// <summary>60 days of it: two days ago Payments took over from Orders, one service became deprecated, one came, and one that a person dismissed went.</summary>
    private void AddHistory(Dd0cDbContext db)
    {
        var (start, change) = (Now.AddDays(-60), Now.AddDays(-2));
        var orders = Teams.Single(t => t.Slug == "orders");
        var states = ServiceStates.Of(new(TenantId, Services, Teams, [], [.. db.ServiceResources.Local], [], [.. db.ServiceDependencies.Local], new Dictionary<string, int>()));
        foreach (var (service, i) in Services.Select((s, i) => (s, i)))
        {
            var state = states[service.Id];
            var before = i == 13 ? state with { Lifecycle = "staging" } : state.Owner is { State: "owned", Team.Slug: "payments" } ? state with { Owner = new("owned", new(orders.Id, orders.Slug, orders.Name), null), OwnerConfidence = 61 } : null;
            if (before is not null) db.ServiceVersions.Add(new() { TenantId = TenantId, ServiceId = service.Id, ValidFrom = start, ValidTo = change, State = before.Json() });
            db.ServiceVersions.Add(new() { TenantId = TenantId, ServiceId = service.Id, ValidFrom = i == 14 || before is not null ? change : start, State = (i == 14 ? state with { CreatedAt = change } : state).Json() });
        }
        var gone = states[Services[0].Id] with { Slug = "legacy-ledger", Name = "legacy-ledger", DisplayName = "legacy-ledger", Resources = [], Needs = [] };
        db.ServiceVersions.Add(new() { TenantId = TenantId, ServiceId = Id("service/legacy-ledger"), ValidFrom = start, ValidTo = Now.AddDays(-1), State = gone.Json() });
        db.DiscoveryEvents.AddRange(
            new() { TenantId = TenantId, Id = Id("event/legacy-ledger"), Type = "service_removed", ServiceId = Id("service/legacy-ledger"), Subject = "legacy-ledger", Payload = JsonSerializer.Serialize(new { reason = "no service, Sarah Chen: a cron of the ledger" }), Cause = "correction", CauseId = Id("batch"), Actor = "Sarah Chen", Said = "a cron of the ledger", CreatedAt = Now.AddDays(-1) },
            new() { TenantId = TenantId, Id = Id("event/lifecycle"), RunId = Id("run"), Type = "service_updated", ServiceId = Services[13].Id, Subject = Services[13].Name, Payload = JsonSerializer.Serialize(new { field = "lifecycle", oldValue = "staging", newValue = Services[13].Lifecycle, reason = "runtime: Runs in a production environment" }), Cause = "run", CauseId = Id("run"), CreatedAt = change });
    }

    /// <summary>What the search is to find.</summary>
    public List<SearchDocument> Documents() =>
    [
        .. Services.Select(s => new SearchDocument(s.Id, "service", s.Slug, s.DisplayName, s.Aliases, s.Description, s.OwnerTeamId, Teams.FirstOrDefault(t => t.Id == s.OwnerTeamId)?.Name, Teams.FirstOrDefault(t => t.Id == s.OwnerTeamId)?.Slug,
            s.OwnerState, s.OwnerConfidence, s.RepoFullName, s.Type, s.Tier, s.Lifecycle, s.Health, s.TechStack, s.Confidence, s.LastDeployAt, s.UpdatedAt)),
        .. Teams.Select(t => new SearchDocument(t.Id, "team", t.Slug, t.Name, t.Aliases, t.Description, t.Id, t.Name, t.Slug, "owned", 1, null, "team", "", "", "", [], 1, null, t.UpdatedAt)),
    ];

    private void AddTeams()
    {
        foreach (var name in s_teams)
        {
            var slug = name.ToLowerInvariant().Replace(' ', '-');
            var members = Enumerable.Range(0, 3 + _random.Next(5)).Select(i => new TeamPerson(name == "Payments" && i == 0 ? "sarah" : $"{slug[..3]}-dev{i}", name == "Payments" && i == 0 ? "Sarah Chen" : i % 3 == 0 ? null : $"{"Ana Ben Chloé Dmitri Emeka Fatima Goran".Split(' ')[i % 7]} {"Kim Silva Okafor Novak Haddad".Split(' ')[(i + slug.Length) % 5]}", i == 0)).ToList();
            if (name == "Messaging") members.Add(new("vera", "Vera Stone", false));
            Teams.Add(new() { TenantId = TenantId, Id = Id($"team/{slug}"), Key = $"github:{slug}", Slug = slug, Name = name, Description = $"Everything about {name.ToLowerInvariant()}.", Source = name == "Growth" ? "tag" : "github", Members = JsonSerializer.Serialize(members, JsonSerializerOptions.Web), Aliases = [$"@acme/{slug}", $"#{slug}"], CreatedAt = Now, UpdatedAt = Now.AddDays(-3) });
        }
    }

    private void AddService(Team team, string kind)
    {
        var name = $"{team.Slug.Split('-')[0].TrimEnd('s')}-{kind}";
        var roll = _random.NextDouble();
        var state = roll < .08 ? "unowned" : roll < .15 ? "ambiguous" : "owned";
        var other = Teams[(Teams.IndexOf(team) + 1) % Teams.Count];
        var confidence = Math.Round(state switch { "owned" => .62 + _random.NextDouble() * .37, "ambiguous" => .45 + _random.NextDouble() * .1, _ => .2 }, 2);
        var health = _random.NextDouble() switch { < .68 => "healthy", < .76 => "degraded", < .79 => "down", _ => "unknown" };
        var type = kind switch { "api" or "gateway" => "api", "scheduler" => "cron", "web" or "admin" => "frontend", "store" => "database", "events" => "queue", "client" => "library", _ => "worker" };
        var seen = Now.AddDays(-_random.Next(2, 90));
        List<Evidence> evidence =
        [
            new("owner", Source.CodeOwners, $"/.github/CODEOWNERS line 4: *  @acme/{team.Slug}", 2.4, seen, team.Slug),
            new("owner", Source.TeamPermission, $"{team.Name} maintains acme/{name}", 1.1, seen, team.Slug),
            new("owner", Source.Commits, $"41 of 96 commits in 90 days by members of {other.Name}", .7, seen.AddDays(1), other.Slug),
            new("type", Source.Runtime, type == "api" ? "An HTTP API integration points at it" : "It runs without an inbound integration", .85, seen),
            new("tier", Source.Tag, "tier=critical on the ECS service", .95, seen),
            new("repo", Source.Image, $"The image acme/{name} is built by .github/workflows/release.yml", 3.2, seen, $"acme/{name}"),
            new("repo", Source.Name, $"Same name as acme/{name}", 1.2, seen, $"acme/{name}"),
            new("lifecycle", Source.Runtime, "Runs in a production environment", .9, seen),
            new("environments", Source.Tag, "Environment=production, Environment=staging", .95, seen),
            new("health", Source.Alarm, $"{name}-5xx-rate is {(health == "healthy" ? "OK" : "ALARM")}", .9, Now.AddMinutes(-30)),
        ];
        Services.Add(new()
        {
            TenantId = TenantId, Id = Id($"service/{name}"), Slug = name, Name = name, DisplayName = name, Aliases = [name.Replace("-", "", StringComparison.Ordinal)],
            Description = _random.Next(6) == 0 ? null : $"Handles {kind} work for {team.Name.ToLowerInvariant()}: takes requests from the edge, checks them and hands them on.",
            Type = type, Lifecycle = _random.Next(9) switch { 0 => "deprecated", 1 => "experimental", _ => "production" }, Tier = _random.Next(4) switch { 0 => "critical", 3 => "experimental", _ => "standard" },
            TechStack = [.. (string[][])[["TypeScript", "Node.js"], ["Go"], ["Python", "FastAPI"], ["C#", ".NET"], ["Java", "Spring"]] is var stacks ? stacks[_random.Next(5)] : []],
            Runtime = "nodejs22.x", Environments = _random.Next(3) == 0 ? ["production"] : ["production", "staging"], Health = health,
            LastDeployAt = _random.Next(7) == 0 ? null : Now.AddHours(-_random.Next(1, 900)),
            OwnerState = state, OwnerTeamId = state == "owned" ? team.Id : state == "ambiguous" ? team.Id : null, OwnerConfidence = confidence, OwnerSource = state == "unowned" ? null : Source.CodeOwners,
            RunnerUpTeamId = other.Id, RunnerUpConfidence = Math.Round(confidence * .6, 2),
            RepoNodeId = $"R_{name}", RepoFullName = $"acme/{name}", RepoUrl = $"https://github.com/acme/{name}", RepoDefaultBranch = "main", RepoConfidence = .94, RepoSource = Source.Image,
            Confidence = confidence, Anchors = [$"arn:aws:ecs:eu-west-1:123456789012:service/main/{name}"], Evidence = JsonSerializer.Serialize(state == "unowned" ? evidence.Skip(2) : evidence, JsonSerializerOptions.Web),
            CreatedAt = Now.AddDays(-60), UpdatedAt = Now.AddHours(-_random.Next(1, 200)),
        });
    }

    private void AddParts(Dd0cDbContext db, Guid connection)
    {
        foreach (var (service, i) in Services.Select((s, i) => (s, i)))
        {
            foreach (var (arn, type, environment) in new[]
            {
                ($"arn:aws:ecs:eu-west-1:123456789012:service/main/{service.Name}", "ecs:service", "production"),
                ($"arn:aws:ecs:eu-west-1:123456789012:service/staging/{service.Name}", "ecs:service", "staging"),
                ($"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{service.Name}-5xx-rate", "cloudwatch:alarm", (string?)null),
            })
            {
                db.CloudResources.Add(new() { TenantId = TenantId, Arn = arn, ConnectionId = connection, Type = type, Name = service.Name, Account = "123456789012", Region = "eu-west-1", Facts = "{}", FirstSeenAt = Now.AddDays(-50), ChangedAt = Now.AddDays(-2) });
                db.ServiceResources.Add(new() { TenantId = TenantId, Arn = arn, ServiceId = service.Id, Environment = environment });
            }
            if (service.OwnerTeamId is { } owner && service.OwnerState == "owned") db.ServiceOwnership.Add(new() { TenantId = TenantId, ServiceId = service.Id, TeamId = owner, Role = "primary", Confidence = service.OwnerConfidence, Source = Source.CodeOwners, CreatedAt = Now });
            foreach (var step in new[] { 1, 5, 13 })
                db.ServiceDependencies.Add(new() { TenantId = TenantId, SourceServiceId = service.Id, TargetServiceId = Services[(i * 3 + step) % Services.Count is var t && t == i ? (t + 1) % Services.Count : t].Id, Kind = step == 13 ? "publishes_to" : "calls", Confidence = .8, Source = Source.Runtime, CreatedAt = Now });
            db.DiscoveryEvents.AddRange(
                Event(service, "service_created", "{}", .9, Now.AddDays(-60)),
                Event(service, "repo_linked", JsonSerializer.Serialize(new { field = "repo", newValue = service.RepoFullName, reason = "The image it runs is built there." }), .94, Now.AddDays(-60).AddSeconds(2)),
                Event(service, "ownership_changed", JsonSerializer.Serialize(new { field = "owner", oldValue = "Orders", newValue = Teams[0].Name, oldConfidence = .61, newConfidence = service.OwnerConfidence, reason = "CODEOWNERS names the team now." }), service.OwnerConfidence, Now.AddDays(-2)));
        }
    }

    private DiscoveryEvent Event(Service service, string type, string payload, double confidence, DateTimeOffset at) =>
        new() { TenantId = TenantId, Id = Id($"event/{service.Name}/{type}"), Type = type, ServiceId = service.Id, Subject = service.Name, Payload = payload, Confidence = confidence, CreatedAt = at };

    private Service Neighbour() => new()
    {
        TenantId = NeighbourId, Id = Id("neighbour"), Slug = "globex-vault", Name = "globex-vault", DisplayName = "globex-vault", Type = "api", Lifecycle = "production", Tier = "critical", Health = "healthy", OwnerState = "unowned", CreatedAt = Now, UpdatedAt = Now,
    };

    private static Guid Id(string of) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(of)).AsSpan(0, 16));
}
