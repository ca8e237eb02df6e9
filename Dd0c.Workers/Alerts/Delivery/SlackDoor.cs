using Dd0c.Domain.Alerts.Delivery;
using Dd0c.Workers.Integrations.Slack;
using Dd0c.Workers.Platform;

namespace Dd0c.Workers.Alerts.Delivery;

/// <summary>Whose a click or a command is: Slack's by its signature, and a tenant's by its workspace, which belongs to one.</summary>
public sealed class SlackDoor(SystemDatabase database, SlackSettings settings, TimeProvider time)
{
    public bool IsOpen => settings.SigningSecret is not null;

    /// <returns>Why it is not Slack's; null: it is.</returns>
    public string? Fault(string? timestamp, string? signature, ReadOnlySpan<byte> body) =>
        settings.SigningSecret is { } secret ? SlackSignature.Fault(secret, timestamp, signature, body, time.GetUtcNow()) : "Slack:SigningSecret is not set.";

    /// <returns>Null: no tenant has installed dd0c there.</returns>
    public async Task<Guid?> TenantOfAsync(string team, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("select tenant_id from slack_installations where team_id = $1");
        command.Parameters.AddWithValue(team);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    /// <summary>Keeps a click until it is carried out; Slack waits 3 s for an answer and clicks no second time.</summary>
    public async Task KeepAsync(Guid tenantId, SlackClick click, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var command = new Npgsql.NpgsqlCommand("""
            with kept as (insert into outbox (tenant_id, kind, key, payload, created_at, available_at) values ($1, $2, $3, $4::jsonb, $5, $5))
            select pg_notify('dd0c_outbox', '')
            """, connection);
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(SlackInteraction.Kind);
        command.Parameters.AddWithValue($"{click.Team}:{click.User}:{click.At}");
        command.Parameters.AddWithValue(System.Text.Json.JsonSerializer.Serialize(click, Pipeline.AlertRows.Json));
        command.Parameters.AddWithValue(time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Somebody clicked a button of a message.</summary>
/// <param name="UserTeam">The workspace the person is of: another one in a shared channel.</param>
/// <param name="At">Slack's time of the click.</param>
public sealed record SlackClick(string Team, string User, string UserName, string? UserTeam, string Action, string Value, string At, string? ResponseUrl);
