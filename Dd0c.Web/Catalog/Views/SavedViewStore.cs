using Dd0c.Domain.Catalog;
using Dd0c.Domain.Tenancy;
using Dd0c.Workers.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dd0c.Web.Catalog.Views;

/// <summary>Views that people saved: their own, and those shared with everybody.</summary>
internal sealed class SavedViewStore(TenantDb database, TimeProvider time)
{
    /// <summary>By name, one's own first.</summary>
    public async Task<IReadOnlyList<SavedViewRow>> ListAsync(Guid user, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.SavedViews.AsNoTracking().Where(v => v.UserId == user || v.Shared).OrderBy(v => v.UserId == user ? 0 : 1).ThenBy(v => v.Name)
            .Select(v => new SavedViewRow(v.Id, v.Name, v.Address, v.Shared, v.UserId == user, db.Users.Where(u => u.Id == v.UserId).Select(u => u.DisplayName).FirstOrDefault())).ToListAsync(cancellationToken);
    }

    /// <summary>Saves an address under a name; one's own view of that name is replaced.</summary>
    /// <returns>What is wrong; null: it is saved.</returns>
    public async Task<string?> SaveAsync(Guid user, string? name, string address, bool shared, Actor actor, CancellationToken cancellationToken)
    {
        if (name?.Trim() is not { Length: > 0 and <= SavedView.LongestName } given || given.Contains('\0', StringComparison.Ordinal)) return $"A view has a name of at most {SavedView.LongestName} characters.";
        if (address.Length > SavedView.LongestAddress) return "This selection is too long to be saved. Take some of its filters away.";
        await using var db = database.Open();
        var own = await db.SavedViews.Where(v => v.UserId == user).ToListAsync(cancellationToken);
        var view = own.Find(v => v.Name.Equals(given, StringComparison.OrdinalIgnoreCase));
        if (view is null && own.Count >= SavedView.Most) return $"You have {SavedView.Most} views already. Delete one first.";
        if (view is null) db.SavedViews.Add(view = new() { TenantId = db.TenantId, Id = Guid.CreateVersion7(), UserId = user, Name = given, Address = address, CreatedAt = time.GetUtcNow() });
        (view.Name, view.Address, view.Shared) = (given, address, shared);
        if (shared) db.Record(actor, "view.shared", given, time.GetUtcNow(), new { view.Id, address });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return "You saved a view of this name a moment ago.";
        }
    }

    /// <summary>Deletes one's own view, or, as an admin, any that is shared.</summary>
    /// <returns>False: there is none that this person may delete.</returns>
    public async Task<bool> DeleteAsync(Guid user, Guid id, Role role, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.SavedViews.SingleOrDefaultAsync(v => v.Id == id && (v.UserId == user || (v.Shared && role >= Role.Admin)), cancellationToken) is not { } view) return false;
        db.SavedViews.Remove(view);
        if (view.Shared) db.Record(actor, "view.deleted", view.Name, time.GetUtcNow(), new { view.Id, view.Address });
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}

/// <param name="By">Whose it is; null: somebody who has left.</param>
internal sealed record SavedViewRow(Guid Id, string Name, string Address, bool Shared, bool Own, string? By);
