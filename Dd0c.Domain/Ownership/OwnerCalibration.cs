namespace Dd0c.Domain.Ownership;

/// <summary>
/// What a tenant's answers say of the sources of ownership: a factor on the log-odds of each. It is the penalised maximum likelihood of the
/// answers under the same softmax that names owners, so that each answer counts by how much it surprises: a source that had said "0.6" loses
/// nothing by being wrong in four of ten.
/// </summary>
/// <remarks>
/// Who is asked about the doubtful only does not distort that: the choice is made by what the sources say, which the likelihood knows. What is told
/// unasked is chosen by being wrong. It counts only for a source of which people report more errors than its confidence led to expect, and then
/// along with the services of which they say nothing, as if those were right.
/// </remarks>
public sealed record OwnerCalibration(IReadOnlyList<SourceCalibration> Sources)
{
    /// <summary>Deeds that have to speak of a source before its weight moves.</summary>
    public const int Enough = 5;

    /// <summary>Precision of the prior around "as it comes"; one surprise about a source of 3 log-odds carries about 1 to 3.</summary>
    private const double Prior = 24;
    private const double Least = 0.25;
    private const double Most = 1.5;
    // A finer step would rewrite every service with every answer and change nothing that anybody sees.
    private const double Step = 0.05;
    private const int Sweeps = 40;

    public static OwnerCalibration None { get; } = new([]);

    public double Scale(string source) => Sources.FirstOrDefault(s => s.Source == source)?.Scale ?? 1;

    /// <param name="silent">The votes on each service that nobody has judged.</param>
    public static OwnerCalibration Of(IReadOnlyCollection<OwnerAnswer> answers, Func<IReadOnlyList<IReadOnlyList<OwnerVote>>> silent)
    {
        if (answers.Count == 0) return None;
        var all = Judged(answers);
        var asked = all.Where(a => a.Answer.Asked).ToList();
        var unasked = all.Where(a => !a.Answer.Asked && a.Answer.FoundSource is not null).ToList();
        IReadOnlyList<(Case Case, string Source, double Confidence)> quiet = unasked.Count == 0 ? [] : [.. silent().Select(Case.Sure).Where(c => c.Case is not null).Select(c => (c.Case!, c.Source!, c.Confidence))];
        var excess = unasked.GroupBy(a => a.Answer.FoundSource!, StringComparer.Ordinal).Where(told =>
        {
            var expected = quiet.Where(q => q.Source == told.Key).Sum(q => 1 - q.Confidence) + told.Sum(a => a.Case.Share * (1 - a.Answer.FoundConfidence ?? 0));
            return told.Where(a => !a.Answer.Right).Sum(a => a.Case.Share) > expected;
        }).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        var heard = unasked.Where(a => excess.Contains(a.Answer.FoundSource!)).ToList();

        var sources = all.SelectMany(a => a.Case.Sources).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var spoken = sources.ToDictionary(s => s, s => asked.Concat(heard.Where(a => a.Answer.FoundSource == s)).Where(a => a.Case.Sources.Contains(s)).Select(a => a.Case).ToList(), StringComparer.Ordinal);
        List<string> free = [.. sources.Where(s => spoken[s].Sum(c => c.Share) >= Enough - 1e-9)];
        var byAsked = Likeliest([.. asked.Select(a => a.Case)], free, sources);
        // Silence weighs against a report, and never for a source by itself.
        var byAll = excess.Count == 0 ? byAsked : Likeliest([.. asked.Concat(heard).Select(a => a.Case), .. quiet.Where(q => excess.Contains(q.Source)).Select(q => q.Case)], free, sources);
        return new([.. sources.Select(s => Sum(s, Stepped(excess.Contains(s) ? Math.Min(byAsked[s], byAll[s]) : byAsked[s]), spoken[s]))]);
    }

    /// <summary>Every answer in which a source spoke, asked for or not; the weights as they come. What the sources said, rather than what is learned from it.</summary>
    public static IReadOnlyList<SourceCalibration> Heard(IReadOnlyCollection<OwnerAnswer> answers)
    {
        var cases = Judged(answers).ConvertAll(a => a.Case);
        return [.. cases.SelectMany(c => c.Sources).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(s => Sum(s, 1, cases.FindAll(c => c.Sources.Contains(s))))];
    }

    /// <summary>In the order they were given; one deed over forty services is one judgement.</summary>
    private static List<(OwnerAnswer Answer, Case Case)> Judged(IReadOnlyCollection<OwnerAnswer> answers)
    {
        var deeds = answers.CountBy(a => a.Deed).ToDictionary(d => d.Key, d => d.Value);
        return [.. answers.OrderBy(a => a.At).ThenBy(a => a.Id).Select(a => (a, Case.Of(a.Votes, a.Truth, 1.0 / deeds[a.Deed])))];
    }

    private static SourceCalibration Sum(string source, double scale, List<Case> spoke) =>
        new(source, scale, spoke.Sum(c => c.Share), spoke.Sum(c => c.Share * c.Right(source)), spoke.Sum(c => c.Share * c.Expected(source)));

    private static double Stepped(double scale) => Math.Round(Math.Round(scale / Step) * Step, 2);

