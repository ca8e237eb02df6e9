using Dd0c.Domain.Alerts;
using Microsoft.Extensions.Options;

namespace Dd0c.Workers.Alerts.Retention;

/// <summary><c>Alerts:Retention</c>: which plan holds for organisations without one of their own, and what plans say otherwise than usual.</summary>
internal sealed class AlertRetentionOptions
{
    /// <summary>free, pro, business or enterprise.</summary>
    public string Plan { get; set; } = "business";

    public Dictionary<string, Days> Plans { get; set; } = [];

    /// <param name="plan">Of the organisation; null: none of its own.</param>
    public RetentionPlan Of(string? plan)
    {
        var (name, usual) = (plan ?? Plan, RetentionPlan.Usual[plan ?? Plan]);
        return Plans.TryGetValue(name, out var own) ? new(own.Payloads ?? usual.Payloads, own.Alerts ?? usual.Alerts, own.Figures ?? usual.Figures) : usual;
    }

    internal sealed class Days
    {
        public int? Payloads { get; set; }
        public int? Alerts { get; set; }
        public int? Figures { get; set; }
    }
}

/// <summary>A plan nobody knows, or days that would delete what has just come, stop the start.</summary>
internal sealed class AlertRetentionValidator : IValidateOptions<AlertRetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertRetentionOptions options)
    {
        var known = string.Join(", ", RetentionPlan.Usual.Keys);
        if (!RetentionPlan.Usual.ContainsKey(options.Plan)) return ValidateOptionsResult.Fail($"Alerts:Retention:Plan is {options.Plan}; there are {known}.");
        if (options.Plans.Keys.FirstOrDefault(p => !RetentionPlan.Usual.ContainsKey(p)) is { } unknown) return ValidateOptionsResult.Fail($"Alerts:Retention:Plans:{unknown}: there are {known}.");
        foreach (var plan in RetentionPlan.Usual.Keys)
            if (options.Of(plan) is var days && new[] { days.Payloads, days.Alerts, days.Figures }.Any(d => d is < 1 or > 36_500)) return ValidateOptionsResult.Fail($"Alerts:Retention:Plans:{plan}: each of Payloads, Alerts and Figures takes 1 to 36500 days.");
        return ValidateOptionsResult.Success;
    }
}
