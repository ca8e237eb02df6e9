using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dd0c.Domain.Catalog.Declaring;
using Dd0c.Domain.Corrections;
using Dd0c.Domain.Scorecards;
using Dd0c.Domain.Tenancy;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dd0c.Domain.Actions;

/// <summary>What is wrong with an action's YAML, and where.</summary>
/// <param name="Line">From 1.</param>
public sealed record ActionFault(int Line, string Message);

/// <summary>Reads an action from the YAML in which people write it. All that is wrong is told, not the first alone; an unknown word is a fault, since a misspelt rule would let everybody in.</summary>
public sealed partial class ActionText
{
    private readonly List<ActionFault> _faults = [];
    private IReadOnlyList<ActionInput> _inputs = [];
    private string? _on;

    private ActionText() { }

    /// <returns>Without faults the definition is there.</returns>
    public static (ActionDefinition? Definition, IReadOnlyList<ActionFault> Faults) Read(string text)
    {
        IReadOnlyList<YamlNode> documents;
        try
        {
            documents = SafeYaml.Load(text);
        }
        catch (UnreadableYaml e)
        {
            return (null, [new(e.Line, $"This {e.Message}.")]);
        }
        if (documents is not [YamlMappingNode root]) return (null, [new(1, documents.Count > 1 ? "One action is one document: take the --- away." : "An action is a mapping that begins with its name.")]);
        var reader = new ActionText();
        var definition = reader.Definition(root);
        return reader._faults.Count > 0 ? (null, [.. reader._faults.OrderBy(f => f.Line)]) : (definition, []);
    }

    private ActionDefinition? Definition(YamlMappingNode root)
    {
        Known(root, "name", "summary", "on", "where", "inputs", "allow", "approval", "steps", "lasts", "undo");
        var name = root.Text("name");
        if (name is not { Length: <= 80 }) Fault(root.At("name") ?? root, "An action has a name of at most 80 characters.");
        if (root.Text("summary") is { Length: > 300 }) Fault(root.At("summary")!, "A summary has at most 300 characters.");
        _on = root.Text("on");
        if (_on is "nothing") _on = null;
        if (_on is not null && !ActionDefinition.Targets.Contains(_on)) Fault(root.At("on")!, $"It starts on one of {string.Join(", ", ActionDefinition.Targets)}, or on nothing.");
        _inputs = Inputs(root.At("inputs"));
        var where = Condition(root, "where", services: true);
        if (where is not null && _on != "service") Fault(root.At("where")!, "Only an action on a service can ask where.");
        var allow = root.Items("allow").Select(Allow).OfType<AllowRule>().ToList();
        if (root.At("allow") is { } all and not YamlSequenceNode) Fault(all, "A list of rules, each with role, owner, team or when.");
        var steps = Steps(root.At("steps"), undoes: false);
        if (steps.Count == 0 && root.At("steps") is null or YamlSequenceNode { Children.Count: 0 }) Fault(root.At("steps") ?? root, "An action has at least one step.");
        var undo = Steps(root.At("undo"), undoes: true);
        var lasts = root.Text("lasts");
        if (lasts is not null) Check(root.At("lasts")!, Template.PathsIn(lasts));
        if (lasts is not null && !lasts.Contains("{{", StringComparison.Ordinal) && Duration.Read(lasts) is null) Fault(root.At("lasts")!, "How long it lasts is written 30m, 4h or 2d, or {{ inputs.hours }}h.");
        if (undo.Count > 0 && lasts is null) Fault(root.At("undo")!, "What takes an effect back needs lasts, which says when.");
        if (lasts is not null && undo.Count == 0 && !steps.Any(s => s is ActionStep.Change)) Fault(root.At("lasts")!, "Nothing takes the effect back: add undo with its steps.");
        var approval = Approval(root.At("approval"));
        return _faults.Count > 0 ? null : new ActionDefinition(name!, root.Text("summary"), _on, where, _inputs, allow, approval, steps, lasts, undo);
    }

    private List<ActionInput> Inputs(YamlNode? node)
    {
        if (node is null) return [];
        if (node is not YamlMappingNode map)
        {
            Fault(node, "Inputs are a mapping: a name each, and what it is.");
            return [];
        }
        if (map.Children.Count > ActionDefinition.MostInputs) Fault(map, $"At most {ActionDefinition.MostInputs} inputs.");
        return [.. map.Children.Select(c => Input(c.Key, c.Value)).OfType<ActionInput>()];
    }

