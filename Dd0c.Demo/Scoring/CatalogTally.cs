namespace Dd0c.Demo.Scoring;

/// <summary>What is counted of one estate or, added up, of many.</summary>
public sealed record CatalogTally
{
    public double PrecisionSum { get; init; }
    public int ResourcesFound { get; init; }
    public double RecallSum { get; init; }
    public int ResourcesTrue { get; init; }
    public int Services { get; init; }
    public int Found { get; init; }
    /// <summary>Found services that hold resources of two or more true ones.</summary>
    public int Merged { get; init; }
    public IReadOnlyList<Answer> Repositories { get; init; } = [];
    /// <summary>Of <see cref="Repositories"/> those where nothing but the name shows it.</summary>
    public IReadOnlyList<Answer> ByName { get; init; } = [];
    public int RepositoriesShown { get; init; }
    public int RepositoriesRight { get; init; }
    public IReadOnlyList<Answer> Owners { get; init; } = [];
    public int OwnersShown { get; init; }
    public int OwnersAnswered { get; init; }

    /// <summary>B-cubed over resources (Bagga and Baldwin, 1998).</summary>
    public double Precision => PrecisionSum / ResourcesFound;
    public double Recall => RecallSum / ResourcesTrue;
    public double F1 => 2 * Precision * Recall / (Precision + Recall);
    public double FalseMerges => (double)Merged / Found;
    public double RepositoryPrecision => Rate(Repositories);
    public double RepositoryRecall => (double)RepositoriesRight / RepositoriesShown;
    public double NamePrecision => Rate(ByName);
    public double OwnerPrecision => Rate(Owners);
    /// <summary>Of the services whose owner the estate shows, how many were given one.</summary>
    public double OwnerCoverage => (double)OwnersAnswered / OwnersShown;
    public double OwnerCalibration => Calibration(Owners);
    public double RepositoryCalibration => Calibration(Repositories);

    public static CatalogTally operator +(CatalogTally a, CatalogTally b) => new()
    {
        PrecisionSum = a.PrecisionSum + b.PrecisionSum, ResourcesFound = a.ResourcesFound + b.ResourcesFound, RecallSum = a.RecallSum + b.RecallSum, ResourcesTrue = a.ResourcesTrue + b.ResourcesTrue,
        Services = a.Services + b.Services, Found = a.Found + b.Found, Merged = a.Merged + b.Merged,
        Repositories = [.. a.Repositories, .. b.Repositories], ByName = [.. a.ByName, .. b.ByName], RepositoriesShown = a.RepositoriesShown + b.RepositoriesShown, RepositoriesRight = a.RepositoriesRight + b.RepositoriesRight,
        Owners = [.. a.Owners, .. b.Owners], OwnersShown = a.OwnersShown + b.OwnersShown, OwnersAnswered = a.OwnersAnswered + b.OwnersAnswered,
    };

    public static CatalogTally Add(CatalogTally left, CatalogTally right) => left + right;

    private static double Rate(IReadOnlyList<Answer> answers) => answers.Count == 0 ? 1 : (double)answers.Count(a => a.Right) / answers.Count;

    /// <summary>Expected calibration error: by how much confidence and being right differ, in ten bins of the confidence, weighed by their size.</summary>
    private static double Calibration(IReadOnlyList<Answer> answers) => answers.Count == 0 ? 0
        : answers.GroupBy(a => Math.Min(9, (int)(a.Confidence * 10))).Sum(bin => Math.Abs(bin.Sum(a => a.Confidence) - bin.Count(a => a.Right))) / answers.Count;
}
