using System.Globalization;
using System.Text;
using System.Text.Json;
using Dd0c.Demo.Estate;

namespace Dd0c.Tests.Demo;

/// <summary>How right a catalog is, against the truth of the estate it was discovered from. Every true service and every resource of one counts:
/// what was not found is wrong by omission, what was found and is none is wrong as well.</summary>
/// <param name="Grouping">B-cubed F1 over the resources of true services and of found ones (Bagga and Baldwin, 1998).</param>
/// <param name="FalseMerges">Share of the found services that hold resources of two or more true ones.</param>
/// <param name="Missing">True services that no found one is.</param>
/// <param name="Extra">Found services that are no true one: invented, or a second piece of one.</param>
internal sealed record DemoScore(double Grouping, double FalseMerges, double RepositoryPrecision, double RepositoryRecall, double OwnerPrecision, double OwnerCoverage, int Missing, int Extra, string Report)
{
    public static DemoScore Of(Truth truth, IReadOnlyList<JsonElement> found)
    {
        var trueOf = truth.Services.SelectMany(s => s.Resources.Select(r => (r, s))).DistinctBy(p => p.r).ToDictionary(p => p.r, p => p.s);
        var foundOf = found.SelectMany(f => Arns(f).Select(arn => (Arn: arn, f))).DistinctBy(p => p.Arn).ToDictionary(p => p.Arn, p => p.f.GetProperty("id").GetString()!);
        var report = new StringBuilder();

        var byFound = foundOf.GroupBy(p => p.Value, p => p.Key).ToDictionary(g => g.Key, g => g.ToHashSet());
        int Together(string arn) => byFound[foundOf[arn]].Count(a => trueOf.GetValueOrDefault(a) == trueOf[arn]);
        // What belongs to no service and was given to one is right with nothing that is there.
        var precision = foundOf.Keys.Average(arn => trueOf.ContainsKey(arn) ? (double)Together(arn) / byFound[foundOf[arn]].Count : 0);
        var recall = trueOf.Keys.Average(arn => foundOf.ContainsKey(arn) ? (double)Together(arn) / trueOf[arn].Resources.Count : 0);
        var merged = byFound.Values.Select(g => g.Where(trueOf.ContainsKey).Select(a => trueOf[a].Name).Distinct().ToList()).Where(names => names.Count > 1).ToList();
        foreach (var names in merged) report.AppendLine(CultureInfo.InvariantCulture, $"merged: {string.Join(" + ", names)}");

        var pieces = found.GroupBy(f => TrueOf(f, truth, trueOf)).ToList();
        var matched = pieces.Where(g => g.Key is not null).ToDictionary(g => g.Key!, g => g.OrderByDescending(f => Arns(f).Count(a => trueOf.GetValueOrDefault(a) == g.Key)).ThenBy(f => f.GetProperty("id").GetString(), StringComparer.Ordinal).First());
        var missing = truth.Services.Where(s => !matched.ContainsKey(s)).ToList();
        foreach (var s in missing) report.AppendLine(CultureInfo.InvariantCulture, $"missing: {s.Name} [{s.Case}] {string.Join(" ", s.Resources.Take(1))}");
        var extra = found.Where(f => !matched.ContainsValue(f)).ToList();
        foreach (var f in extra) report.AppendLine(CultureInfo.InvariantCulture, $"extra: {f.GetProperty("name")} ({f.GetProperty("repo")}), {(TrueOf(f, truth, trueOf) is { } whole ? $"a piece of {whole.Name} [{whole.Case}]" : "no service")}");

        var (right, owned) = (0, 0);
        foreach (var (s, f) in matched)
        {
            if (Repository(f) == s.Repository) right += s.Repository is null ? 0 : 1;
            else report.AppendLine(CultureInfo.InvariantCulture, $"repo of {s.Name} [{s.Case}]: {Repository(f) ?? "none"}, is {s.Repository ?? "none"}");
            if (Team(f) == s.Owner) owned += s.Owner is null ? 0 : 1;
            else report.AppendLine(CultureInfo.InvariantCulture, $"owner of {s.Name} [{s.Case}]: {f.GetProperty("owner").GetProperty("state").GetString()} {Team(f) ?? "none"} {f.GetProperty("owner").GetProperty("confidence").GetDouble():0.00}, is {s.Owner ?? "nobody"}");
        }
        var f1 = 2 * precision * recall / (precision + recall);
        var score = new DemoScore(f1, (double)merged.Count / byFound.Count, (double)right / found.Count(f => Repository(f) is not null), (double)right / truth.Services.Count(s => s.Repository is not null),
            (double)owned / found.Count(f => Team(f) is not null), (double)matched.Values.Count(f => Team(f) is not null) / truth.Services.Count, missing.Count, extra.Count, "");
        report.Insert(0, string.Create(CultureInfo.InvariantCulture, $"{found.Count} found of {truth.Services.Count}, {missing.Count} missing, {extra.Count} extra; B-cubed F1 {f1:0.000} (P {precision:0.000} R {recall:0.000}), false merges {score.FalseMerges:0.000}, repository P {score.RepositoryPrecision:0.000} R {score.RepositoryRecall:0.000}, owner P {score.OwnerPrecision:0.000} coverage {score.OwnerCoverage:0.000}\n"));
        return score with { Report = report.ToString() };
    }

    /// <summary>The true service most of whose resources it holds; without any, the one of its name.</summary>
    private static TrueService? TrueOf(JsonElement found, Truth truth, Dictionary<string, TrueService> trueOf) =>
        Arns(found).Where(trueOf.ContainsKey).GroupBy(a => trueOf[a]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Name, StringComparer.Ordinal).FirstOrDefault()?.Key
            ?? truth.Services.FirstOrDefault(s => s.Name == found.GetProperty("name").GetString());

    private static IEnumerable<string> Arns(JsonElement found) => found.GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("arn").GetString()!);

    private static string? Repository(JsonElement found) => found.GetProperty("repo") is { ValueKind: JsonValueKind.Object } repository ? repository.GetProperty("fullName").GetString() : null;

    private static string? Team(JsonElement found) => found.GetProperty("owner").GetProperty("slug").GetString();
}