    private ActionInput? Input(YamlNode key, YamlNode node)
    {
        if (key.Text() is not { } name || !InputName().IsMatch(name)) return Fault<ActionInput>(key, "An input's name has letters, digits, - and _, at most 40, a letter first.");
        if (node is not YamlMappingNode) return Fault<ActionInput>(node, $"{name} is a mapping, at least {{ type: text }}.");
        Known(node, "type", "label", "help", "required", "default", "options", "pattern", "min", "max", "lines");
        if (!Enum.TryParse<InputType>(node.Text("type") ?? "text", ignoreCase: true, out var type) || !Enum.IsDefined(type) || node.Text("type") is { } t && char.IsAsciiDigit(t[0])) return Fault<ActionInput>(node.At("type") ?? node, $"The type is one of {string.Join(", ", Enum.GetNames<InputType>()).ToLowerInvariant()}.");
        var options = node.Texts("options").ToList();
        if (type == InputType.Choice && options.Count is < 1 or > 100) Fault(node, $"{name} needs options, at most 100.");
        if (type != InputType.Choice && node.At("options") is { } unasked) Fault(unasked, "Only a choice has options.");
        var pattern = node.Text("pattern");
        if (pattern is not null && type != InputType.Text) Fault(node.At("pattern")!, "Only a text has a pattern.");
        if (pattern is not null && (pattern.Length > 200 || !Works(pattern))) Fault(node.At("pattern")!, "This is no regular expression, or one of more than 200 characters.");
        var (min, max) = (Number(node, "min"), Number(node, "max"));
        if (min > max) Fault(node.At("max")!, "max is less than min.");
        var lines = Number(node, "lines") ?? 1;
        if (lines is < 1 or > 20) Fault(node.At("lines")!, "A field has 1 to 20 lines.");
        var input = new ActionInput(name, type, node.Text("label") ?? Labelled(name), node.Text("help"), Truth(node, "required") ?? true, node.Text("default"), type == InputType.Choice ? options : null, pattern, min, max, (int)lines);
        if (_faults.Count == 0 && input.Default is { } value && input.Read(value).Fault is { } wrong) Fault(node.At("default")!, $"The default does not do: {wrong}");
        return input;
    }

    private AllowRule? Allow(YamlNode node)
    {
        if (node is not YamlMappingNode) return Fault<AllowRule>(node, "A rule is a mapping, such as { role: member, owner: true }.");
        Known(node, "role", "owner", "team", "when");
        var role = Roles.Parse(node.Text("role") ?? "member");
        if (role is null or Role.Viewer) Fault(node.At("role") ?? node, "The role is member, admin or owner; viewers start nothing.");
        var owner = Truth(node, "owner") ?? false;
        if (owner && _on is null) Fault(node.At("owner")!, "An action that starts on nothing has no owner to ask for.");
        return new(role ?? Role.Owner, owner, node.Text("team"), Condition(node, "when", services: _on == "service"));
    }

    private List<ApprovalRule>? Approval(YamlNode? node)
    {
        if (node is null) return null;
        if (node.Text() is "never") return [];
        if (node is YamlMappingNode) return [.. new[] { ApprovalRule(node) }.OfType<ApprovalRule>()];
        if (node is YamlSequenceNode list) return [.. list.Children.Select(ApprovalRule).OfType<ApprovalRule>()];
        Fault(node, "Approval is never, or a rule with by, count and when, or a list of those.");
        return null;
    }

    private ApprovalRule? ApprovalRule(YamlNode node)
    {
        if (node is not YamlMappingNode) return Fault<ApprovalRule>(node, "A rule is a mapping, such as { by: admin }.");
        Known(node, "by", "count", "when");
        var by = node.Texts("by").ToList();
        if (by.Count == 0) Fault(node, "By says who approves: admin, owner or a team's slug.");
        if (by.Contains(Actions.ApprovalRule.Owner) && _on is null) Fault(node.At("by")!, "An action that starts on nothing has no owner to ask.");
        var count = Number(node, "count") ?? 1;
        if (count is < 1 or > 5 || count != Math.Floor(count)) Fault(node.At("count")!, "1 to 5 people approve.");
        return new(by, (int)count, Condition(node, "when", services: _on == "service"));
    }

