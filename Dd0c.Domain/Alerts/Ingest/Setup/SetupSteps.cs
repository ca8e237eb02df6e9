using Dd0c.Domain.Alerts.Ingest.Proof;

namespace Dd0c.Domain.Alerts.Ingest.Setup;

/// <summary>The setup guide of each provider, with the integration's own address and secret in it. Pages and docs show the same.</summary>
public static class SetupSteps
{
    /// <summary>Stands where the secret would, on pages that may not show it (again).</summary>
    public const string HiddenSecret = "<the integration's secret>";

    /// <param name="url">The integration's address, token and all.</param>
    /// <param name="secret">Null: <see cref="HiddenSecret"/> stands in its place.</param>
    public static SetupGuide Of(string provider, string url, string? secret)
    {
        var shown = secret ?? HiddenSecret;
        return provider switch
        {
            AlertProvider.PagerDuty => PagerDuty(url),
            AlertProvider.Datadog => Datadog(url, shown),
            AlertProvider.Grafana => Grafana(url, shown),
            AlertProvider.Alertmanager => Alertmanager(url, shown),
            AlertProvider.OpsGenie => OpsGenie(url, shown),
            AlertProvider.CloudWatch => CloudWatch(url),
            AlertProvider.GitHub => GitHub(url, shown),
            AlertProvider.GitLab => GitLab(url, shown),
            AlertProvider.ArgoCd => ArgoCd(url, shown),
            AlertProvider.CustomDeploy => CustomDeploy(url, shown),
            _ => Custom(url, shown),
        };
    }

    private static SetupGuide PagerDuty(string url) => new(
        "PagerDuty: a V3 webhook subscription",
        "PagerDuty makes the secret and signs each delivery with it. It is shown once: paste it here at once.",
        [
            new("In PagerDuty open **Integrations → Generic Webhooks (v3)** and choose **New Webhook**."),
            new("Paste this address as **Webhook URL**.", Text("Webhook URL", url)),
            new("As **Scope Type** choose **Account**, or a service or team when only theirs shall come."),
            new("Under **Event Subscription** choose these events. The others are accepted and do nothing.", Text("Events", "incident.triggered\nincident.acknowledged\nincident.unacknowledged\nincident.resolved\nincident.reopened\nincident.escalated\nincident.delegated\nincident.reassigned\nincident.priority_updated")),
            new("Choose **Add Webhook**, copy the secret that is shown once, and paste it as this integration's secret."),
            new("Choose **Send Test** there: it appears among the last payloads as a test."),
        ],
        "https://support.pagerduty.com/main/docs/webhooks");

    private static SetupGuide Datadog(string url, string secret) => new(
        "Datadog: a webhook and its payload",
        "Datadog signs nothing: the secret goes along in a header of your own.",
        [
            new("In Datadog open **Integrations**, search for **Webhooks**, install it, and choose **New** under **Webhooks**."),
            new("Give it a name, e.g. **dd0c**, and paste this address as **URL**.", Text("URL", url)),
            new("Replace the **Payload** by this one. Leave **Encode as form** unticked.", new("Payload", "json", Templates.Datadog)),
            new("Tick **Custom Headers** and paste these.", new("Custom Headers", "json", Templates.Header(secret))),
            new("Choose **Save**."),
            new("Mention **@webhook-dd0c** in the message of each monitor that shall come, outside of any condition, so that recoveries come too; for all at once use **Monitors → Settings → Notification Rules**."),
        ],
        "https://docs.datadoghq.com/integrations/webhooks/");

