using System.Globalization;
using System.Text;
using System.Text.Json;
using Dd0c.Demo.Estate;

namespace Dd0c.Tests.Demo;

/// <summary>How right a catalog is, against the truth of the estate it was discovered from.</summary>
/// <param name="Grouping">B-cubed F1 over the resources that belong to one service (Bagga and Baldwin, 1998).</param>
/// <param name="FalseMerges">Share of the found services that hold resources of two or more true ones.</param>
internal sealed record DemoScore(double Grouping, double FalseMerges, double RepositoryPrecision, double RepositoryRecall, double OwnerPrecision, double OwnerCoverage, string Report)
{
    public static DemoScore Of(Truth truth, IReadOnlyList<JsonElement> found)
    {
        var trueOf = truth.Services.SelectMany(s => s.Resources.Select(r => (r, s))).DistinctBy(p => p.r).ToDictionary(p => p.r, p => p.s);
        var foundOf = found.SelectMany(f => f.GetProperty("resources").EnumerateArray().Select(r => (Arn: r.GetProperty("arn").GetString()!, f))).DistinctBy(p => p.Arn).ToDictionary(p => p.Arn, p => p.f.GetProperty("id").GetString()!);
        var report = new StringBuilder();

        var items = trueOf.Keys.Where(foundOf.ContainsKey).ToList();
        var byTrue = items.GroupBy(i => trueOf[i]).ToDictionary(g => g.Key, g => g.ToHashSet());
        var byFound = items.GroupBy(i => foundOf[i]).ToDictionary(g => g.Key, g => g.ToHashSet());
        var precision = items.Average(i => (double)byFound[foundOf[i]].Count(byTrue[trueOf[i]].Contains) / byFound[foundOf[i]].Count);
        var recall = items.Average(i => (double)byFound[foundOf[i]].Count(byTrue[trueOf[i]].Contains) / trueOf[i].Resources.Count);
        var merged = byFound.Where(g => g.Value.Select(i => trueOf[i]).Distinct().Skip(1).Any()).ToList();
        foreach (var g in merged) report.AppendLine(CultureInfo.InvariantCulture, $"merged: {string.Join(" + ", g.Value.Select(i => trueOf[i].Name).Distinct())}");
        foreach (var s in truth.Services.Where(s => s.Resources.Where(foundOf.ContainsKey).Select(r => foundOf[r]).Distinct().Skip(1).Any()))
            report.AppendLine(CultureInfo.InvariantCulture, $"split: {s.Name} [{s.Case}] into {s.Resources.Where(foundOf.ContainsKey).Select(r => foundOf[r]).Distinct().Count()}");
        foreach (var s in truth.Services.Where(s => s.Resources.Count > 0 && !s.Resources.Any(foundOf.ContainsKey))) report.AppendLine(CultureInfo.InvariantCulture, $"missing: {s.Name} [{s.Case}] {s.Resources[0]}");

        var (linked, right, should, answered, owned, ownable) = (0, 0, 0, 0, 0, 0);
        foreach (var f in found)
        {
            var mine = f.GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("arn").GetString()!).Where(trueOf.ContainsKey).GroupBy(a => trueOf[a]).OrderByDescending(g => g.Count()).FirstOrDefault()?.Key
                ?? truth.Services.FirstOrDefault(s => s.Name == f.GetProperty("name").GetString());
            var name = f.GetProperty("name").GetString();
            if (mine is null) { report.AppendLine(CultureInfo.InvariantCulture, $"extra: {name} ({f.GetProperty("repo")})"); continue; }
            var repo = f.GetProperty("repo") is { ValueKind: JsonValueKind.Object } r ? r.GetProperty("fullName").GetString() : null;
            if (mine.Repository is not null) should++;
            if (repo is not null) linked++;
            if (repo is not null && repo == mine.Repository) right++;
            else if (repo != mine.Repository) report.AppendLine(CultureInfo.InvariantCulture, $"repo of {mine.Name} [{mine.Case}]: {repo ?? "none"}, is {mine.Repository ?? "none"}");
            var owner = f.GetProperty("owner");
            var team = owner.GetProperty("slug").GetString();
            if (mine.Owner is not null) ownable++;
            if (team is not null) answered++;
            if (team is not null && team == mine.Owner) owned++;
            else if (team != mine.Owner) report.AppendLine(CultureInfo.InvariantCulture, $"owner of {mine.Name} [{mine.Case}]: {owner.GetProperty("state").GetString()} {team ?? "none"} {owner.GetProperty("confidence").GetDouble():0.00}, is {mine.Owner ?? "nobody"}");
        }
        var f1 = 2 * precision * recall / (precision + recall);
        var score = new DemoScore(f1, (double)merged.Count / byFound.Count, (double)right / linked, (double)right / should, (double)owned / answered, (double)answered / found.Count, "");
        report.Insert(0, string.Create(CultureInfo.InvariantCulture, $"{found.Count} found of {truth.Services.Count}; B-cubed F1 {f1:0.000} (P {precision:0.000} R {recall:0.000}), false merges {score.FalseMerges:0.000}, repository P {score.RepositoryPrecision:0.000} R {score.RepositoryRecall:0.000}, owner P {score.OwnerPrecision:0.000} coverage {score.OwnerCoverage:0.000}\n"));
        return score with { Report = report.ToString() };
    }
}