    private List<ActionStep> Steps(YamlNode? node, bool undoes)
    {
        if (node is null) return [];
        if (node is not YamlSequenceNode list)
        {
            Fault(node, "Steps are a list.");
            return [];
        }
        if (list.Children.Count > ActionDefinition.MostSteps) Fault(list, $"At most {ActionDefinition.MostSteps} steps.");
        return [.. list.Children.Select((c, i) => Step(c, i + 1, undoes)).OfType<ActionStep>()];
    }

    private ActionStep? Step(YamlNode node, int number, bool undoes)
    {
        if (node is not YamlMappingNode) return Fault<ActionStep>(node, "A step is a mapping with webhook, workflow or change.");
        Known(node, "name", "webhook", "workflow", "change");
        var kinds = new[] { "webhook", "workflow", "change" }.Where(k => node.At(k) is not null).ToList();
        if (kinds is not [var kind]) return Fault<ActionStep>(node, "A step has one of webhook, workflow and change.");
        var what = node.At(kind)!;
        if (what is not YamlMappingNode) return Fault<ActionStep>(what, $"{kind} is a mapping.");
        var name = node.Text("name") ?? $"Step {number}";
        if (name.Length > 80) Fault(node.At("name")!, "A step's name has at most 80 characters.");
        ActionStep? step = kind switch { "webhook" => Webhook(name, what), "workflow" => Workflow(name, what), _ => Change(name, what, undoes) };
        if (step is not null) Check(what, step.Templates());
        return step;
    }

    private ActionStep.Webhook? Webhook(string name, YamlNode node)
    {
        Known(node, "url", "body", "wait");
        var url = node.Text("url");
        if (url is null || !Uri.TryCreate(Braces().Replace(url, "x"), UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0) return Fault<ActionStep.Webhook>(node.At("url") ?? node, "url is an https address without a name or password in it.");
        // Where it goes is the author's choice and not that of whoever fills in the form.
        if (Braces().Match(url) is { Success: true } first && first.Index < url.IndexOf(uri.Authority, StringComparison.OrdinalIgnoreCase) + uri.Authority.Length) return Fault<ActionStep.Webhook>(node.At("url")!, "The host of an address holds no template.");
        return new(name, url, node.At("body") is { } body ? Json(body) : null, Wait(node, null));
    }

    private ActionStep.Workflow? Workflow(string name, YamlNode node)
    {
        Known(node, "repository", "file", "ref", "inputs", "wait");
        var (repository, file) = (node.Text("repository"), node.Text("file"));
        if (repository is null || (!repository.Contains("{{", StringComparison.Ordinal) && repository.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])) Fault(node.At("repository") ?? node, "repository is owner/name, or {{ target.repository }}.");
        if (file is null || !WorkflowFile().IsMatch(file)) Fault(node.At("file") ?? node, "file is the name of a workflow's file, such as deploy.yml, or its id.");
        if (node.At("inputs") is { } given and not YamlMappingNode) Fault(given, "The workflow's inputs are a mapping.");
        var inputs = new SortedDictionary<string, string>(node.Pairs("inputs").ToDictionary(p => p.Key, p => p.Value), StringComparer.Ordinal);
        // https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
        if (inputs.Count > 25) Fault(node.At("inputs")!, "GitHub takes at most 25 inputs.");
        return repository is null || file is null ? null : new(name, repository, file, node.Text("ref"), inputs, Wait(node, ActionStep.Patience));
    }

    private ActionStep.Change? Change(string name, YamlNode node, bool undoes)
    {
        if (_on != "service") return Fault<ActionStep.Change>(node, "A change is of the service that the action starts on: it needs on: service.");
        if (undoes) return Fault<ActionStep.Change>(node, "Changes are taken back by themselves; undo needs no step for them.");
        Known(node, [.. CorrectedField.All]);
        var values = new SortedDictionary<string, string>(((YamlMappingNode)node).Children.ToDictionary(c => c.Key.Text() ?? "", c => c.Value.Text() ?? ""), StringComparer.Ordinal);
        if (values.Count == 0) Fault(node, $"A change sets one of {string.Join(", ", CorrectedField.All)}.");
        foreach (var (field, value) in values)
            if (CorrectedField.Words(field) is { } words && !value.Contains("{{", StringComparison.Ordinal) && !words.Contains(value)) Fault(node.At(field)!, $"{field} is one of {string.Join(", ", words)}.");
        return new(name, values);
    }

