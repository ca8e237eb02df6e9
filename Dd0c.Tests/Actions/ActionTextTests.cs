using System.Text.Json.Nodes;
using Dd0c.Domain.Actions;
using Dd0c.Domain.Tenancy;

namespace Dd0c.Tests.Actions;

/// <summary>How actions are written, and what plans come of them.</summary>
public sealed class ActionTextTests
{
    private const string Deploy = """
        name: Deploy a service
        on: service
        inputs:
          environment: { type: choice, options: [dev, production], default: dev }
          version: { pattern: "v[0-9.]+", help: A tag }
          replicas: { type: number, min: 1, max: 9, required: false }
          canary: { type: boolean }
        allow:
          - { role: member, owner: true, when: inputs.environment is dev }
          - { role: admin }
        approval:
          - { by: [owner, admin], when: inputs.environment is production }
        steps:
          - name: Run it
            workflow: { repository: "{{ target.repository }}", file: deploy.yml, inputs: { version: "{{ inputs.version }}", by: "{{ user.login }}, run {{ run.number }}" } }
          - webhook:
              url: https://hooks.example.com/deploys/{{ inputs.version }}
              body: { version: "{{ inputs.version }}", replicas: "{{ inputs.replicas }}", canary: "{{ inputs.canary }}", count: 3, note: "of {{ target.name }}" }
              wait: 10m
          - change: { lifecycle: production }
        lasts: 4h
        undo:
          - webhook: { url: https://hooks.example.com/undo }
        """;

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        var (action, faults) = ActionText.Read(Deploy);
        Assert.Empty(faults);
        Assert.Equal(("Deploy a service", "service", 4, 3, "4h", 1), (action!.Name, action.On, action.Inputs.Count, action.Steps.Count, action.Lasts, action.Undo.Count));
        Assert.Equal((Role.Member, true), (action.Allow[0].Role, action.Allow[0].Owner));
        Assert.Equal(["owner", "admin"], action.Approval![0].By);
        var webhook = Assert.IsType<ActionStep.Webhook>(action.Steps[1]);
        Assert.Equal(("Step 2", TimeSpan.FromMinutes(10)), (webhook.Name, webhook.Wait));
        Assert.Equal(ActionStep.Patience, Assert.IsType<ActionStep.Workflow>(action.Steps[0]).Wait);
    }

    [Fact]
    public void Every_example_is_whole() => Assert.All(ActionExamples.All, e => Assert.Empty(ActionText.Read(e.Text).Faults));

    [Theory]
    [InlineData("name: [", 2, "not valid YAML")]
    [InlineData("- a", 1, "mapping")]
    [InlineData("name: A\nsteps: []", 2, "at least one step")]
    [InlineData("name: A\nsteps:\n  - webhook: { url: ftp://x }", 3, "https address")]
    [InlineData("name: A\nsteps:\n  - webhook: { url: \"https://{{ user.login }}.example.com/\" }", 3, "host")]
    [InlineData("name: A\nsteps:\n  - webhook: { url: \"https://me:secret@example.com/\" }", 3, "without a name or password")]
    [InlineData("name: A\nsteps:\n  - webhook: { url: \"https://x.example/{{ inputs.nothing }}\" }", 3, "{{ inputs.nothing }}")]
    [InlineData("name: A\nsteps:\n  - webhook: { url: \"https://x.example/{{ target.name }}\" }", 3, "no target")]
    [InlineData("name: A\nsteps:\n  - webhook: { url: https://x.example/ }\n    workflow: { repository: a/b, file: c.yml }", 3, "one of webhook, workflow and change")]
    [InlineData("name: A\nsteps:\n  - workflow: { repository: a, file: c.yml }", 3, "owner/name")]
    [InlineData("name: A\nsteps:\n  - workflow: { repository: a/b, file: ../c.yml }", 3, "workflow's file")]
    [InlineData("name: A\nsteps:\n  - change: { tier: critical }", 3, "on: service")]
    [InlineData("name: A\non: service\nsteps:\n  - change: { tier: gold }", 4, "critical, standard")]
    [InlineData("name: A\nallow:\n  - { rolle: admin }\nsteps:\n  - webhook: { url: https://x.example/ }", 3, "rolle is none of")]
    [InlineData("name: A\nallow:\n  - { role: viewer }\nsteps:\n  - webhook: { url: https://x.example/ }", 3, "viewers start nothing")]
    [InlineData("name: A\nallow:\n  - { owner: true }\nsteps:\n  - webhook: { url: https://x.example/ }", 3, "no owner")]
    [InlineData("name: A\nallow:\n  - { role: member, when: inputs.x is 1 }\nsteps:\n  - webhook: { url: https://x.example/ }", 3, "inputs.x")]
    [InlineData("name: A\napproval: sometimes\nsteps:\n  - webhook: { url: https://x.example/ }", 2, "never")]
    [InlineData("name: A\ninputs: { x: { type: choice } }\nsteps:\n  - webhook: { url: https://x.example/ }", 2, "options")]
    [InlineData("name: A\ninputs: { x: { pattern: \"(\" } }\nsteps:\n  - webhook: { url: https://x.example/ }", 2, "regular expression")]
    [InlineData("name: A\ninputs: { x: { type: number, max: 3, default: \"9\" } }\nsteps:\n  - webhook: { url: https://x.example/ }", 2, "The default does not do")]
    [InlineData("name: A\nlasts: 2h\nsteps:\n  - webhook: { url: https://x.example/ }", 2, "Nothing takes the effect back")]
    [InlineData("name: A\nlasts: soon\nundo:\n  - webhook: { url: https://x.example/ }\nsteps:\n  - webhook: { url: https://x.example/ }", 2, "30m, 4h")]
    [InlineData("name: A\nwho: me\nsteps:\n  - webhook: { url: https://x.example/ }", 2, "who is none of")]
    public void What_is_wrong_is_told_with_its_line(string text, int line, string words)
    {
        var (action, faults) = ActionText.Read(text);
        Assert.Null(action);
        Assert.Contains(faults, f => f.Line == line && f.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_plan_has_every_value_filled_in_in_its_own_kind_and_shape()
    {
        var (plan, fault) = Plan(("version", "v1.2"), ("replicas", "4"), ("canary", "yes"));
        Assert.Null(fault);
        var workflow = Assert.IsType<ActionStep.Workflow>(plan!.Steps[0]);
        Assert.Equal(("acme/orders", "v1.2", "ann, run {{ run.number }}"), (workflow.Repository, workflow.Inputs["version"], workflow.Inputs["by"]));
        var webhook = Assert.IsType<ActionStep.Webhook>(plan.Steps[1]);
        Assert.Equal("https://hooks.example.com/deploys/v1.2", webhook.Url);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"version":"v1.2","replicas":4,"canary":true,"count":3,"note":"of Orders"}"""), webhook.Body), webhook.Body!.ToJsonString());
        // What was changed is taken back first, and by itself.
        Assert.Equal(new ActionStep.Revert("Take back: Step 3", 2), plan.Undo[0]);
        Assert.Equal((2, TimeSpan.FromHours(4)), (plan.Undo.Count, plan.Lasts));
    }

    [Fact]
    public void What_was_left_out_is_null_in_a_body()
    {
        var webhook = (ActionStep.Webhook)Plan(("version", "v1"), ("replicas", null), ("canary", null)).Plan!.Steps[1];
        Assert.Null(webhook.Body!["replicas"]);
        Assert.False(webhook.Body["canary"]!.GetValue<bool>());
    }

    [Theory, InlineData("../../admin", "..%2F..%2Fadmin"), InlineData("a?b=c#d", "a%3Fb%3Dc%23d"), InlineData("x/{{ user.email }}", "x%2F%7B%7B%20user.email%20%7D%7D")]
    public void No_value_leaves_its_place_in_an_address(string value, string written) =>
        Assert.Equal($"https://x.example/{written}/y", Template.FillAddress("https://x.example/{{ inputs.a }}/y", Facts(("inputs.a", value))));

    [Fact]
    public void A_value_of_dots_alone_cannot_stand_in_an_address() => Assert.Throws<UnknownValue>(() => Template.FillAddress("https://x.example/{{ inputs.a }}/y", Facts(("inputs.a", ".."))));

    [Fact]
    public void A_value_that_looks_like_a_template_is_not_filled_in() => Assert.Equal("{{ user.email }}", Template.Fill("{{ inputs.a }}", Facts(("inputs.a", "{{ user.email }}"), ("user.email", "ann@acme.example"))));

    [Fact]
    public void The_hash_of_a_plan_changes_with_any_value_and_with_nothing_else()
    {
        var values = new JsonObject { ["version"] = "v1" };
        var (action, target) = (Guid.NewGuid(), Guid.NewGuid());
        string Hash(string version, long of = 1, Guid? on = null) => Plan(("version", version), ("replicas", "2"), ("canary", "no")).Plan!.Hash(action, of, "service", on ?? target, values);
        Assert.Equal(Hash("v1"), Hash("v1"));
        Assert.Equal(4, new HashSet<string> { Hash("v1"), Hash("v2"), Hash("v1", 2), Hash("v1", on: Guid.NewGuid()) }.Count);
        Assert.Equal(Hash("v1"), ActionPlan.Read(Plan(("version", "v1"), ("replicas", "2"), ("canary", "no")).Plan!.Write()).Hash(action, 1, "service", target, values));
    }

    [Theory]
    [InlineData("number", "1e9999"), InlineData("number", "NaN"), InlineData("number", "11"), InlineData("text", "v1; rm"), InlineData("text", "v1\nv2"), InlineData("boolean", "maybe"), InlineData("choice", "prod")]
    public void What_does_not_fit_its_field_is_refused(string type, string typed)
    {
        var input = new ActionInput("x", Enum.Parse<InputType>(type, ignoreCase: true), "X", Options: ["dev"], Pattern: type == "text" ? "v[0-9]+" : null, Min: 1, Max: 10);
        Assert.NotNull(input.Read(typed).Fault);
    }

    [Fact]
    public void A_pattern_that_takes_for_ever_ends_with_a_word() => Assert.Contains("in time", new ActionInput("x", InputType.Text, "X", Pattern: "(a+)+b").Read(new string('a', 60)).Fault, StringComparison.Ordinal);

    private static (ActionPlan? Plan, string? Fault) Plan(params (string Name, string? Typed)[] typed)
    {
        var action = ActionText.Read(Deploy).Definition!;
        var (values, faults) = ActionInput.Read(action.Inputs, typed.Append(("environment", "dev")).ToDictionary(t => t.Item1, t => t.Item2));
        Assert.Empty(faults);
        var facts = values.ToDictionary(v => $"inputs.{v.Key}", v => v.Value, StringComparer.Ordinal);
        (facts["target.repository"], facts["target.name"], facts["user.login"]) = ("acme/orders", "Orders", "ann");
        return ActionPlan.Of(action, facts);
    }

    private static Dictionary<string, JsonNode?> Facts(params (string Path, string Value)[] facts) => facts.ToDictionary(f => f.Path, f => (JsonNode?)f.Value, StringComparer.Ordinal);
}
