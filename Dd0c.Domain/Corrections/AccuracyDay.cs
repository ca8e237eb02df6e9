using System.Text.Json;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Domain.Corrections;

/// <summary>How sure a tenant's catalog was at the end of a day.</summary>
public sealed class AccuracyDay : ITenantOwned
{
    public Guid TenantId { get; init; }
    public DateOnly Day { get; init; }
    public int Services { get; init; }
    public int Owned { get; init; }
    public int Ambiguous { get; init; }
    /// <summary>Of the owned: by a person.</summary>
    public int Verified { get; init; }
    /// <summary>The sum of the confidences of the owned: how many of them are right if the confidences are.</summary>
    public double OwnersExpected { get; init; }
    public int Linked { get; init; }
    public double LinksExpected { get; init; }
    /// <summary>How many owners dd0c named itself, by their confidence in tenths.</summary>
    public int[] Bins { get; init; } = [];
    /// <summary>JSON list of <see cref="SourceCalibration"/>.</summary>
    public required string Calibration { get; init; }

    public static AccuracyDay Of(Guid tenant, InferredCatalog catalog, DateOnly day)
    {
        var owned = catalog.Services.Select(s => s.Owner).OfType<OwnerVerdict.Owned>().ToList();
        var named = owned.Where(o => o.Source != Source.Correction).ToList();
        var linked = catalog.Services.Select(s => s.Repository).OfType<RepositoryLink>().ToList();
        return new()
        {
            TenantId = tenant, Day = day, Services = catalog.Services.Count, Owned = owned.Count, Ambiguous = catalog.Services.Count(s => s.Owner is OwnerVerdict.Ambiguous), Verified = owned.Count - named.Count,
            OwnersExpected = Math.Round(owned.Sum(o => o.Confidence), 4), Linked = linked.Count, LinksExpected = Math.Round(linked.Sum(l => l.Confidence), 4),
            Bins = [.. Enumerable.Range(0, 10).Select(bin => named.Count(o => OwnerAccuracy.Bin(o.Confidence) == bin))],
            Calibration = JsonSerializer.Serialize(catalog.Calibration.Sources, CanonicalJson.Options),
        };
    }
}
