using System.Net.Sockets;
using Dd0c.Domain.Platform;
using Npgsql;

namespace Dd0c.Workers.Platform;

/// <summary>Makes the restricted roles, brings the schema up to date, and proves that row-level security will hold.</summary>
internal static class DatabaseSetup
{
    private const int MostAttempts = 20;

    /// <exception cref="StartupProblem">The server cannot be reached, is too old, refuses the roles, or would not wall the tenants.</exception>
    public static async Task<int> RunAsync(DatabaseAddresses addresses, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
            try
            {
                return await RunOnceAsync(addresses, cancellationToken);
            }
            // Roles are the server's, and the lock under which they are made is the database's: beside another database's setup PostgreSQL says
            // "tuple concurrently updated". It ends the session for Npgsql.
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InternalError && attempt < MostAttempts)
            {
                await Task.Delay(Random.Shared.Next(10, 50 * attempt), cancellationToken);
            }
    }

    private static async Task<int> RunOnceAsync(DatabaseAddresses addresses, CancellationToken cancellationToken)
    {
        await using var owner = new NpgsqlConnection(addresses.Owner + ";Pooling=false");
        try
        {
            await owner.OpenAsync(cancellationToken);
            if (owner.PostgreSqlVersion.Major < 18)
                throw new StartupProblem($"The PostgreSQL server is version {owner.PostgreSqlVersion}; dd0c needs 18 or later. Upgrade it, or leave ConnectionStrings:Main empty and dd0c starts its own.");
            var applied = await Migrator.RunAsync(owner, typeof(Dd0cDbContext).Assembly, () => PrepareAsync(owner, addresses, cancellationToken), cancellationToken);
            await ProveWallAsync(addresses.App, cancellationToken);
            return applied;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            throw new StartupProblem($"PostgreSQL refused the sign-in: {e.MessageText}. Check user and password in ConnectionStrings:Main (and ConnectionStrings:App and :System if you set them).", e);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidCatalogName)
        {
            throw new StartupProblem($"{e.MessageText}. Create it first: create database dd0c owner <the user of ConnectionStrings:Main>;", e);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DiskFull)
        {
            throw new StartupProblem($"PostgreSQL has no disk space left: {e.MessageText}. Free some space and start again; nothing was lost.", e);
        }
        catch (NpgsqlException e) when (e is not PostgresException && e.InnerException is SocketException or IOException or TimeoutException)
        {
            throw new StartupProblem($"PostgreSQL does not answer at {owner.Host}:{owner.Port}: {e.Message}. Start it or correct ConnectionStrings:Main; leave that empty and dd0c starts its own server.", e);
        }
    }

    private static async Task PrepareAsync(NpgsqlConnection owner, DatabaseAddresses addresses, CancellationToken cancellationToken)
    {
        await EnsureRolesAsync(owner, addresses, cancellationToken);
        // A script that sets a parameter of pg_trgm needs it loaded by the session: unknown ones are a superuser's to set, and the scripts' owner is none.
        await using var load = new NpgsqlCommand("select to_regproc('public.show_trgm') is not null", owner);
        if (await load.ExecuteScalarAsync(cancellationToken) is not true) return; // the script that makes it loads it
        await using var trigrams = new NpgsqlCommand("select public.show_trgm('')", owner);
        await trigrams.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task EnsureRolesAsync(NpgsqlConnection owner, DatabaseAddresses addresses, CancellationToken cancellationToken)
    {
        try
        {
            await RoleAsync(addresses.App, DatabaseAddresses.AppRole);
            await RoleAsync(addresses.System, DatabaseAddresses.SystemRole);
            await ExecuteAsync("do $$ begin create role dd0c_search nologin; exception when duplicate_object or unique_violation then null; end $$");
            // To hand a schema and a function to these roles, their maker has to be a member of them.
            await ExecuteAsync("do $$ begin execute format('grant dd0c_system, dd0c_search to %I', current_user); exception when others then if not (select rolsuper from pg_roles where rolname = current_user) then raise; end if; end $$");
            await ExecuteAsync("create schema if not exists quartz authorization dd0c_system");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StartupProblem($"The user of ConnectionStrings:Main may not make the restricted roles dd0c works with ({e.MessageText}). Let an administrator run \"alter role {owner.UserName} createrole\", or create the login roles dd0c_app and dd0c_system and the role dd0c_search yourself and set ConnectionStrings:App and ConnectionStrings:System.", e);
        }

        async Task RoleAsync(string address, string role)
        {
            var builder = new NpgsqlConnectionStringBuilder(address);
            if (builder.Username != role) throw new StartupProblem($"The connection string for {role} signs in as {builder.Username}. The schema's policies name {role}; use that role.");
            // Parameters cannot stand in a role statement; format() with %L quotes.
            await ExecuteAsync($"do $$ begin create role {role} login nosuperuser nobypassrls nocreatedb nocreaterole; exception when duplicate_object or unique_violation then null; end $$");
            if (builder.Password is { Length: > 0 } password && password.All(char.IsAsciiHexDigitLower))
                await ExecuteAsync($"alter role {role} password '{password}'");
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, owner);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task ProveWallAsync(string address, CancellationToken cancellationToken)
    {
        await using var app = new NpgsqlConnection(address + ";Pooling=false");
        await app.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select rolsuper or rolbypassrls from pg_roles where rolname = current_user", app);
        if (await command.ExecuteScalarAsync(cancellationToken) is not false)
            throw new StartupProblem($"The role {app.UserName} is a superuser or bypasses row-level security, so nothing would wall one tenant from another. Run: alter role {app.UserName} nosuperuser nobypassrls;");
    }
}
