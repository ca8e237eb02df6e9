using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>Workflow files of many kinds; a few of them deploy.</summary>
internal static class WorkflowTexts
{
    public const string PublishPackage = """
        name: publish
        on:
          release:
            types: [published]
        jobs:
          publish:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: make publish

        """;

    public const string TerraformPlan = """
        name: plan
        on: pull_request
        jobs:
          plan:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: hashicorp/setup-terraform@v3
              - run: terraform plan -lock=false

        """;

    /// <summary>Started by hand, or by whoever may.</summary>
    public const string Restart = """
        name: restart
        on:
          workflow_dispatch:
            inputs:
              service:
                required: true
              environment:
                required: true
        jobs:
          restart:
            runs-on: ubuntu-latest
            steps:
              - run: ./restart "${{ inputs.service }}" "${{ inputs.environment }}"

        """;

    private static string Credentials(string region) => $"""
              - uses: actions/checkout@v4
              - uses: aws-actions/configure-aws-credentials@v4
                with:
                  role-to-assume: arn:aws:iam::{AwsDraft.Production}:role/github-deploy
                  aws-region: {region}

        """;

    public static string Test(string language) => $$"""
        name: ci
        on: [push, pull_request]
        jobs:
          test:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - name: {{language}} tests
                run: make test

        """;

    /// <summary>The deploying workflow of a repository with one service, if it has one.</summary>
    public static (string File, string Text)? Deploy(ServiceSpec spec, string region) => spec.Delivery switch
    {
        Delivery.EcsAction => (Seeded.Pick("file" + spec.Name, ["deploy.yml", "release.yaml", "ecs.yml"]), Ecs(spec, region)),
        Delivery.Sam => ("deploy.yml", Job("deploy", region, $"      - uses: aws-actions/setup-sam@v2\n      - run: sam build --use-container\n      - run: sam deploy --stack-name {spec.Name}-prod --no-confirm-changeset --no-fail-on-empty-changeset\n")),
        Delivery.Cdk => ("cd.yml", Job("cdk", region, $"      - run: npm ci\n      - run: npx cdk deploy {new Deployment(spec, "", "prod", "", "").StackName} --require-approval never\n")),
        Delivery.Serverless => ("deploy.yml", Job("serverless", region, "      - run: npm ci\n      - run: npx serverless deploy --stage prod\n")),
        Delivery.Terraform => ("terraform.yml", Job("apply", region, $"      - uses: hashicorp/setup-terraform@v3\n      - run: terraform -chdir=infra init\n      - run: terraform -chdir=infra apply -auto-approve -var service={spec.Name}\n")),
        Delivery.Stack when spec.NestedIn is null => ("release.yml", Job("cloudformation", region, $"      - run: aws cloudformation deploy --template-file cloudformation.yml --stack-name {new Deployment(spec, "", "prod", "", "").StackName} --capabilities CAPABILITY_IAM\n")),
        Delivery.Stack => ("release.yml", $"name: release\non:\n  push:\n    branches: [main]\njobs:\n  release:\n    uses: {GitHubDraft.Org}/workflows/.github/workflows/cloudformation.yml@v3\n    with:\n      service: {spec.Name}\n    secrets: inherit\n"),
        _ => null,
    };

    /// <summary>One workflow that deploys every service of a repository.</summary>
    public static string Matrix(IReadOnlyList<ServiceSpec> parts, string region) => $$$"""
        name: deploy
        on:
          push:
            branches: [main]
        jobs:
          deploy:
            runs-on: ubuntu-latest
            strategy:
              fail-fast: false
              matrix:
                service:
        {{{string.Concat(parts.Where(p => p.Shape == Shape.Container).Select(p => $"          - {p.Name}\n"))}}}
            steps:
        {{{Credentials(region)}}}
              - uses: aws-actions/amazon-ecr-login@v2
              - run: docker build -t $REGISTRY/{{{parts[0].Repository}}}/${{ matrix.service }}:${{ github.sha }} {{{parts[0].Path!.Split('/')[0]}}}/${{ matrix.service }}
              - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
                with:
                  cluster: acme-prod
                  service: ${{ matrix.service }}-prod
                  task-definition: {{{parts[0].Path!.Split('/')[0]}}}/${{ matrix.service }}/task-definition.json

        """;

    private static string Ecs(ServiceSpec spec, string region) => Job("deploy", region, $"""
              - uses: aws-actions/amazon-ecr-login@v2
              - run: docker build -t $REGISTRY/{spec.Repository ?? spec.Name}:$GITHUB_SHA . && docker push $REGISTRY/{spec.Repository ?? spec.Name}:$GITHUB_SHA
              - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
                with:
                  task-definition: task-definition.json
                  service: {new Deployment(spec, "", "prod", "", "").Named(spec.Name)}
                  cluster: acme-prod
                  wait-for-service-stability: true

        """);

    private static string Job(string job, string region, string steps) =>
        $"name: {job}\non:\n  push:\n    branches: [main]\n  workflow_dispatch:\npermissions:\n  id-token: write\n  contents: read\njobs:\n  {job}:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n{Credentials(region)}{steps}";
}