    private TimeSpan? Wait(YamlNode node, TimeSpan? otherwise)
    {
        if (node.Text("wait") is not { } text) return otherwise;
        if (text is "no" or "false") return null;
        if (Duration.Read(text) is { } wait && wait <= ActionStep.MostPatience) return wait;
        Fault(node.At("wait")!, "How long to wait is written 30m or 4h, at most 24h; no: not at all.");
        return null;
    }

    /// <param name="services">Whether a service is there to ask about.</param>
    private Condition? Condition(YamlNode node, string key, bool services)
    {
        if (node.At(key) is not { } at) return null;
        if (node.Text(key) is not { } text) return Fault<Condition>(at, "A condition is a line of text, such as inputs.environment is production.");
        var (condition, fault) = ConditionText.Read(text, name => key == "where" ? Property.Of(name) : ActionDefinition.PropertyOf(name, _inputs) is { } p && (services || p.Name is "environment" or "name" or "owner.team" || p.Name.StartsWith("inputs.", StringComparison.Ordinal)) ? p : null);
        return fault is null ? condition : Fault<Condition>(at, fault);
    }

    /// <summary>That what its templates ask for can be known.</summary>
    private void Check(YamlNode node, IEnumerable<string> paths)
    {
        foreach (var path in paths.Distinct())
            if (path.StartsWith("inputs.", StringComparison.Ordinal) ? _inputs.All(i => i.Name != path["inputs.".Length..]) : !Template.Paths.Contains(path)) Fault(node, $"{{{{ {path} }}}} is nothing that can be filled in. There are the inputs, and {string.Join(", ", Template.Paths)}.");
            else if (_on is null && path.StartsWith("target.", StringComparison.Ordinal)) Fault(node, $"{{{{ {path} }}}}: an action that starts on nothing has no target.");
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Where(c => c.Key is YamlScalarNode).Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value ?? "", Json(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => plain.Value switch
        {
            null or "" or "null" or "~" => null,
            "true" => true,
            "false" => false,
            { } text when JsonNumber().IsMatch(text) => JsonNode.Parse(text),
            { } text => text,
        },
        YamlScalarNode scalar => scalar.Value,
        _ => null,
    };

    private void Known(YamlNode node, params ReadOnlySpan<string> keys)
    {
        foreach (var key in ((YamlMappingNode)node).Children.Keys)
            if (key.Text() is not { } word || !keys.Contains(word)) Fault(key, $"{(key as YamlScalarNode)?.Value ?? "This"} is none of {string.Join(", ", keys.ToArray())}.");
    }

    private double? Number(YamlNode node, string key)
    {
        if (node.Text(key) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) return number;
        Fault(node.At(key)!, $"{text} is no number.");
        return null;
    }

    private bool? Truth(YamlNode node, string key)
    {
        switch (node.Text(key))
        {
            case null: return null;
            case "true" or "yes": return true;
            case "false" or "no": return false;
            default:
                Fault(node.At(key)!, $"{key} is true or false.");
                return null;
        }
    }

    private static bool Works(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string Labelled(string name) => name.Replace('-', ' ').Replace('_', ' ') is var words ? char.ToUpperInvariant(words[0]) + words[1..] : name;

    private void Fault(YamlNode node, string message) => _faults.Add(new(node.Line(), message));

    private T? Fault<T>(YamlNode node, string message) where T : class
    {
        Fault(node, message);
        return null;
    }

    [GeneratedRegex(@"^[A-Za-z][\w-]{0,39}$")]
    private static partial Regex InputName();

    [GeneratedRegex(@"\{\{[^}]*\}\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"^(\d{1,18}|[\w.-]{1,100}\.ya?ml)$")]
    private static partial Regex WorkflowFile();

    [GeneratedRegex(@"^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$")]
    private static partial Regex JsonNumber();
}
