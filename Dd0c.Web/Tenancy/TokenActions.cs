using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Web.Tenancy;

/// <summary>Makes and revokes API tokens. A token may do no more than the role of whoever makes it.</summary>
internal sealed class TokenActions(TenantDb database, TimeProvider time)
{
    public const int DefaultDays = 90;
    public static readonly IReadOnlyList<int> Lives = [30, DefaultDays, 180, 365];

    public async Task<IReadOnlyList<TokenView>> ListAsync(Guid userId, Role mine, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var tokens = db.ApiTokens.AsNoTracking().Where(t => t.RevokedAt == null);
        if (mine < Role.Admin) tokens = tokens.Where(t => t.CreatedBy == userId);
        return await (from t in tokens
                      join u in db.Users on t.CreatedBy equals (Guid?)u.Id into makers
                      from u in makers.DefaultIfEmpty()
                      orderby t.CreatedAt descending
                      select new TokenView(t.Id, t.Name, t.Prefix, t.Scopes, u == null ? null : u.DisplayName, t.CreatedAt, t.ExpiresAt, t.LastUsedAt, t.LastUsedFrom)).ToListAsync(cancellationToken);
    }

    public async Task<TokenOutcome> CreateAsync(string name, IReadOnlyCollection<string> scopes, int days, Role mine, Actor actor, CancellationToken cancellationToken)
    {
        var faults = new Dictionary<string, string>();
        name = name.Trim();
        if (name.Length is 0 or > 100) faults["name"] = "Give it a name that says who uses it, up to 100 characters.";
        if (!Lives.Contains(days)) faults["days"] = $"Use one of {string.Join(", ", Lives)} days.";
        if (scopes.Count == 0) faults["scopes"] = "Choose at least one scope.";
        else if (scopes.FirstOrDefault(s => !Scope.All.Contains(s)) is { } unknown) faults["scopes"] = $"There is no scope \"{unknown}\".";
        else if (scopes.FirstOrDefault(s => Scope.Needs(s) > mine) is { } tooHigh) return new TokenOutcome.NotAllowed($"The scope {tooHigh} needs the role {Scope.Needs(tooHigh).Word()}; yours is {mine.Word()}.");
        if (faults.Count > 0) return new TokenOutcome.Invalid(faults);

        var (secret, hash, prefix) = ApiTokens.Make();
        var now = time.GetUtcNow();
        await using var db = database.Open();
        db.ApiTokens.Add(new() { TenantId = database.TenantId, Name = name, Prefix = prefix, Hash = hash, Scopes = [.. scopes.Distinct()], CreatedBy = actor.Kind == "user" ? actor.Id : null, CreatedAt = now, ExpiresAt = now.AddDays(days) });
        db.Record(actor, "token.created", name, now, new { prefix, scopes, days });
        await db.SaveChangesAsync(cancellationToken);
        return new TokenOutcome.Created(secret, name);
    }

    /// <summary>Ends a token at once: one's own, or anybody's for an admin.</summary>
    public async Task<TokenOutcome> RevokeAsync(Guid id, Role mine, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.ApiTokens.SingleOrDefaultAsync(t => t.Id == id && t.RevokedAt == null, cancellationToken) is not { } token) return new TokenOutcome.NotFound();
        if (mine < Role.Admin && token.CreatedBy != actor.Id) return new TokenOutcome.NotAllowed("Revoking somebody else's token needs the role admin.");
        token.RevokedAt = time.GetUtcNow();
        db.Record(actor, "token.revoked", token.Name, time.GetUtcNow(), new { token.Prefix });
        await db.SaveChangesAsync(cancellationToken);
        return new TokenOutcome.Revoked(token.Name);
    }
}

public sealed record TokenView(Guid Id, string Name, string Prefix, string[] Scopes, string? By, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string? LastUsedFrom);

/// <summary>How a deed on tokens ended.</summary>
internal abstract record TokenOutcome
{
    /// <param name="Secret">Cannot be read again.</param>
    public sealed record Created(string Secret, string Name) : TokenOutcome
    {
        public override string ToString() => $"Created {{ {Name} }}"; // a record prints all it holds
    }

    public sealed record Revoked(string Name) : TokenOutcome;

    public sealed record Invalid(IReadOnlyDictionary<string, string> Faults) : TokenOutcome;

    public sealed record NotAllowed(string Why) : TokenOutcome;

    public sealed record NotFound : TokenOutcome;
}
