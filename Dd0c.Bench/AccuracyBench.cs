using System.Globalization;
using System.Runtime.CompilerServices;
using Dd0c.Demo.Generated;
using Dd0c.Demo.Scoring;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Discovery;
using Dd0c.Domain.Ownership;

namespace Dd0c.Bench;

/// <summary>How right the inference is on companies it was not written for. Seeds 1 to 20 are for development; what is published is of 1001 to 1020, at whose errors nobody looks.</summary>
internal static class AccuracyBench
{
    private static readonly string s_heading = $"{"seed",5} {"serv.",6} {"res.",6} {"repos",6} {"F1",6} {"P",6} {"R",6} {"merged",7} {"repo P",7} {"repo R",7} {"name P",7} {"rep ECE",8} {"owner P",8} {"cover",6} {"own ECE",8}";
    private const int Questions = 40;
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <param name="seeds">1..20, or one seed: then with every error. Null: the held-out ones.</param>
    public static void Run(Figures figures, string? seeds)
    {
        var (first, last) = Range(seeds ?? "1001..1020");
        Console.WriteLine(s_heading);
        var all = new CatalogTally();
        var (answered, lied) = (new Answered(), new Answered());
        for (var seed = first; seed <= last; seed++)
        {
            var company = GeneratedCompany.Create(seed, s_now);
            var inventory = SyntheticInventory.Of(company, s_now);
            var score = CatalogScore.Of(company.Truth, CatalogInference.Infer(inventory));
            Console.WriteLine(Row(seed.ToString(CultureInfo.InvariantCulture), score.Tally, inventory.Resources.Count, inventory.Repositories.Count));
            if (first == last) PrintErrors(score);
            all += score.Tally;
            answered.Add(new AnsweredCompany(company, inventory).After(Questions, s_now), first == last);
            lied.Add(new AnsweredCompany(company, Stale(inventory, seed)).After(Questions, s_now), first == last);
        }
        Add(figures, all);
        answered.Add(figures, $"after {Questions} answers");
        lied.Add(figures, $"team tags 60 % stale, after {Questions} answers");
    }

    /// <summary>The same of a real estate whose labels lie in a file; how its answers come out depends on the labels alone, so no goal is set here.</summary>
    /// <param name="distractors">A file with one full name of a repository a line that builds none of it; null: none.</param>
    public static void RunLabelled(string labels, string? distractors)
    {
        IReadOnlyList<string> others = distractors is null ? [] : [.. File.ReadLines(distractors).Where(l => l.Length > 0)];
        foreach (var (stacks, tagged) in new[] { (false, false), (true, false), (false, true) })
        {
            var (truth, inventory) = LabelledEstate.Read(labels, others, stacks, tagged, s_now);
            var catalog = CatalogInference.Infer(inventory);
            var score = CatalogScore.Of(truth, catalog);
            Console.WriteLine($"\n{(stacks ? "stacks of one workload" : "workloads")}{(tagged ? " with tags of environment and team" : "")}, {others.Count} repositories that build none of them");
            Console.WriteLine(s_heading);
            Console.WriteLine(Row("", score.Tally, inventory.Resources.Count, inventory.Repositories.Count));
            if (!stacks && !tagged) PrintErrors(score);
            if (!tagged) continue;
            Console.WriteLine("names of teams that were taken for the same:");
            foreach (var team in catalog.Teams.Where(t => t.Aliases.Count > 1)) Console.WriteLine($"  {team.Key} {team.Slug}: {string.Join(", ", team.Aliases)}");
        }
    }

    private static (int First, int Last) Range(string seeds)
    {
        var ends = seeds.Split("..").Select(s => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : throw new Workers.Platform.StartupProblem($"Seeds are a number or a range as 1..20, not {seeds}.")).ToList();
        return (ends[0], ends[^1]);
    }