    /// <summary>Newton's steps along one source after the other; the likelihood is concave and the bounds a box, so that it comes to rest at its maximum.</summary>
    private static Dictionary<string, double> Likeliest(IReadOnlyList<Case> cases, IReadOnlyList<string> free, IReadOnlyList<string> sources)
    {
        var scales = sources.ToDictionary(s => s, _ => 1.0, StringComparer.Ordinal);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var moved = 0.0;
            foreach (var source in free)
            {
                var (slope, curve) = (-Prior * (scales[source] - 1), Prior);
                foreach (var one in cases)
                {
                    var (g, h) = one.Slope(source, scales);
                    (slope, curve) = (slope + g, curve + h);
                }
                var next = Math.Clamp(scales[source] + Math.Clamp(slope / curve, -0.25, 0.25), Least, Most);
                moved = Math.Max(moved, Math.Abs(next - scales[source]));
                scales[source] = next;
            }
            if (moved < 1e-4) break;
        }
        return scales;
    }

    /// <summary>One choice among teams and nobody, as the sources put it and as a person made it.</summary>
    private sealed class Case
    {
        // The first option is nobody.
        private readonly List<(string? Team, List<(string Source, double Weight)> Votes)> _options = [];
        private int _chosen;

        public double Share { get; private init; }
        public HashSet<string> Sources { get; } = new(StringComparer.Ordinal);

        public static Case Of(IReadOnlyList<OwnerVote> votes, string? truth, double share)
        {
            var one = new Case { Share = share };
            one._options.Add((null, [.. votes.Where(v => v.Team is null && v.Weight > 0).OrderByDescending(v => v.Weight).ThenBy(v => v.Source, StringComparer.Ordinal).Take(1).Select(v => (v.Source, v.Weight))]));
            foreach (var team in votes.Where(v => v.Team is not null).GroupBy(v => v.Team!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
                one._options.Add((team.Key, [.. team.GroupBy(v => v.Source, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Max(v => v.Weight)))]));
            // A team that nobody spoke for is none of those that somebody spoke for.
            one._chosen = Math.Max(0, one._options.FindIndex(o => o.Team == truth));
            one.Sources.UnionWith(one._options.SelectMany(o => o.Votes).Where(v => v.Weight > 0).Select(v => v.Source));
            return one;
        }

        /// <summary>An owner that is shown as sure, taken as right; its leading source and confidence. No case when none is.</summary>
        public static (Case? Case, string? Source, double Confidence) Sure(IReadOnlyList<OwnerVote> votes)
        {
            var one = Of(votes, null, 1);
            var odds = one.Odds(null);
            var best = Array.IndexOf(odds, odds.Max());
            if (best == 0 || odds[best] < Catalog.Service.Sure) return default;
            one._chosen = best;
            return (one, one._options[best].Votes.MaxBy(v => v.Weight).Source, odds[best]);
        }

        /// <summary>1 when the team (or nobody) that the source speaks for most is the one that the person named; a half where it speaks as much for another.</summary>
        public double Right(string source) => Named(source) is var named && named.Contains(_chosen) ? 1.0 / named.Count : 0;

        public double Expected(string source)
        {
            var odds = Odds(null);
            return Named(source).Average(i => odds[i]);
        }

        /// <summary>Slope and curvature of the log-likelihood along one source.</summary>
        public (double Slope, double Curve) Slope(string source, Dictionary<string, double> scales)
        {
            if (!Sources.Contains(source)) return default;
            var odds = Odds(scales);
            var (mean, square) = (0.0, 0.0);
            for (var i = 0; i < odds.Length; i++)
            {
                var x = Weight(i, source);
                (mean, square) = (mean + (odds[i] * x), square + (odds[i] * x * x));
            }
            return (Share * (Weight(_chosen, source) - mean), Share * (square - (mean * mean)));
        }

        private List<int> Named(string source)
        {
            var most = Enumerable.Range(0, _options.Count).Max(i => Weight(i, source));
            return [.. Enumerable.Range(0, _options.Count).Where(i => Weight(i, source) >= most - 1e-9)];
        }

        private double Weight(int option, string source)
        {
            foreach (var (of, weight) in _options[option].Votes)
                if (of == source) return weight;
            return 0;
        }

        private double[] Odds(Dictionary<string, double>? scales)
        {
            var odds = new double[_options.Count];
            for (var i = 0; i < odds.Length; i++)
            {
                var sum = i == 0 ? OwnerInference.None : 0;
                foreach (var (source, weight) in _options[i].Votes) sum += weight * (scales?.GetValueOrDefault(source, 1) ?? 1);
                odds[i] = Math.Exp(sum);
            }
            var total = odds.Sum();
            for (var i = 0; i < odds.Length; i++) odds[i] /= total;
            return odds;
        }
    }
}

/// <param name="Source">A word of <see cref="Catalog.Source"/>.</param>
/// <param name="Scale">What its log-odds are multiplied by, 0.25 to 1.5; 1: as they come.</param>
/// <param name="Answers">How many answers it is judged by; those of one deed are one together.</param>
/// <param name="Right">In how many of them it spoke for the right team.</param>
/// <param name="Expected">In how many it would have, were the confidences exact.</param>
public sealed record SourceCalibration(string Source, double Scale, double Answers, double Right, double Expected);
