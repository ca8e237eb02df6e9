using Dd0c.Demo.Generated.Words;

namespace Dd0c.Demo.Generated;

/// <summary>How a service gets to AWS, which decides what its things are called and whether a stack holds them.</summary>
internal enum Tool
{
    Terraform,
    /// <summary>With <c>name_prefix</c>: 26 digits of date and counter at the end.</summary>
    TerraformPrefix,
    /// <summary>With a <c>random_id</c>: eight hexadecimal digits at the end.</summary>
    TerraformHex,
    Cdk,
    Sam,
    Serverless,
    CloudFormation,
    Copilot,
    /// <summary>What was left when it moved on: an awseb stack beside plain names.</summary>
    Beanstalk,
    ClickOps,
    Chalice,
    Zappa,
    Amplify,
    /// <summary>SST version 2, which makes stacks.</summary>
    SstStacks,
    /// <summary>SST version 3, which makes none.</summary>
    SstPlain,
}

/// <summary>Where a name shows its environment.</summary>
internal enum EnvironmentForm
{
    Suffix,
    Prefix,
    /// <summary>Between the service and the component: <c>billing-prod-jobs</c>.</summary>
    Middle,
    /// <summary>Nowhere: each environment has an account of its own.</summary>
    Account,
    /// <summary>In the cluster's name only; other things have it as a suffix.</summary>
    Cluster,
}

internal enum Casing
{
    Kebab,
    Snake,
    Pascal,
}

/// <summary>One environment of the organisation.</summary>
/// <param name="Name">prod, staging, dev, qa, …: the same for all organisations.</param>
/// <param name="Word">As this organisation's names have it: prd.</param>
/// <param name="Long">As its tags have it: production.</param>
internal sealed record Stage(string Name, string Word, string Long, string Account);

/// <summary>A tag that the organisation uses.</summary>
/// <param name="Coverage">Share of services that have it.</param>
internal sealed record TagHabit(string Key, double Coverage);

/// <summary>How an organisation does things. Services and teams keep to it with exceptions.</summary>
internal sealed record Habits(Draw Draw, string Company, Business Business)
{
    public required string Org { get; init; }
    public required int Services { get; init; }
    public required int Teams { get; init; }
    /// <summary>Repositories that build no service of AWS.</summary>
    public required int Distractors { get; init; }
    public required IReadOnlyList<string> Accounts { get; init; }
    public required IReadOnlyList<string> Regions { get; init; }
    public required IReadOnlyList<Stage> Stages { get; init; }
    public required EnvironmentForm Form { get; init; }
    public required IReadOnlyList<(Tool, int)> Tools { get; init; }
    public required Casing Casing { get; init; }
    /// <summary>Share of services whose resources begin with the company's name.</summary>
    public required double Prefixed { get; init; }
    public required double RegionInName { get; init; }
    public required double CodeNamed { get; init; }
    public required double SeveralParts { get; init; }
    public required bool Previews { get; init; }
    public required int CdkStackStyle { get; init; }

    public required TagHabit? ServiceTag { get; init; }
    /// <summary>A tag of the same look that names the whole domain.</summary>
    public required TagHabit? SystemTag { get; init; }
    public required TagHabit? OwnerTag { get; init; }
    public required TagHabit? EnvironmentTag { get; init; }
    public required TagHabit? RepositoryTag { get; init; }
    /// <summary>Tags that everything has and that say nothing.</summary>
    public required IReadOnlyList<(string Key, string Value)> SharedTags { get; init; }
    public required bool NameTag { get; init; }

    /// <summary>0 the base, 1 company-base, 2 base-service, 3 svc-base, 4 domain-base.</summary>
    public required int RepositoryStyle { get; init; }
    public required double Monorepo { get; init; }
    /// <summary>Share of repositories called quite otherwise than what they run.</summary>
    public required double Renamed { get; init; }
    /// <summary>Everything is deployed from one infrastructure repository.</summary>
    public required bool CentralDeploy { get; init; }
    /// <summary>0 the repository, 1 the service, 2 one registry for all, 3 the organisation's name and the service.</summary>
    public required int ImageStyle { get; init; }
    public required double Labels { get; init; }
    public required double DeployWorkflow { get; init; }

    public required double Codeowners { get; init; }
    public required double Descriptor { get; init; }
    /// <summary>A team of everybody may write everywhere.</summary>
    public required bool EverybodyWrites { get; init; }
    public required double Maintainers { get; init; }
    public required double Committers { get; init; }
    public required double Reorganised { get; init; }
    public required double Unowned { get; init; }
    public required bool Nested { get; init; }
    /// <summary>0 slug, 1 display name, 2 team-slug, 3 #slug-dev, 4 slug@company, 5 a person's mail.</summary>
    public required int OwnerTagForm { get; init; }
    /// <summary>0 payments, 1 team-payments, 2 payments-team, 3 squad-payments, 4 payments-eng.</summary>
    public required int TeamSlugForm { get; init; }
}
