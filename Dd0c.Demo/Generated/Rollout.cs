using System.Globalization;

namespace Dd0c.Demo.Generated;

/// <summary>One service in one environment and region, and what its things are called there.</summary>
internal sealed record Rollout(Habits Habits, ServicePlan Plan, Stage Stage, string Region)
{
    private static readonly Dictionary<string, string> s_short = new()
    {
        ["eu-west-1"] = "euw1", ["us-east-1"] = "use1", ["eu-central-1"] = "euc1", ["us-west-2"] = "usw2", ["ap-southeast-2"] = "apse2", ["ap-northeast-1"] = "apne1", ["eu-north-1"] = "eun1", ["ca-central-1"] = "cac1",
    };

    public string Key => $"{Plan.Name}/{Stage.Word}/{Region}";
    public bool IsProduction => Stage.Name == "prod";
    private Draw Draw { get; } = Plan.Draw.For($"{Stage.Word}/{Region}");
    /// <summary>Of all but containers a cluster tells nothing; and one of a pull request is called after it, whatever the others do.</summary>
    private EnvironmentForm Form => Plan.Form == EnvironmentForm.Cluster || (Stage.Name == "preview" && Plan.Form == EnvironmentForm.Account) ? EnvironmentForm.Suffix : Plan.Form;

    /// <summary>The base of all names, with the company's where this service has it.</summary>
    public string Base => Plan.Prefixed ? $"{Habits.Company}-{Plan.Name}" : Plan.Name;

    /// <summary>The name a person would give a thing.</summary>
    public string Named(string component, EnvironmentForm? form = null, Casing? casing = null)
    {
        var at = form ?? Form;
        var words = new List<string>();
        if (at == EnvironmentForm.Prefix && !Plan.Prefixed) words.Add(Stage.Word);
        if (Plan.Prefixed) words.Add(Habits.Company);
        if (at == EnvironmentForm.Prefix && Plan.Prefixed) words.Add(Stage.Word);
        words.Add(Plan.Name);
        if (at == EnvironmentForm.Middle) words.Add(Stage.Word);
        if (component != "") words.Add(component);
        if (at == EnvironmentForm.Suffix) words.Add(Stage.Word);
        if (Plan.RegionInName) words.Add(Habits.Draw.Chance("long region", 0.3) ? Region : s_short[Region]);
        return NameForms.Joined(words, casing ?? Habits.Casing);
    }

    /// <summary>Of a container that no template names.</summary>
    public string ServiceName(string role) => Plan.Form == EnvironmentForm.Cluster && StackName is null ? Named(role, EnvironmentForm.Account) : Physical($"{NameForms.Pascal(role)}Service", role, 255);

    public string Cluster => Plan.Tool == Tool.Copilot ? $"{App}-{Stage.Word}-Cluster-{Habits.Draw.MixedCase($"copilot cluster {Stage.Word}", 12)}"
        : Plan.Tool == Tool.ClickOps ? "default"
        : Habits.Draw.Number("cluster", 4) switch { 0 => $"{Habits.Company}-{ClusterWord}", 1 => ClusterWord, 2 => $"{ClusterWord}-cluster", _ => $"ecs-{ClusterWord}" };

    /// <summary>What is of a pull request runs beside the last environment.</summary>
    private string ClusterWord => Stage.Name == "preview" ? Habits.Stages[^1].Word : Stage.Word;

    /// <summary>Copilot's application: one for all that the organisation runs by it.</summary>
    public string App => Habits.Company;

    /// <summary>Null: no stack holds it.</summary>
    public string? StackName => Plan switch
    {
        { NestedIn: { } root } => NameForms.Made($"{root}-{Stage.Word}", $"{Plan.Pascal}Stack", Draw.Upper("nested", 13), 128),
        { SharedStack: { } shared } => $"{shared}-{Stage.Word}",
        { Tool: Tool.Cdk } => CdkStack(),
        { Tool: Tool.Sam or Tool.CloudFormation } => Named("", casing: Habits.Casing == Casing.Snake ? Casing.Kebab : Habits.Casing),
        { Tool: Tool.Serverless or Tool.Zappa } => $"{Base}-{Stage.Word}",
        { Tool: Tool.Copilot } => $"{App}-{Stage.Word}-{Plan.Name}",
        { Tool: Tool.Amplify } => $"amplify-{Plan.Name.Replace("-", "", StringComparison.Ordinal)}-{Stage.Word}-{Draw.Digits("amplify", 5)}",
        { Tool: Tool.SstStacks } => $"{Stage.Word}-{Base}-{Habits.Draw.Pick("sst stack", ["Api", "Stack", "MyStack", "Main"])}",
        _ => null,
    };

