using Dd0c.Domain.Alerts;
using Dd0c.Domain.Ask;
using Dd0c.Domain.Platform;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Ask;

/// <summary>How many questions somebody has asked today, and what they were answered; in the database, so that all nodes count together.</summary>
public sealed class AskStore(TenantDb database, TimeProvider time)
{
    /// <summary>When the day is over by which questions are counted: midnight, UTC.</summary>
    public DateTimeOffset Resets => new(time.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    /// <summary>Whose question it is: a token's is that of whoever made it, so that nobody asks more by having tokens.</summary>
    public async Task<Guid> AskerAsync(Guid? person, Guid? token, CancellationToken cancellationToken)
    {
        if (person is { } user) return user;
        await using var db = database.Open();
        return await db.ApiTokens.Where(t => t.Id == token).Select(t => t.CreatedBy).SingleOrDefaultAsync(cancellationToken) ?? token ?? throw new InvalidOperationException("Somebody asks who is nobody.");
    }

    /// <summary>The same while an answer of before is as good as one of now: the catalog's version, and what fires.</summary>
    public async Task<string> StandAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var stand = await db.Tenants.Select(t => new
        {
            t.CatalogVersion,
            Fires = db.Incidents.Count(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged),
            At = db.Incidents.Where(i => i.State == IncidentState.Open || i.State == IncidentState.Acknowledged).Max(i => (DateTimeOffset?)i.UpdatedAt),
        }).SingleAsync(cancellationToken);
        return FormattableString.Invariant($"{stand.CatalogVersion}/{stand.Fires}/{stand.At?.UtcTicks}");
    }

    /// <summary>What the same question was answered a moment ago.</summary>
    public async Task<KeptAnswer?> FindAsync(byte[] key, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - AskLimits.Fresh;
        await using var db = database.Open();
        return await db.AskedQuestions.AsNoTracking().Where(q => q.Key == key && q.Answer != null && q.AnsweredAt > since).OrderByDescending(q => q.AnsweredAt).Select(q => new KeptAnswer(q.Answer!, q.AnsweredAt!.Value)).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<int> LeftAsync(Guid asker, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return Math.Max(0, AskLimits.PerDay - await Counted(db, asker, time.GetUtcNow()).CountAsync(cancellationToken));
    }

    /// <summary>Takes one of the day's questions.</summary>
    /// <param name="lease">It is answered within that time, or given back.</param>
    /// <returns>Null: there is none left.</returns>
    public async Task<Guid?> ReserveAsync(Guid asker, byte[] key, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One after the other: two that count at once would both find the last one free.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('dd0c.ask:' || {db.TenantId.ToString()} || {asker.ToString()}, 0))", cancellationToken);
        if (await Counted(db, asker, now).CountAsync(cancellationToken) >= AskLimits.PerDay) return null;
        await db.AskedQuestions.Where(q => q.Day < today).ExecuteDeleteAsync(cancellationToken);
        var question = new AskedQuestion { TenantId = db.TenantId, Id = Guid.CreateVersion7(), Asker = asker, Day = today, Key = key, AskedAt = now, LeaseUntil = now + lease };
        db.AskedQuestions.Add(question);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return question.Id;
    }

    /// <summary>It is answered, and counts.</summary>
    /// <param name="answer">JSON; null: a repetition is asked anew.</param>
    public async Task AnsweredAsync(Guid question, string? answer, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await db.AskedQuestions.Where(q => q.Id == question).ExecuteUpdateAsync(q => q.SetProperty(x => x.AnsweredAt, at).SetProperty(x => x.Answer, answer), cancellationToken);
    }

    /// <summary>It brought no answer, and does not count.</summary>
    public async Task GiveBackAsync(Guid question, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await db.AskedQuestions.Where(q => q.Id == question).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>That the model was asked, by whom and about what kind of thing; the words are the person's own.</summary>
    public async Task RecordAsync(Actor actor, string model, IEnumerable<string> lookups, bool answered, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        db.Record(actor, "ask.asked", model, time.GetUtcNow(), new { lookups, answered });
        await db.SaveChangesAsync(cancellationToken);
    }

    private static IQueryable<AskedQuestion> Counted(Dd0cDbContext db, Guid asker, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return db.AskedQuestions.Where(q => q.Asker == asker && q.Day == today && (q.AnsweredAt != null || q.LeaseUntil > now));
    }
}

/// <param name="Answer">JSON.</param>
public sealed record KeptAnswer(string Answer, DateTimeOffset At);
