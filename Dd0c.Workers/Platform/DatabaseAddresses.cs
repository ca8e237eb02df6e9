using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>The three ways into the one database: who migrates, who serves a tenant, who works across tenants.</summary>
public sealed record DatabaseAddresses(string Owner, string App, string System)
{
    public const string AppRole = "dd0c_app";
    public const string SystemRole = "dd0c_system";

    /// <param name="main">The owner's connection string; migrations run with it, and it makes the two restricted roles.</param>
    /// <param name="app">Null: as <paramref name="main"/>, signed in as dd0c_app with a password derived from the master key.</param>
    /// <param name="system">Null: likewise dd0c_system.</param>
    public static DatabaseAddresses From(string main, string? app, string? system, MasterKey key)
    {
        NpgsqlConnectionStringBuilder owner;
        try
        {
            owner = new NpgsqlConnectionStringBuilder(main) { ApplicationName = "dd0c-migrate" };
        }
        catch (ArgumentException e)
        {
            throw new StartupProblem($"ConnectionStrings:Main cannot be read: {e.Message} It should look like \"Host=db.internal;Database=dd0c;Username=dd0c_owner;Password=…\".", e);
        }
        if (owner.NoResetOnClose)
            throw new StartupProblem("ConnectionStrings:Main sets \"No Reset On Close\". dd0c tells each pooled connection whose tenant it serves and relies on the reset to forget it; remove that setting.");
        return new(owner.ConnectionString,
            string.IsNullOrEmpty(app) ? Restricted(owner, AppRole, key) : app,
            string.IsNullOrEmpty(system) ? Restricted(owner, SystemRole, key) : system);
    }

    private static string Restricted(NpgsqlConnectionStringBuilder owner, string role, MasterKey key) =>
        new NpgsqlConnectionStringBuilder(owner.ConnectionString)
        {
            Username = role,
            Password = key.Derive($"postgres:{role}"),
            ApplicationName = role,
            MaxPoolSize = role == AppRole ? 60 : 30,
        }.ConnectionString;
}
