using System.Globalization;
using Dd0c.Demo.Estate;
using Dd0c.Domain.Catalog;
using Dd0c.Domain.Ownership;

namespace Dd0c.Demo.Scoring;

/// <summary>How right an inferred catalog is, against the truth of the estate it was inferred from.</summary>
/// <remarks>
/// Each true service is met by the found one that holds most of its resources; that one's repository and owner are what was said of it. A found service
/// without any resource claims nothing of AWS and is left out, as are resources on which labellers would not agree.
/// </remarks>
public sealed record CatalogScore(CatalogTally Tally, IReadOnlyList<CatalogError> Errors)
{
    public static CatalogScore Of(Truth truth, InferredCatalog catalog)
    {
        var meeting = CatalogMeeting.Of(truth, catalog);
        var errors = new List<CatalogError>();
        var tally = Grouping(truth, meeting, errors);
        foreach (var service in truth.Services)
        {
            meeting.BestOf.TryGetValue(service, out var found);
            if (found is null) errors.Add(new("missing", service.Name, service.Case, service.Resources.Count == 0 ? "no resource" : service.Resources[0]));
            tally += Repository(service, found, errors);
            tally += Owner(service, found, catalog, errors);
        }
        // A repository for what is nobody's is a wrong one.
        foreach (var stray in meeting.Strays.Where(f => f.Repository is not null))
        {
            tally += new CatalogTally { Repositories = [new(stray.Repository!.Confidence, false)] };
            errors.Add(new("wrong repository", stray.Name, "no service", $"{stray.Repository!.FullName} {Text(stray.Repository.Confidence)} ({stray.Repository.Source})"));
        }
        return new CatalogScore(tally, errors);
    }

    private static CatalogTally Grouping(Truth truth, CatalogMeeting meeting, List<CatalogError> errors)
    {
        var (precision, recall) = (0.0, 0.0);
        foreach (var (found, arns) in meeting.Groups)
        {
            var by = arns.GroupBy(a => meeting.TrueOf.GetValueOrDefault(a)).ToList();
            foreach (var part in by.Where(p => p.Key is not null))
            {
                precision += (double)part.Count() * part.Count() / arns.Count;
                recall += (double)part.Count() * part.Count() / part.Key!.Resources.Count;
            }
            var names = by.Where(p => p.Key is not null).OrderByDescending(p => p.Count()).ThenBy(p => p.Key!.Name, StringComparer.Ordinal).Select(p => p.Key!).ToList();
            if (names.Count > 1) errors.Add(new("merged", found.Name, string.Join(", ", names.Select(n => n.Case ?? "plain").Distinct()), $"{string.Join(" + ", names.Select(n => n.Name))}; e.g. {by.First(p => p.Key == names[^1]).First()}"));
            if (names.Count == 0) errors.Add(new("invented", found.Name, "no service", $"{arns.Count}, e.g. {arns[0]}"));
            else if (by.FirstOrDefault(p => p.Key is null) is { } foreign) errors.Add(new("foreign resource", found.Name, names[0].Case, string.Join(' ', foreign.Take(3))));
            if (names.Count > 0 && meeting.BestOf[names[0]] != found) errors.Add(new("piece", found.Name, names[0].Case, $"of {names[0].Name} ({meeting.BestOf[names[0]].Name}): {arns.Count}, e.g. {arns[0]}"));
        }
        var held = meeting.Groups.Sum(g => g.Arns.Count);
        foreach (var lost in meeting.TrueOf.Where(t => !meeting.Held.Contains(t.Key)).GroupBy(t => t.Value)) errors.Add(new("lost resource", lost.Key.Name, lost.Key.Case, $"{lost.Count()}, e.g. {lost.First().Key}"));
        return new CatalogTally
        {
            PrecisionSum = precision, ResourcesFound = held, RecallSum = recall, ResourcesTrue = meeting.TrueOf.Count,
            Found = meeting.Groups.Count, Merged = errors.Count(e => e.Kind == "merged"), Services = truth.Services.Count,
        };
    }

    private static CatalogTally Repository(TrueService service, InferredService? found, List<CatalogError> errors)
    {
        var link = found?.Repository;
        var right = link is not null && link.FullName == service.Repository;
        var shown = service.Repository is not null && service.Shown.Repository != RepositoryShown.NotAtAll;
        if (link is not null && !right) errors.Add(new("wrong repository", service.Name, service.Case, $"{link.FullName} {Text(link.Confidence)} ({link.Source}), is {service.Repository ?? "none"} ({service.Shown.Repository}), found {found!.Name}"));
        else if (link is null && found is not null && shown) errors.Add(new("no repository", service.Name, service.Case, $"is {service.Repository} ({service.Shown.Repository}), found {found.Name}"));
        IReadOnlyList<Answer> answers = link is null ? [] : [new(link.Confidence, right)];
        return new CatalogTally { Repositories = answers, ByName = service.Shown.Repository == RepositoryShown.ByNameAlone ? answers : [], RepositoriesShown = shown ? 1 : 0, RepositoriesRight = right && shown ? 1 : 0 };
    }

    private static CatalogTally Owner(TrueService service, InferredService? found, InferredCatalog catalog, List<CatalogError> errors)
    {
        var shown = service.Shown.Owner;
        if (found?.Owner is not OwnerVerdict.Owned owned)
        {
            if (shown && found is not null) errors.Add(new("no owner", service.Name, service.Case, $"is {service.Owner}; {found.Owner switch { OwnerVerdict.Ambiguous a => $"ambiguous {a.Best.TeamKey} {Text(a.Best.Confidence)}, {a.RunnerUp.TeamKey} {Text(a.RunnerUp.Confidence)}", OwnerVerdict.Unowned u => $"unowned, best {u.Best?.TeamKey ?? "none"} {Text(u.Best?.Confidence ?? 0)}", _ => "" }}"));
            return new CatalogTally { OwnersShown = shown ? 1 : 0 };
        }
        var team = catalog.Teams.First(t => t.Key == owned.TeamKey);
        var right = string.Equals(team.Slug, service.Owner, StringComparison.OrdinalIgnoreCase);
        if (!right) errors.Add(new("wrong owner", service.Name, service.Case, $"{team.Slug} [{team.Key}] {Text(owned.Confidence)} ({owned.Source}), is {service.Owner ?? "nobody's"}{(shown ? "" : ", which nothing shows")}"));
        return new CatalogTally { Owners = [new(owned.Confidence, right)], OwnersShown = shown ? 1 : 0, OwnersAnswered = shown ? 1 : 0 };
    }

    private static string Text(double confidence) => confidence.ToString("0.00", CultureInfo.InvariantCulture);
}

/// <param name="Kind">merged, piece, missing, invented, foreign resource, lost resource, wrong repository, no repository, wrong owner, no owner.</param>
/// <param name="Case">Of the true service, if it stands for one.</param>
public sealed record CatalogError(string Kind, string Service, string? Case, string Text);

/// <param name="Right">Whether what was said with this confidence is true.</param>
public sealed record Answer(double Confidence, bool Right);
