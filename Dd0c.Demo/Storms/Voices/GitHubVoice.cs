using Dd0c.Demo.Estate;
using Dd0c.Demo.Estate.Build;

namespace Dd0c.Demo.Storms.Voices;

/// <summary>GitHub's deployment_status, signed.</summary>
/// <remarks>https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_status</remarks>
internal static class GitHubVoice
{
    public static StormDelivery Tell(StormStep.Deploy step, DateTimeOffset start, string? secret)
    {
        var (deploy, began) = (step.What, start + step.Began);
        // It is told of late, as GitHub does when it has much to do: what it took is part of the story, not of the wait.
        var at = step.State == "in_progress" ? began.AddSeconds(10) : began.AddSeconds(50);
        var id = 2_000_000_000L + Seeded.Number($"deployment/{deploy.Repository}/{began.UtcTicks}", 900_000_000);
        var (sha, url) = (Seeded.Hex($"sha/{deploy.Repository}/{began.UtcTicks}", 40), $"https://api.github.com/repos/{GitHubDraft.Org}/{deploy.Repository}");
        var creator = new { login = deploy.Actor, id = 40_000_000 + Seeded.Number(deploy.Actor, 9_000_000), type = "User" };
        return StormDelivery.Of(new
        {
            action = "created",
            deployment_status = new
            {
                url = $"{url}/deployments/{id}/statuses/{id + 1}", id = id + (step.State == "in_progress" ? 1 : 2), state = step.State, creator, description = "", environment = deploy.Environment, target_url = "",
                log_url = $"https://github.com/{GitHubDraft.Org}/{deploy.Repository}/actions/runs/{id}", environment_url = "", created_at = at, updated_at = at, deployment_url = $"{url}/deployments/{id}",
            },
            deployment = new
            {
                url = $"{url}/deployments/{id}", id, task = "deploy", original_environment = deploy.Environment, environment = deploy.Environment, description = deploy.Title, created_at = began, updated_at = at, sha, @ref = "main",
                payload = new { }, transient_environment = false, production_environment = true, creator,
            },
            repository = new { id = 600_000_000 + Seeded.Number("repo-id" + deploy.Repository, 90_000_000), name = deploy.Repository, full_name = $"{GitHubDraft.Org}/{deploy.Repository}", html_url = $"https://github.com/{GitHubDraft.Org}/{deploy.Repository}" },
            sender = creator,
        }, body =>
        [
            ("X-GitHub-Event", "deployment_status"), ("X-GitHub-Delivery", Seeded.Uuid($"delivery/{id}/{step.State}").ToString()), ("X-Hub-Signature-256", $"sha256={Proofs.Hmac(secret, body)}"), ("User-Agent", "GitHub-Hookshot/9a2b3c4"),
        ]);
    }
}
