namespace Dd0c.Demo.Generated.GitHub;

/// <summary>Workflow files of many kinds; some say by name what they deploy.</summary>
internal static class Workflows
{
    public const string Publish = "name: publish\non:\n  release:\n    types: [published]\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: make publish\n";

    public const string Generic = "name: deploy\non:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: make deploy ENV=prod\n";

    public static string Test(string language) => $"name: ci\non: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - name: {language} tests\n        run: make test\n";

    /// <summary>The deploying workflow of one service.</summary>
    public static string Deploy(Habits habits, ServicePlan plan)
    {
        var d = plan.Draw.For("workflow");
        var region = plan.Regions[0];
        if (habits.CentralDeploy) return Job(plan, habits, "build", Push(plan));
        if (d.Chance("reusable", 0.12) && plan.Tool is Tool.Terraform or Tool.CloudFormation)
            return $"name: deploy\non:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    uses: {habits.Org}/workflows/.github/workflows/deploy.yml@v2\n    with:\n      service: {plan.Name}\n      {(plan.Tool == Tool.CloudFormation ? $"stack-name: {new Rollout(habits, plan, plan.Stages[0], region).StackName}" : $"image: {plan.Image}")}\n    secrets: inherit\n";
        // One job an environment with plain names, or a matrix.
        if (d.Chance("matrix", 0.3) && plan.Stages.Count > 1)
        {
            var any = plan.Stages[0] with { Word = "${{ matrix.environment }}" };
            return $"name: deploy\non:\n  push:\n    branches: [main]\npermissions:\n  id-token: write\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        environment: [{string.Join(", ", plan.Stages.Select(s => s.Word))}]\n    environment: ${{{{ matrix.environment }}}}\n    steps:\n{Credentials(plan, any.Account, region)}{Steps(new Rollout(habits, plan, any, region), plan)}";
        }
        return Job(plan, habits, "deploy", string.Concat(plan.Stages.Select(s => Steps(new Rollout(habits, plan, s, region), plan))));
    }

    /// <summary>One workflow that deploys many services, each by name.</summary>
    /// <param name="folder">In the monorepo: services.</param>
    public static string Matrix(Habits habits, IReadOnlyList<ServicePlan> plans, string folder)
    {
        var any = plans[0] with { Prefixed = false };
        var rollout = new Rollout(habits, any, plans[0].Stages[0], plans[0].Regions[0]);
        return $"name: deploy\non:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    strategy:\n      fail-fast: false\n      matrix:\n        service:\n{string.Concat(plans.Select(p => $"          - {p.Name}\n"))}    steps:\n{Credentials(any, rollout.Stage.Account, rollout.Region)}      - run: docker build -t $REGISTRY/{any.Repository}/${{{{ matrix.service }}}}:${{{{ github.sha }}}} {folder}/${{{{ matrix.service }}}} && docker push $REGISTRY/{any.Repository}/${{{{ matrix.service }}}}:${{{{ github.sha }}}}\n      - run: terraform -chdir={folder}/${{{{ matrix.service }}}}/infra apply -auto-approve -var service=${{{{ matrix.service }}}}\n";
    }

    /// <summary>What a central repository applies.</summary>
    public static string Central(Habits habits, IReadOnlyList<ServicePlan> plans) =>
        $"name: apply\non:\n  push:\n    branches: [main]\njobs:\n  apply:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        service: [{string.Join(", ", plans.Select(p => p.Name))}]\n    steps:\n{Credentials(plans[0], habits.Stages[0].Account, habits.Regions[0])}      - uses: hashicorp/setup-terraform@v3\n      - run: terraform -chdir=services/${{{{ matrix.service }}}} apply -auto-approve\n      - run: aws ecs update-service --cluster {new Rollout(habits, plans[0], habits.Stages[0], habits.Regions[0]).Cluster} --service ${{{{ matrix.service }}}} --force-new-deployment\n";

    public static string Infra(string service) =>
        $"name: terraform\non:\n  push:\n    branches: [main]\njobs:\n  apply:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: hashicorp/setup-terraform@v3\n      - run: terraform init && terraform apply -auto-approve -var service={service}\n";