    private static SetupGuide Grafana(string url, string secret) => new(
        "Grafana: a contact point",
        "From Grafana 12 on it signs with HMAC; in elder versions the secret goes along in the Authorization header.",
        [
            new("In Grafana open **Alerting → Contact points** and choose **Create contact point**."),
            new("Name it **dd0c**, choose the integration **Webhook** and paste this address as **URL**.", Text("URL", url)),
            new("Under **Optional Webhook settings** keep **HTTP Method** at **POST** and leave **Custom Payload** empty."),
            new("Under **HMAC Signature** paste this as **Secret**. Leave the header at **X-Grafana-Alerting-Signature**; as **Timestamp Header** you may set **X-Grafana-Alerting-Timestamp**, and then set it here as well.", Text("Secret", secret)),
            new("Where there is no **HMAC Signature** yet: as **Authorization Header - Scheme** write **Bearer**, and paste the secret as **Credentials**."),
            new("Leave **Disable resolved message** unticked and choose **Test**: it appears among the last payloads as a test. Then **Save contact point**."),
            new("Under **Alerting → Notification policies** set it as the **Default contact point**, or add a nested policy with **Continue matching subsequent sibling nodes**."),
        ],
        "https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/");

    private static SetupGuide Alertmanager(string url, string secret) => new(
        "Prometheus Alertmanager: a receiver",
        "Alertmanager signs nothing: the secret goes along as a bearer token.",
        [
            new("Put this receiver and this route into **alertmanager.yml**. The route comes first and continues, so that nothing else changes.", new("alertmanager.yml", "yaml", Templates.Alertmanager(url, secret))),
            new("Check and load it.", new("On the machine of Alertmanager", "bash", "amtool check-config alertmanager.yml\ncurl -X POST http://localhost:9093/-/reload")),
            new("Send a test.", new("On the machine of Alertmanager", "bash", "amtool alert add dd0c_test severity=info environment=test --annotation=summary=\"A test of dd0c\" --alertmanager.url=http://localhost:9093")),
        ],
        "https://prometheus.io/docs/alerting/latest/configuration/#webhook_config");

    private static SetupGuide OpsGenie(string url, string secret) => new(
        "OpsGenie or Jira Service Management: an outgoing webhook",
        "Neither signs: the secret goes along in a header of your own.",
        [
            new("OpsGenie: open **Settings → Integrations → Add integration** and choose **Webhook**. Jira Service Management: open **Operations → Integrations → Add integration** of your team and choose **Webhook**."),
            new("Paste this address as **Webhook URL**.", Text("Webhook URL", url)),
            new("Tick **Add Alert Description to Payload** and **Add Alert Details to Payload**: service and environment are read out of the details."),
            new("Under **Custom Headers** add this one.", Text("Name and value", $"{SignatureCheck.SecretHeader}: {secret}")),
            new("As **Alert actions** choose at least **Alert is created, acknowledged, unacknowledged, closed, deleted**."),
            new("**Turn on** the integration and choose **Save**."),
        ],
        "https://support.atlassian.com/opsgenie/docs/integrate-opsgenie-with-webhook/");