    /// <summary>The inventory of a company whose teams were reshuffled and whose tags were not: three of five team tags name another team.</summary>
    private static Inventory Stale(Inventory inventory, int seed)
    {
        var draw = new Random(seed);
        var teams = inventory.Teams.Select(t => t.Fact.Slug).Order(StringComparer.Ordinal).ToList();
        var moved = new Dictionary<string, string>(StringComparer.Ordinal);
        return inventory with { Resources = [.. inventory.Resources.OrderBy(r => r.Fact.Arn, StringComparer.Ordinal).Select(r => r with { Fact = r.Fact with { Tags = r.Fact.Tags.ToDictionary(t => t.Key, t => Moved(r.Fact, t.Key, t.Value), StringComparer.Ordinal) } })] };

        // What is called alike moved together: a service's tags stay of one mind.
        string Moved(ResourceFact fact, string key, string value)
        {
            if (!key.Contains("team", StringComparison.OrdinalIgnoreCase) && !key.Contains("owner", StringComparison.OrdinalIgnoreCase) && !key.Contains("squad", StringComparison.OrdinalIgnoreCase)) return value;
            var group = $"{value} {string.Join('-', NameTokens.Of(fact.Name).Where(w => w.Length > 3).Take(2))}";
            if (!moved.TryGetValue(group, out var now)) moved[group] = now = draw.NextDouble() < 0.6 ? teams[draw.Next(teams.Count)] : value;
            return now;
        }
    }

    /// <summary>Held-out services of several companies before and after their people answered.</summary>
    private sealed class Answered
    {
        private CatalogTally _before = new(), _after = new();

        public void Add((CatalogTally Before, CatalogTally After, OwnerCalibration Learned) one, bool tell)
        {
            (_before, _after) = (_before + one.Before, _after + one.After);
            if (tell) Console.WriteLine(string.Join("; ", one.Learned.Sources.Select(s => Invariant($"{s.Source} x{s.Scale:0.00} ({s.Right:0.#} of {s.Answers:0.#}, expected {s.Expected:0.#})"))));
        }

        public void Add(Figures figures, string when)
        {
            figures.Add($"{when}: owner precision of the others", _after.OwnerPrecision, Invariant($"was {_before.OwnerPrecision:0.000}"));
            figures.Add($"{when}: owner coverage of the others", _after.OwnerCoverage, Invariant($"was {_before.OwnerCoverage:0.000}"));
            figures.Add($"{when}: owner calibration error of the others", _after.OwnerCalibration, Invariant($"was {_before.OwnerCalibration:0.000}"));
        }
    }

    private static void Add(Figures figures, CatalogTally all)
    {
        figures.Add("services", all.Services, "");
        figures.Add("resources", all.ResourcesTrue, "");
        figures.AddAtLeast("grouping: B-cubed F1", all.F1, 0.98);
        figures.Add("grouping: B-cubed precision", all.Precision, "");
        figures.Add("grouping: B-cubed recall", all.Recall, "");
        figures.Add("grouping: false merges", all.FalseMerges, "", goal: 0.01);
        figures.AddAtLeast("repository: precision", all.RepositoryPrecision, 0.97);
        figures.AddAtLeast("repository: recall", all.RepositoryRecall, 0.85);
        figures.AddAtLeast("repository by name alone: precision", all.NamePrecision, 0.95);
        figures.Add("repository: calibration error", all.RepositoryCalibration, "", goal: 0.05);
        figures.AddAtLeast("owner: precision", all.OwnerPrecision, 0.90);
        figures.AddAtLeast("owner: coverage", all.OwnerCoverage, 0.75);
        figures.Add("owner: calibration error", all.OwnerCalibration, "", goal: 0.05);
    }

    private static void PrintErrors(CatalogScore score)
    {
        foreach (var kind in score.Errors.GroupBy(e => e.Kind).OrderByDescending(g => g.Count()))
        {
            Console.WriteLine($"\n{kind.Key}: {kind.Count()}");
            foreach (var error in kind) Console.WriteLine($"  {error.Service}{(error.Case is null ? "" : $" [{error.Case}]")}: {error.Text}");
        }
    }

    private static string Row(string name, CatalogTally t, int resources, int repositories) => Invariant(
        $"{name,5} {t.Services,6} {resources,6} {repositories,6} {t.F1,6:0.000} {t.Precision,6:0.000} {t.Recall,6:0.000} {t.FalseMerges,7:0.000} {t.RepositoryPrecision,7:0.000} {t.RepositoryRecall,7:0.000} {t.NamePrecision,7:0.000} {t.RepositoryCalibration,8:0.000} {t.OwnerPrecision,8:0.000} {t.OwnerCoverage,6:0.000} {t.OwnerCalibration,8:0.000}");

    private static string Invariant(DefaultInterpolatedStringHandler text) => string.Create(CultureInfo.InvariantCulture, ref text);
}