    private static string Steps(Rollout at, ServicePlan plan) => plan.Tool switch
    {
        Tool.Sam => $"      - uses: aws-actions/setup-sam@v2\n      - run: sam build\n      - run: sam deploy --stack-name {at.StackName} --no-confirm-changeset --no-fail-on-empty-changeset\n",
        Tool.CloudFormation => $"      - run: aws cloudformation deploy --template-file cloudformation.yml --stack-name {Outer(at)} --capabilities CAPABILITY_IAM\n",
        Tool.Cdk => $"      - run: npm ci\n      - run: npx cdk deploy {Outer(at)} --require-approval never\n",
        Tool.Serverless => $"      - run: npm ci\n      - run: npx serverless deploy --stage {at.Stage.Word}\n",
        Tool.Copilot => $"      - run: copilot svc deploy --name {plan.Name} --env {at.Stage.Word}\n",
        Tool.TerraformHex or Tool.TerraformPrefix => $"{Push(plan)}      - uses: hashicorp/setup-terraform@v3\n      - run: terraform -chdir=infra apply -auto-approve -var=\"service_name={plan.Name}\" -var=\"environment={at.Stage.Word}\"\n",
        _ => string.Concat(plan.Parts.Select(p => p.Kind == PartKind.Functions
            ? string.Concat(p.Functions.Select(f => $"      - run: aws lambda update-function-code --function-name {at.Physical("", Component(plan, p, f), 64)} --zip-file fileb://dist.zip\n"))
            : plan.Draw.Chance("by action", 0.6)
                ? $"{Push(plan)}      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n        with:\n          task-definition: task-definition.json\n          service: {at.ServiceName(p.Role)}\n          cluster: {at.Cluster}\n          wait-for-service-stability: true\n"
                : $"{Push(plan)}      - run: aws ecs update-service --cluster {at.Cluster} --service {at.ServiceName(p.Role)} --force-new-deployment\n")),
    };

    private static string Component(ServicePlan plan, Part part, string function) =>
        (part.Role, part.Functions.Count == 1 && plan.Tool != Tool.Serverless) switch { ("", true) => "", ("", _) => function, (var role, true) => role, var (role, _) => $"{role}-{function}" };

    /// <summary>One deploys the root; what is nested comes with it.</summary>
    private static string Outer(Rollout at) => at.Plan.NestedIn is { } root ? $"{root}-{at.Stage.Word}" : at.StackName!;

    private static string Push(ServicePlan plan)
    {
        if (plan.Parts.All(p => p.Kind == PartKind.Functions) || plan.Image == "") return "";
        var tag = plan.Image == "apps" ? $"apps:{plan.Name}-${{GITHUB_SHA::8}}" : $"{plan.Image}:$GITHUB_SHA";
        return plan.Draw.Chance("registry in environment", 0.4) && plan.Image != "apps"
            ? $"      - uses: docker/build-push-action@v6\n        env:\n          ECR_REPOSITORY: {plan.Image}\n        with:\n          push: true\n          tags: ${{{{ steps.login-ecr.outputs.registry }}}}/{plan.Image}:${{{{ github.sha }}}}\n"
            : $"      - run: docker build -t $REGISTRY/{tag} . && docker push $REGISTRY/{tag}\n";
    }

    private static string Credentials(ServicePlan plan, string account, string region) =>
        $"      - uses: actions/checkout@v4\n      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          role-to-assume: arn:aws:iam::{account}:role/{(plan.Draw.Chance("role by repository", 0.3) ? $"gha-{plan.Repository}" : "github-actions-deploy")}\n          aws-region: {region}\n";

    private static string Job(ServicePlan plan, Habits habits, string job, string steps) =>
        $"name: {job}\non:\n  push:\n    branches: [main]\n  workflow_dispatch:\npermissions:\n  id-token: write\n  contents: read\njobs:\n  {job}:\n    runs-on: ubuntu-latest\n    steps:\n{Credentials(plan, plan.Stages[0].Account, plan.Regions[0])}{steps}";
}
