using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Dd0c.Domain.Actions;

/// <summary>One thing that an action does. As written it may hold templates; in a plan they are filled in. Closed family: meet it with a switch.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Webhook), "webhook")]
[JsonDerivedType(typeof(Workflow), "workflow")]
[JsonDerivedType(typeof(Change), "change")]
[JsonDerivedType(typeof(Revert), "revert")]
public abstract record ActionStep(string Name)
{
    /// <summary>How long an answer is waited for where nothing is said, and at most.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(30), MostPatience = TimeSpan.FromHours(24);

    [JsonIgnore]
    public string Kind => this switch { Webhook => "webhook", Workflow => "workflow", Change => "change", _ => "revert" };

    /// <summary>A POST to somebody's server, signed.</summary>
    /// <param name="Url">Its scheme and host hold no template.</param>
    /// <param name="Wait">How long the server has to report how it went; null: its 2xx is the end.</param>
    public sealed record Webhook(string Name, string Url, JsonNode? Body, TimeSpan? Wait) : ActionStep(Name)
    {
        public bool Equals(Webhook? other) => other is not null && (Name, Url, Wait) == (other.Name, other.Url, other.Wait) && JsonNode.DeepEquals(Body, other.Body);

        public override int GetHashCode() => HashCode.Combine(Name, Url, Wait);
    }

    /// <summary>A workflow of GitHub Actions, started by workflow_dispatch.</summary>
    /// <param name="Repository">owner/name.</param>
    /// <param name="File">Its file's name, or its id.</param>
    /// <param name="Ref">Branch or tag; null: the default branch.</param>
    /// <param name="Wait">How long it may run; null: to have started it is enough.</param>
    public sealed record Workflow(string Name, string Repository, string File, string? Ref, IReadOnlyDictionary<string, string> Inputs, TimeSpan? Wait) : ActionStep(Name);

    /// <summary>A correction of the service it starts on.</summary>
    /// <param name="Values">By a word of <see cref="Corrections.CorrectedField"/>; empty: it has none.</param>
    public sealed record Change(string Name, IReadOnlyDictionary<string, string> Values) : ActionStep(Name);

    /// <summary>Takes back what a change set.</summary>
    /// <param name="Of">The position of that step.</param>
    public sealed record Revert(string Name, int Of) : ActionStep(Name);

    /// <summary>The step with its templates filled in.</summary>
    /// <param name="later">Whether a value that is not known yet stays a template: what only a run has.</param>
    /// <exception cref="UnknownValue">A template asks for what is not known here.</exception>
    public ActionStep Fill(IReadOnlyDictionary<string, JsonNode?> facts, Func<string, bool>? later = null) => this switch
    {
        Webhook w => w with { Url = Template.FillAddress(w.Url, facts, later), Body = Template.Fill(w.Body, facts, later) },
        Workflow w => w with { Repository = Template.Fill(w.Repository, facts, later), Ref = w.Ref is null ? null : Template.Fill(w.Ref, facts, later), Inputs = Filled(w.Inputs, facts, later) },
        Change c => c with { Values = Filled(c.Values, facts, later) },
        _ => this,
    };

    private static SortedDictionary<string, string> Filled(IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, JsonNode?> facts, Func<string, bool>? later) =>
        new(values.ToDictionary(v => v.Key, v => Template.Fill(v.Value, facts, later)), StringComparer.Ordinal);

    /// <summary>Every template in it.</summary>
    public IEnumerable<string> Templates() => this switch
    {
        Webhook w => Template.PathsIn(w.Url).Concat(Template.PathsIn(w.Body)),
        Workflow w => new[] { w.Repository, w.Ref ?? "" }.Concat(w.Inputs.Values).SelectMany(Template.PathsIn),
        Change c => c.Values.Values.SelectMany(Template.PathsIn),
        _ => [],
    };

    /// <summary>What it will do, as a person would say it.</summary>
    [JsonIgnore]
    public string Words => this switch
    {
        Webhook w => $"POST to {w.Url}{(w.Wait is null ? "" : $", and wait up to {Duration.Words(w.Wait.Value)} for its report")}",
        Workflow w => $"Start {w.File} of {w.Repository} on {w.Ref ?? "its default branch"}{(w.Wait is null ? "" : $", and follow it for up to {Duration.Words(w.Wait.Value)}")}",
        Change c => $"Set {string.Join(", ", c.Values.Select(v => $"{v.Key} to {(v.Value.Length == 0 ? "none" : v.Value)}"))}",
        Revert => "Set back what was changed",
        _ => "",
    };
}

/// <summary>Lengths of time as people write them: 30m, 4h, 2d.</summary>
public static class Duration
{
    /// <summary>Null: it is none, or longer than a year.</summary>
    public static TimeSpan? Read(string text)
    {
        text = text.Trim();
        if (text.Length < 2 || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number is <= 0 or > 525_600) return null;
        TimeSpan? length = text[^1] switch { 'm' => TimeSpan.FromMinutes(number), 'h' => TimeSpan.FromHours(number), 'd' => TimeSpan.FromDays(number), _ => null };
        return length <= TimeSpan.FromDays(366) ? length : null;
    }

    public static string Words(TimeSpan length)
    {
        var (n, unit) = length.TotalDays >= 2 || (length.TotalDays >= 1 && length.TotalHours % 24 == 0) ? (length.TotalDays, "day") : length.TotalHours >= 1 ? (length.TotalHours, "hour") : (length.TotalMinutes, "minute");
        return $"{n.ToString("0.#", CultureInfo.InvariantCulture)} {unit}{(n == 1 ? "" : "s")}";
    }
}
