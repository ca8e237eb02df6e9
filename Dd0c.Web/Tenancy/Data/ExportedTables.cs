using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Dd0c.Web.Tenancy.Data;

/// <summary>A table of an export.</summary>
/// <param name="Sql">Answers with one JSON object a row; $1 is the tenant.</param>
internal sealed record ExportedTable(string Name, IReadOnlyList<string> Columns, string Sql);

/// <summary>What of an organisation's rows goes into an export: every table of the model that belongs to one, but for what is named here.</summary>
internal static class ExportedTables
{
    /// <summary>Tables that stay, each with its reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> LeftOut = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["alert_tokens"] = "Secrets of webhook addresses.",
        ["idempotent_requests"] = "Answers of the API that are kept sealed for a day.",
        ["outbox"] = "What is on its way at this moment.",
        ["search_documents"] = "Made from services, teams and entities.",
    };

    /// <summary>Sealed secrets that are text. What is bytes in the database is a hash, a fingerprint or sealed, and stays in any case.</summary>
    private static readonly HashSet<(string Table, string Column)> s_sealed = [("connections", "secret"), ("alert_integrations", "secrets")];

    /// <summary>In the order of their names; first the organisation itself and its people, of whom the way they sign in stays.</summary>
    public static IReadOnlyList<ExportedTable> Of(IModel model) =>
    [
        Table("organisation", "tenants", ["id", "slug", "name", "settings", "onboarding", "plan", "created_at"], ["id"], "id"),
        Table("people", "users", ["id", "login", "email", "display_name", "created_at", "last_seen_at"], ["id"], null),
        .. model.GetRelationalModel().Tables.Where(t => t.FindColumn("tenant_id") is not null && !LeftOut.ContainsKey(t.Name)).OrderBy(t => t.Name, StringComparer.Ordinal).Select(Of),
    ];

    private static ExportedTable Of(ITable table) =>
        Table(table.Name, table.Name, [.. table.Columns.Where(c => c.Name != "tenant_id" && (c.StoreType != "bytea" || (table.Name, c.Name) == ("alert_inbox", "body")) && !s_sealed.Contains((table.Name, c.Name))).Select(c => c.Name)],
            [.. table.PrimaryKey!.Columns.Select(c => c.Name)], "tenant_id");

    private static ExportedTable Table(string name, string table, IReadOnlyList<string> columns, IReadOnlyList<string> key, string? tenant)
    {
        var sql = new StringBuilder("select row_to_json(r)::text from (select ").AppendJoin(", ", columns.Select(c => (table, c) == ("alert_inbox", "body") ? "translate(encode(body, 'base64'), E'\\n', '') as body" : $"\"{c}\"")).Append(" from \"").Append(table).Append('"');
        // People carry no tenant: the wall shows those who share this one.
        if (tenant is not null) sql.Append(" where \"").Append(tenant).Append("\" = $1");
        else sql.Append(" where $1 is not null");
        return new(name, columns, sql.Append(" order by ").AppendJoin(", ", key.Select(k => $"\"{k}\"")).Append(") r").ToString());
    }
}
