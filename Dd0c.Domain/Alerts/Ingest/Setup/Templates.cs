using System.Text.Encodings.Web;
using System.Text.Json;
using Dd0c.Domain.Alerts.Ingest.Proof;

namespace Dd0c.Domain.Alerts.Ingest.Setup;

/// <summary>What is pasted at the senders, to the letter.</summary>
internal static class Templates
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The payload of Datadog's webhook; the readers know each of its names.</summary>
    public const string Datadog = """
        {
          "id": "$ID",
          "alert_id": "$ALERT_ID",
          "alert_cycle_key": "$ALERT_CYCLE_KEY",
          "aggreg_key": "$AGGREG_KEY",
          "alert_transition": "$ALERT_TRANSITION",
          "alert_type": "$ALERT_TYPE",
          "alert_priority": "$ALERT_PRIORITY",
          "alert_scope": "$ALERT_SCOPE",
          "alert_status": "$ALERT_STATUS",
          "alert_title": "$ALERT_TITLE",
          "alert_query": "$ALERT_QUERY",
          "alert_metric": "$ALERT_METRIC",
          "event_title": "$EVENT_TITLE",
          "event_msg": "$EVENT_MSG",
          "event_type": "$EVENT_TYPE",
          "hostname": "$HOSTNAME",
          "tags": "$TAGS",
          "date": "$DATE",
          "last_updated": "$LAST_UPDATED",
          "link": "$LINK",
          "org_id": "$ORG_ID",
          "org_name": "$ORG_NAME"
        }
        """;

    public const string Alert = """{"key":"checkout/queue","title":"Orders wait in the queue","status":"firing","severity":"high","service":"checkout","environment":"production","description":"Over 1,000 for 5 min","url":"https://example.com/queue"}""";

    public const string Deploy = """{"service":"checkout","environment":"production","status":"success","commit":"'"$(git rev-parse HEAD)"'","repository":"acme/checkout","actor":"'"$USER"'"}""";

    public const string Mapping = """
        {
          "alerts": "items[*]",
          "key": "id",
          "title": "name ?? labels.alertname ?? 'unnamed'",
          "status": { "from": "state", "map": { "open": "firing", "closed": "resolved" }, "else": "firing" },
          "severity": { "from": "level", "map": { "1": "critical", "2": "high" }, "else": "medium" },
          "service": "labels[\"service.name\"]",
          "environment": "labels.env ?? $.defaults.environment",
          "at": "changed_at",
          "tags": "labels"
        }
        """;

    public static string Header(string secret) => $$"""{ "{{SignatureCheck.SecretHeader}}": {{JsonSerializer.Serialize(secret, s_plain)}} }""";

    public static string Alertmanager(string url, string secret) => $"""
        receivers:
          - name: dd0c
            webhook_configs:
              - url: {Quoted(url)}
                send_resolved: true
                max_alerts: 0
                http_config:
                  authorization:
                    type: Bearer
                    credentials: {Quoted(secret)}
        route:
          routes:
            - receiver: dd0c
              continue: true
              group_wait: 5s
              group_interval: 1m
              repeat_interval: 4h
        """;

    public static string CloudWatch(string url) => $$"""
        topic=$(aws sns create-topic --name dd0c-alarms --query TopicArn --output text)
        aws sns subscribe --topic-arn "$topic" --protocol https --notification-endpoint {{ShellQuoted(url)}}
        aws sns set-topic-attributes --topic-arn "$topic" --attribute-name SignatureVersion --attribute-value 2
        aws cloudwatch put-metric-alarm --alarm-name checkout-errors-prod --namespace AWS/Lambda --metric-name Errors \
          --dimensions Name=FunctionName,Value=checkout-prod --statistic Sum --period 60 --evaluation-periods 3 \
          --threshold 5 --comparison-operator GreaterThanThreshold --treat-missing-data notBreaching \
          --alarm-actions "$topic" --ok-actions "$topic"
        """;

    public static string ArgoCd(string url) => $$$$"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: argocd-notifications-cm
          namespace: argocd
        data:
          service.webhook.dd0c: |
            url: {{{{Quoted(url)}}}}
            headers:
              - name: Content-Type
                value: application/json
              - name: {{{{SignatureCheck.SecretHeader}}}}
                value: $dd0c-secret
            retryMax: 5
          template.dd0c-sync: |
            webhook:
              dd0c:
                method: POST
                body: |
                  {
                    "app": {{toJson .app.metadata.name}},
                    "project": {{toJson .app.spec.project}},
                    "namespace": {{toJson .app.spec.destination.namespace}},
                    "cluster": {{toJson .app.spec.destination.name}},
                    "repo": {{if .app.spec.source}}{{toJson .app.spec.source.repoURL}}{{else}}null{{end}},
                    "path": {{if .app.spec.source}}{{toJson .app.spec.source.path}}{{else}}null{{end}},
                    "target_revision": {{if .app.spec.source}}{{toJson .app.spec.source.targetRevision}}{{else}}null{{end}},
                    "revision": {{if .app.status.operationState.syncResult}}{{toJson .app.status.operationState.syncResult.revision}}{{else}}null{{end}},
                    "sync_revision": {{toJson .app.status.sync.revision}},
                    "environment": {{if .app.metadata.labels}}{{toJson .app.metadata.labels.environment}}{{else}}null{{end}},
                    "phase": {{toJson .app.status.operationState.phase}},
                    "health": {{toJson .app.status.health.status}},
                    "started_at": {{toJson .app.status.operationState.startedAt}},
                    "finished_at": {{toJson .app.status.operationState.finishedAt}},
                    "message": {{toJson .app.status.operationState.message}},
                    "url": "{{.context.argocdUrl}}/applications/{{.app.metadata.name}}"
                  }
          trigger.dd0c-sync-running: |
            - when: app.status.operationState != nil and app.status.operationState.phase in ['Running']
              oncePer: app.status.operationState.startedAt
              send: [dd0c-sync]
          trigger.dd0c-sync-done: |
            - when: app.status.operationState != nil and app.status.operationState.phase in ['Succeeded', 'Failed', 'Error']
              oncePer: app.status.operationState.finishedAt
              send: [dd0c-sync]
          subscriptions: |
            - recipients: [dd0c]
              triggers: [dd0c-sync-running, dd0c-sync-done]
        """;

    public static string Curl(string url, string secret, string json) => $"""
        curl -X POST {ShellQuoted(url)} \
          -H 'Content-Type: application/json' \
          -H {ShellQuoted($"{SignatureCheck.SecretHeader}: {secret}")} \
          -d '{json}'
        """;

    public static string SignedCurl(string url, string secret, string json) => $"""
        body='{json}'
        signature=$(printf '%s' "$body" | openssl dgst -sha256 -hmac {ShellQuoted(secret)} | sed 's/^.* //')
        curl -X POST {ShellQuoted(url)} \
          -H 'Content-Type: application/json' \
          -H "{SignatureCheck.SignatureHeader}: sha256=$signature" \
          -d "$body"
        """;

    /// <summary>JSON's quoting is YAML's double quotes.</summary>
    private static string Quoted(string text) => JsonSerializer.Serialize(text, s_plain);

    private static string ShellQuoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