    private static SetupGuide CloudWatch(string url) => new(
        "CloudWatch: an SNS topic",
        "SNS signs each message; dd0c checks its certificate, confirms the subscription by itself, and from then on believes that topic alone.",
        [
            new("In the **SNS** console, in the region of the alarms, choose **Topics → Create topic**, type **Standard**, name **dd0c-alarms**, then **Create topic**. A topic you have does as well."),
            new("Choose **Create subscription**, protocol **HTTPS**, and paste this as **Endpoint**. Leave **Enable raw message delivery** off: raw messages are not signed.", Text("Endpoint", url)),
            new("After a moment the subscription is **Confirmed**: there is nothing to click."),
            new("In the **CloudWatch** console, at each alarm under **Edit → Notification**, send **In alarm** and, with a second notification, **OK** to the topic. Without **OK** an alert never ends."),
            new("Or all of it by the command line.", new("AWS CLI", "bash", Templates.CloudWatch(url))),
        ],
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html");

    private static SetupGuide GitHub(string url, string secret) => new(
        "GitHub: a webhook for deploys",
        "GitHub signs each delivery with the secret. Where your connection is a GitHub App that is subscribed to these events, they come by themselves and this is not needed; what comes both ways is one.",
        [
            new("Open the organization's **Settings → Webhooks** (or a repository's) and choose **Add webhook**."),
            new("Paste this as **Payload URL**.", Text("Payload URL", url)),
            new("As **Content type** choose **application/json**, and paste this as **Secret**.", Text("Secret", secret)),
            new("Choose **Let me select individual events**, untick **Pushes**, and tick **Deployments**, **Deployment statuses** and **Workflow runs**."),
            new("Choose **Add webhook**. GitHub sends a ping, which appears among the last payloads."),
            new("Workflows that use **environment:** make deployments by themselves. Others count as deploys when their name says so (deploy, release, rollout); which ones do can be set in this integration's mapping.", new("Mapping", "json", """{ "runs": ["deploy*", "*release*"], "environment": "'production'" }""")),
        ],
        "https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks");

    private static SetupGuide GitLab(string url, string secret) => new(
        "GitLab: a webhook for deploys",
        "GitLab sends the secret token along. Where it offers a signing token, take that: then the body itself is signed.",
        [
            new("Open the group's or project's **Settings → Webhooks** and choose **Add new webhook**."),
            new("Paste this as **URL**.", Text("URL", url)),
            new("Paste this as **Secret token**. Where there is a **Signing token** (whsec_…), generate it there and paste it here as this integration's secret instead.", Text("Secret token", secret)),
            new("As **Trigger** tick **Deployment events** only; **Job events** where jobs have an environment but make no deployment."),
            new("Keep **Enable SSL verification** ticked and choose **Add webhook**, then **Test → Deployment events**."),
        ],
        "https://docs.gitlab.com/user/project/integrations/webhooks/");

    private static SetupGuide ArgoCd(string url, string secret) => new(
        "Argo CD: a notification template",
        "Argo CD signs nothing: the secret goes along in a header.",
        [
            new("Add the secret to **argocd-notifications-secret**.", new("kubectl", "bash", $"kubectl -n argocd patch secret argocd-notifications-secret --type merge -p '{{\"stringData\":{{\"dd0c-secret\":\"{secret}\"}}}}'")),
            new("Add service, template and triggers to **argocd-notifications-cm**. The method must be POST: without it Argo CD sends GET.", new("argocd-notifications-cm", "yaml", Templates.ArgoCd(url))),
            new("Subscribe all applications at once with the **subscriptions** of the same file, or one by an annotation.", new("kubectl", "bash", "kubectl -n argocd annotate app checkout-prod notifications.argoproj.io/subscribe.dd0c-sync-running.dd0c= notifications.argoproj.io/subscribe.dd0c-sync-done.dd0c=")),
        ],
        "https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/");

    private static SetupGuide Custom(string url, string secret) => new(
        "Your own alerts as JSON",
        $"Sign the body in {SignatureCheck.SignatureHeader} (HMAC-SHA256, as GitHub does), or send the secret in {SignatureCheck.SecretHeader}.",
        [
            new("Send an alert. Only the title is needed; the same key and environment are the same alert.", new("A first alert", "bash", Templates.Curl(url, secret, Templates.Alert))),
            new("End it by the same key.", new("Its end", "bash", Templates.Curl(url, secret, """{"key":"checkout/queue","title":"Orders wait in the queue","status":"resolved","service":"checkout","environment":"production"}"""))),
            new("Or sign it.", new("Signed", "bash", Templates.SignedCurl(url, secret, Templates.Alert))),
            new("Do you send another shape? Write a mapping under **Mapping** and look at what it makes of your last payloads.", new("Mapping", "json", Templates.Mapping)),
        ],
        null);

    private static SetupGuide CustomDeploy(string url, string secret) => new(
        "Your own deploys as JSON",
        $"Sign the body in {SignatureCheck.SignatureHeader} (HMAC-SHA256, as GitHub does), or send the secret in {SignatureCheck.SecretHeader}.",
        [
            new("At the end of a deploy, in your script. The status may also be in_progress (at its start), failure or cancelled.", new("At the end of a deploy", "bash", Templates.Curl(url, secret, Templates.Deploy))),
            new("Tell of a change of configuration or infrastructure in the same way.", new("A change of configuration", "bash", Templates.Curl(url, secret, """{"service":"checkout","environment":"production","kind":"configuration","status":"success","title":"Raise the pool to 40"}"""))),
        ],
        null);

    private static SetupSnippet Text(string name, string text) => new(name, "text", text);
}
