using System.Security.Cryptography;
using System.Text.Json;
using Dd0c.Domain.Api;
using Dd0c.Workers.Platform;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Web.Api.Idempotency;

/// <summary>What requests with a key were answered, for a day, of the tenant of this unit of work.</summary>
internal sealed class KeptAnswers(TenantDb database, AnswerVault vault, TimeProvider time)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>So long a request is taken to be carried out that says nothing more: its node may have died.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Takes the key for a request, or tells how it stands to the one that had it first.</summary>
    public async Task<KeyOutcome> TakeAsync(Guid token, string key, byte[] fingerprint, CancellationToken cancellationToken)
    {
        while (true)
        {
            var owner = Guid.CreateVersion7();
            if (await ClaimAsync(token, key, fingerprint, owner, cancellationToken)) return new KeyOutcome.Taken(owner);
            await using var db = database.Open();
            if (await db.IdempotentRequests.AsNoTracking().SingleOrDefaultAsync(r => r.TokenId == token && r.Key == key, cancellationToken) is not { } first) continue; // let go just now
            return first.Met(fingerprint) switch
            {
                Repetition.OfAnother => new KeyOutcome.OfAnother(),
                Repetition.TooEarly => new KeyOutcome.TooEarly(),
                Repetition.OfThis => vault.TryOpen(database.TenantId, first.Answer) is { } sealedAnswer ? new KeyOutcome.Answered(first.Status!.Value, JsonSerializer.Deserialize<KeptAnswer>(sealedAnswer)!) : new KeyOutcome.Unreadable(),
                _ => throw new InvalidOperationException("There is no such repetition."),
            };
        }
    }

    private async Task<bool> ClaimAsync(Guid token, string key, byte[] fingerprint, Guid owner, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var claim = new NpgsqlCommand("""
            insert into idempotent_requests as r (tenant_id, token_id, key, fingerprint, owner, began_at, lease_until) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (tenant_id, token_id, key) do update set fingerprint = $4, owner = $5, began_at = $6, lease_until = $7, status = null, answer = null
            where r.began_at <= $8 or (r.status is null and r.lease_until <= $6 and r.fingerprint = $4)
            """, connection);
        foreach (var value in new object[] { database.TenantId, token, key, fingerprint, owner, now, now + Lease, now - Kept }) claim.Parameters.Add(new() { Value = value });
        return await claim.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>That it is still carried out.</summary>
    public async Task RenewAsync(Guid token, string key, Guid owner, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var until = time.GetUtcNow() + Lease;
        await db.IdempotentRequests.Where(r => r.TokenId == token && r.Key == key && r.Owner == owner).ExecuteUpdateAsync(r => r.SetProperty(x => x.LeaseUntil, until), cancellationToken);
    }

    /// <summary>Keeps the answer, unless another request has taken the key over.</summary>
    public async Task KeepAsync(Guid token, string key, Guid owner, int status, KeptAnswer answer, CancellationToken cancellationToken)
    {
        var kept = vault.Seal(database.TenantId, JsonSerializer.Serialize(answer));
        await using var db = database.Open();
        await db.IdempotentRequests.Where(r => r.TokenId == token && r.Key == key && r.Owner == owner).ExecuteUpdateAsync(r => r.SetProperty(x => x.Status, status).SetProperty(x => x.Answer, kept), cancellationToken);
    }

    /// <summary>It failed: the next one with the key is carried out.</summary>
    public async Task LetGoAsync(Guid token, string key, Guid owner, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await db.IdempotentRequests.Where(r => r.TokenId == token && r.Key == key && r.Owner == owner).ExecuteDeleteAsync(cancellationToken);
    }

    public static async Task<byte[]> FingerprintAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}{request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;) hash.AppendData(buffer.AsSpan(0, read));
        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }
}

/// <summary>Seals what requests were answered.</summary>
internal sealed class AnswerVault(IDataProtectionProvider protection) : TenantVault(protection, "dd0c.answers");

internal sealed record KeptAnswer(string? ContentType, string? Location, byte[] Body)
{
    public override string ToString() => nameof(KeptAnswer); // a record prints all it holds
}

/// <summary>How a request with a key stands. Closed family: meet it with a switch.</summary>
internal abstract record KeyOutcome
{
    /// <summary>It is the first, and is carried out.</summary>
    public sealed record Taken(Guid Owner) : KeyOutcome;

    public sealed record Answered(int Status, KeptAnswer Answer) : KeyOutcome;

    public sealed record OfAnother : KeyOutcome;

    public sealed record TooEarly : KeyOutcome;

    /// <summary>It was answered, and what cannot be read any more: the master key is another one now.</summary>
    public sealed record Unreadable : KeyOutcome;
}