    /// <summary>Of a part that has no name of its own in a template.</summary>
    /// <param name="logicalId">As the author wrote it: JobsQueue.</param>
    /// <param name="component">What a person would call it: jobs. Empty: as the service.</param>
    public string Physical(string logicalId, string component, int limit, Casing? casing = null)
    {
        var made = StackName is { } stack ? stack : "";
        var name = Plan.Tool switch
        {
            Tool.Cdk or Tool.Copilot or Tool.SstStacks or Tool.Sam or Tool.CloudFormation when IsMade => NameForms.Made(made, LogicalId(logicalId), Draw.MixedCase(logicalId, 12), limit),
            Tool.SstPlain => NameForms.Cut($"{Base}-{Stage.Word}-{logicalId}", $"-{Draw.Lower(logicalId, 8)}", limit),
            Tool.TerraformPrefix => NameForms.Cut(Named(component, casing: casing), $"-{TerraformStamp(logicalId)}", limit),
            Tool.TerraformHex => NameForms.Cut(Named(component, casing: casing), $"-{Plan.Draw.For(Stage.Word).Hex("random id", 8)}", limit),
            Tool.Serverless or Tool.Chalice or Tool.Zappa => component == "" ? $"{Base}-{Stage.Word}" : $"{Base}-{Stage.Word}-{component}",
            Tool.Amplify => component == "" ? $"{NameForms.Pascal(Plan.Name)}-{Stage.Word}" : $"{NameForms.Pascal(Plan.Name)}{NameForms.Pascal(component)}-{Stage.Word}",
            _ => Named(component, casing: casing),
        };
        return NameForms.Cut(name, "", limit);
    }

    /// <summary>The same for what takes small letters only: databases, buckets, caches.</summary>
    public string Small(string logicalId, string component, int limit) => NameForms.Small(Physical(logicalId, component, limit, Casing.Kebab), limit);

    public string LogicalId(string id) => Plan switch
    {
        { Tool: Tool.Cdk } => (Plan.SharedStack is null ? id : Plan.Pascal + id) + Plan.Draw.Hex("construct " + id, 8).ToUpperInvariant(),
        { SharedStack: not null } => Plan.Pascal + id,
        { Tool: Tool.Serverless } when id.EndsWith("Function", StringComparison.Ordinal) => id[..^8] + "LambdaFunction",
        _ => id,
    };

    /// <summary>Terraform's own tail: the moment to a tenth of a millisecond and a counter, <c>20200107090710113200000001</c>.</summary>
    private string TerraformStamp(string of) =>
        string.Create(CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddSeconds(Draw.Number("stamp " + of, 50_000_000)):yyyyMMddHHmmss}{Draw.Number("fraction " + of, 10_000):0000}{1 + Draw.Number("counter " + of, 15):x8}");

    /// <summary>Whether the tool makes the names that <see cref="Physical"/> gives, and so ends them in a tail of its own. A template may have names in it, which is how most people begin.</summary>
    public bool IsMade => Plan.Tool is Tool.Cdk or Tool.Copilot or Tool.SstStacks or Tool.SstPlain || (Plan.Tool is Tool.Sam or Tool.CloudFormation && !Plan.Draw.Chance("explicit", 0.4));

    private string CdkStack()
    {
        var env = NameForms.Pascal(Stage.Word);
        var pascal = NameForms.Pascal(Base);
        if (Form == EnvironmentForm.Account) return Habits.CdkStackStyle switch { 0 => $"{pascal}Stack", 1 => $"{Base}-stack", 2 => pascal, _ => Base };
        return Habits.CdkStackStyle switch { 0 => $"{pascal}Stack-{Stage.Word}", 1 => $"{env}-{pascal}Stack", 2 => $"{pascal}{env}Stack", 3 => $"{Stage.Word}-{Base}", _ => $"{Base}-{Stage.Word}-stack" };
    }
}
