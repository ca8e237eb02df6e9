using System.Text.Json;
using Dd0c.Domain.Discovery;

namespace Dd0c.Workers.Integrations.GitHub;

/// <param name="Fault">Null: every team, member and repository was read.</param>
internal sealed record TeamReading(IReadOnlyList<TeamFact> Teams, GitHubFault? Fault, bool HasTeams = true);

/// <summary>Reads an organisation's teams with their members and repository permissions over GraphQL.</summary>
internal sealed class TeamReader(GitHubClient client, GitHubOptions options, string org, Action<TeamFact> found)
{
    private const int Inner = 50;

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
                    foreach (var node in teams.Items("nodes").Where(n => n.IsObject()))
                    {
                        var fault = await AddAsync(node, cancellationToken);
                        if (fault is not null) { return Ended(fault); }
                    }
                    _size.Passed(first);
                    trouble = 0;
                    var next = teams.At("pageInfo").Text("endCursor");
                    if (!teams.At("pageInfo").Flag("hasNextPage") || next is null || next == cursor) { return Ended(null); }
                    cursor = next;
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
            [.. members.Where(e => e.At("node").Text("login") is not null)
                .Select(e => new TeamMember(e.At("node").Text("login")!, e.At("node").Text("name"), e.Text("role") == "MAINTAINER"))
                .DistinctBy(m => m.Login).OrderBy(m => m.Login, StringComparer.Ordinal)],
            [.. repositories.Where(e => e.At("node").Text("nameWithOwner") is not null)
                .Select(e => new TeamRepository(e.At("node").Text("nameWithOwner")!, e.Text("permission") ?? "READ"))
                .DistinctBy(r => r.FullName).OrderBy(r => r.FullName, StringComparer.Ordinal)]);
        _teams[team.NodeId] = team;
        found(team);
        return null;
    }

    /// <summary>A team cut off in the middle would look like one that lost people, so a connection is read to its end or the team not at all.</summary>
    private async Task<(List<JsonElement> Edges, GitHubFault? Fault)> AllAsync(JsonElement connection, string slug, string kind, CancellationToken cancellationToken)
    {
        var edges = connection.Items("edges").ToList();
        var size = new PageSize(100);
        var trouble = 0;
        for (var page = connection.Member("pageInfo"); page.Flag("hasNextPage") && page.Text("endCursor") is { } cursor;)
        {
            var (name, text) = TeamDocument.BuildRest(_shape, kind);
            var first = size.Current;
            var reply = await client.QueryAsync(name, text, new { login = org, slug, first, after = cursor }, heavy: true, cancellationToken);
            if (reply is GraphQLReply.Whole { Data: var data })
            {
                var more = data.At("organization", "team", kind);
                edges.AddRange(more.Items("edges"));
                if (more.At("pageInfo").Text("endCursor") == cursor) { break; }
                page = more.Member("pageInfo");
                size.Passed(first);
                continue;
            }
            if (reply is GraphQLReply.Broken { Errors: var errors } && errors.FirstOrDefault(e => e.IsForbidden) is { } forbidden) { return (edges, Refusal(forbidden)); }
            if (reply is GraphQLReply.Failed { Fault: not GitHubFault.TooHeavy } failed) { return (edges, failed.Fault); }
            size.Refused(first);
            if (first == 1 && ++trouble >= options.Attempts) { return (edges, new GitHubFault.Unavailable($"The {kind} of the team {slug} could not be read to their end.")); }
        }
        return (edges, null);
    }

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
