using Dd0c.Domain.Connections;
using Dd0c.Domain.Discovery;
using Dd0c.Web.Platform.Shared;

namespace Dd0c.Web.Discovery;

/// <summary>Says of a run what people want to know, in their words.</summary>
internal static class RunWords
{
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(120);

    public static string Phase(string? phase) => phase switch
    {
        null or "" => "Waiting to start",
        "scan" => "Reading AWS and GitHub",
        "reconcile" => "Matching what runs with its repositories",
        "infer" => "Working out who owns what",
        "persist" => "Saving the catalog",
        "index" => "Making it searchable",
        var other => Capital.Of(other),
    };

    public static string Trigger(string trigger) => trigger switch
    {
        "onboarding" => "First scan",
        "scheduled" => "Scheduled",
        "manual" => "Scan now",
        "webhook" => "Webhook",
        "api" => "API",
        "cli" => "Command line",
        _ => trigger,
    };

    /// <summary>With how much was read, where that is not the usual.</summary>
    public static string Trigger(RunView run) => run switch
    {
        { Full: true } => $"{Trigger(run.Trigger)}, everything",
        { Parts: [var one] } => $"{Trigger(run.Trigger)}: {one}",
        { Parts.Count: > 1 and var count } => $"{Trigger(run.Trigger)}: {count} parts",
        _ => Trigger(run.Trigger),
    };

    public static bool IsOpen(string status) => status is "queued" or "running";

    /// <summary>How much of the way is behind a run: the scan is most of it, by sources that ended.</summary>
    public static double? Fraction(RunView run) => run switch
    {
        { Status: "queued" } or { Progress: null } => null,
        { Progress.CurrentPhase: "scan", Progress.Sources: { Count: > 0 } sources } => .05 + .65 * sources.Count(s => s.State is not ("waiting" or "running")) / sources.Count,
        { Progress.CurrentPhase: "reconcile" } => .75,
        { Progress.CurrentPhase: "infer" } => .82,
        { Progress.CurrentPhase: "persist" } => .9,
        { Progress.CurrentPhase: "index" } => .96,
        _ => null,
    };

    public static int Services(RunStats stats) => stats.ServicesCreated + stats.ServicesUpdated + stats.ServicesUnchanged;

    public static int NeedLook(RunStats stats) => stats.NeedLook ?? stats.OwnershipAmbiguous + stats.Unowned;

    /// <summary>147 services found. 12 need a quick look, about 5 minutes.</summary>
    public static string Result(RunStats stats)
    {
        if (Services(stats) == 0) return "No services found.";
        var look = NeedLook(stats);
        var found = Plural(Services(stats), "service", "services") + " found.";
        return look == 0 ? $"{found} Each has an owner." : $"{found} {Num.Text(look)} {(look == 1 ? "needs" : "need")} a quick look, about {Math.Max(1, (int)Math.Ceiling(look * 25 / 60.0))} min.";
    }

    /// <summary>Why a run that found no service found none, and what to do, as far as the run can tell.</summary>
    public static IReadOnlyList<string> Nothing(RunView run)
    {
        var sources = run.Progress?.Sources ?? [];
        var (aws, github) = (sources.Where(s => s.Source == Provider.Aws).ToList(), sources.Where(s => s.Source == Provider.GitHub).ToList());
        var (resources, repositories) = (run.Stats?.AwsResourcesFound ?? 0, run.Stats?.GithubReposFound ?? 0);
        var why = new List<string>();
        if (run.Status is "failed" or "partial") why.Add("Not everything could be read; what is wrong stands above. Mend that first, then scan again.");
        if (aws.Count > 0 && resources == 0) why.Add($"AWS showed no ECS service, function, API, stack or database in {Names(aws)}. Check that it is the account your software runs in, and that the connection's regions are the ones it runs in.");
        else if (resources > 0) why.Add($"AWS showed {Plural(resources, "resource", "resources")}, but none that runs as a service: dd0c looks for ECS services, Lambda functions, APIs and stacks.");
        if (github.Count > 0 && repositories == 0) why.Add($"GitHub showed no repository in {Names(github)}. Give the token or the App access to the repositories, under its settings at GitHub.");
        else if (repositories > 0) why.Add($"None of {Plural(repositories, "repository", "repositories")} shows by itself that it runs: no catalog-info.yaml and no workflow that deploys it.{(aws.Count == 0 ? " Connect AWS, where it runs." : "")}");
        if (aws.Count > 0 && github.Count == 0) why.Add("GitHub is not connected; repositories can show services too, and say who owns them.");
        return why;

        static string Names(List<SourceProgress> of) => string.Join(" and ", of.Select(s => s.Name));
    }

    public static string Plural(int count, string one, string many) => $"{Num.Text(count)} {(count == 1 ? one : many)}";

    public static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => $"{Math.Max(0, span.TotalSeconds).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)} s",
        { TotalSeconds: < 60 } => $"{(int)span.TotalSeconds} s",
        _ => $"{(int)span.TotalMinutes} min {span.Seconds} s",
    };

    /// <summary>The sources a run still waits for, by name.</summary>
    public static string Slow(RunView run)
    {
        var names = run.Progress?.Sources.Where(s => s.State is "waiting" or "running").Select(s => s.Name).ToList() ?? [];
        return names.Count == 0 ? "The catalog is being written" : $"{string.Join(" and ", names)} {(names.Count == 1 ? "is" : "are")} still being read";
    }
}
