using System.Text.Json;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <param name="Fault">Null: every team, member and repository was read.</param>
internal sealed record TeamReading(IReadOnlyList<TeamFact> Teams, GitHubFault? Fault, bool HasTeams = true);

/// <summary>Reads an organisation's teams with their members and repository permissions over GraphQL.</summary>
internal sealed class TeamReader(GitHubClient client, GitHubOptions options, string org, Action<TeamFact> found)
{
    private const int Inner = 50;
    private const string Half = "GitHub left out a part of the teams and gave no reason.";

    private readonly DocumentShape _shape = new();
    private readonly Dictionary<string, TeamFact> _teams = [];
    private readonly PageSize _size = new(options.TeamPage);
    private int _inner = Inner;

    public async Task<TeamReading> ReadAsync(CancellationToken cancellationToken)
    {
        string? cursor = null;
        for (var trouble = 0; ;)
        {
            var (first, version) = (_size.Current, _shape.Version);
            var reply = await client.QueryAsync("Teams", TeamDocument.Build(_shape), new { login = org, first, after = cursor, inner = _inner }, heavy: true, cancellationToken);
            switch (reply)
            {
                case GraphQLReply.Whole { Data: var data }:
                    var teams = data.At("organization", "teams");
                    if (!teams.IsObject()) { return Ended(new GitHubFault.NotFound($"GitHub shows no organisation {org} to this connection.")); }
                    var page = Paging.Of(teams.Member("pageInfo"), cursor);
                    if (page.Fault is not null || IsHalf(teams))
                    {
                        if (!Retreat(first, ref trouble)) { return Ended(page.Fault ?? new GitHubFault.Unavailable(Half)); }
                        continue;
                    }
                    foreach (var node in teams.Items("nodes"))
                    {
                        var fault = await AddAsync(node, cancellationToken);
                        if (fault is not null) { return Ended(fault); }
                    }
                    _size.Passed(first);
                    trouble = 0;
                    if (page.Next is null) { return Ended(null); }
                    cursor = page.Next;
                    continue;
                case GraphQLReply.Broken broken:
                    if (_shape.TryDrop(broken.Errors, TeamDocument.Parts) || _shape.Version != version) { continue; }
                    if (broken.Errors.FirstOrDefault(e => e.IsForbidden) is { } forbidden) { return Ended(Refusal(forbidden)); }
                    if (broken.Errors.Any(e => e.IsUnknownName)) { return Ended(new GitHubFault.Rejected(broken.Errors[0].Message)); }
                    if (broken.Errors.All(e => e.IsGone && e.Path is ["organization"])) { return Ended(new GitHubFault.NotFound(broken.Errors[0].Message)); }
                    if (!Retreat(first, ref trouble)) { return Ended(new GitHubFault.Unavailable(broken.Errors[0].Message)); }
                    continue;
                case GraphQLReply.Failed { Fault: GitHubFault.TooHeavy heavy }:
                    if (!Retreat(first, ref trouble)) { return Ended(new GitHubFault.Unavailable(heavy.Words)); }
                    continue;
                case GraphQLReply.Failed failed: return Ended(failed.Fault);
            }
        }
    }

    private async Task<GitHubFault?> AddAsync(JsonElement node, CancellationToken cancellationToken)
    {
        var slug = node.Text("slug") ?? "";
        var (members, memberFault) = await AllAsync(node.Member(TeamDocument.Members), slug, TeamDocument.Members, cancellationToken);
        var (repositories, repositoryFault) = await AllAsync(node.Member(TeamDocument.Repositories), slug, TeamDocument.Repositories, cancellationToken);
        if ((memberFault ?? repositoryFault) is { } fault) { return fault; }
        var team = new TeamFact(
            node.Text("id") ?? $"{org}/{slug}", org, slug, node.Text("name") ?? slug, node.Text("description"), node.At("parentTeam").Text("slug"),
            [.. members.Select(e => new TeamMember(e.At("node").Text("login")!, e.At("node").Text("name"), e.Text("role") == "MAINTAINER"))
                .DistinctBy(m => m.Login).OrderBy(m => m.Login, StringComparer.Ordinal)],
            [.. repositories.Select(e => new TeamRepository(e.At("node").Text("nameWithOwner")!, e.Text("permission") ?? "READ"))
                .DistinctBy(r => r.FullName).OrderBy(r => r.FullName, StringComparer.Ordinal)]);
        _teams[team.NodeId] = team;
        found(team);
        return null;
    }

    /// <summary>A team cut off in the middle would look like one that lost people, so a connection is read to its end or the team not at all.</summary>
    private async Task<(List<JsonElement> Edges, GitHubFault? Fault)> AllAsync(JsonElement connection, string slug, string kind, CancellationToken cancellationToken)
    {
        var edges = new List<JsonElement>();
        var size = new PageSize(100);
        string? cursor = null;
        for (var (page, trouble) = (connection, 0); ;)
        {
            var paging = Paging.Of(page.Member("pageInfo"), cursor);
            if (paging.Fault is { } lost) { return (edges, lost); }
            edges.AddRange(page.Items("edges"));
            if (paging.Next is null) { return (edges, null); }
            cursor = paging.Next;
            while (true)
            {
                var (name, text) = TeamDocument.BuildRest(_shape, kind);
                var first = size.Current;
                var reply = await client.QueryAsync(name, text, new { login = org, slug, first, after = cursor }, heavy: true, cancellationToken);
                if (reply is GraphQLReply.Whole { Data: var data } && data.At("organization", "team", kind) is var more && IsWhole(more, kind))
                {
                    size.Passed(first);
                    page = more;
                    break;
                }
                if (reply is GraphQLReply.Broken { Errors: var errors } && errors.FirstOrDefault(e => e.IsForbidden) is { } forbidden) { return (edges, Refusal(forbidden)); }
                if (reply is GraphQLReply.Failed { Fault: not GitHubFault.TooHeavy } failed) { return (edges, failed.Fault); }
                size.Refused(first);
                if (first == 1 && ++trouble >= options.Attempts) { return (edges, new GitHubFault.Unavailable($"The {kind} of the team {slug} could not be read to their end.")); }
            }
        }
    }

    // GitHub may leave out what it did not come to without an error beside it.
    private static bool IsHalf(JsonElement teams) => teams.Member("nodes").ValueKind != JsonValueKind.Array
        || teams.Items("nodes").Any(t => t.Text("slug") is null || !IsWhole(t.Member(TeamDocument.Members), TeamDocument.Members) || !IsWhole(t.Member(TeamDocument.Repositories), TeamDocument.Repositories));

    private static bool IsWhole(JsonElement connection, string kind) => connection.Member("edges").ValueKind == JsonValueKind.Array
        && connection.Items("edges").All(e => e.At("node").Text(kind == TeamDocument.Members ? "login" : "nameWithOwner") is not null);

    // First fewer teams, then fewer of each team's members and repositories, then patience.
    private bool Retreat(int asked, ref int trouble)
    {
        if (asked > 1) { _size.Refused(asked); }
        else if (_inner > 5) { _inner /= 2; }
        else { return ++trouble < options.Attempts; }
        return true;
    }

    private TeamReading Ended(GitHubFault? fault) => new([.. _teams.Values], fault);

    private static GitHubFault Refusal(GraphQLError error) => error.Message.Contains("SAML", StringComparison.OrdinalIgnoreCase)
        ? FaultReading.SingleSignOn("")
        : new GitHubFault.Forbidden(error.Message, "members=read");
}
