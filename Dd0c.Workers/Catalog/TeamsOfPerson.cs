using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Platform;
using Microsoft.EntityFrameworkCore;

namespace Dd0c.Workers.Catalog;

/// <summary>Whose teams are whose: the one that a membership names, and those whose members list the login.</summary>
internal static class TeamsOfPerson
{
    public static IQueryable<Team> Of(Dd0cDbContext db, Guid? named, string? login)
    {
        var listed = JsonSerializer.Serialize(new[] { new { login = login ?? "" } });
        return db.Teams.Where(t => t.RemovedAt == null && (t.Id == named || EF.Functions.JsonContains(t.Members, listed)));
    }
}
