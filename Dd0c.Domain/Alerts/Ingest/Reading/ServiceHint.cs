using System.Text.RegularExpressions;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>What the sender calls the service an alert is about.</summary>
internal static partial class ServiceHint
{
    private static readonly string[] s_own = ["service", "Service", "service.name", "service_name", "servicename", "dd_service", "app.kubernetes.io/name", "app_kubernetes_io_name", "label_app_kubernetes_io_name", "app", "application", "app_name", "k8s_app", "k8s-app", "label_app", "exported_service", "microservice"];
    private static readonly string[] s_workloads = ["deployment", "kube_deployment", "k8s.deployment.name", "k8s_deployment_name", "statefulset", "kube_stateful_set", "daemonset", "kube_daemon_set", "cronjob", "workload", "workload_name", "ecs_service", "functionname", "function_name", "container", "kube_container_name", "component", "destination_service_name"];
    private static readonly string[] s_pods = ["pod", "pod_name", "kube_pod", "k8s.pod.name"];

    /// <summary>Null when nothing says so.</summary>
    public static string? Of(PayloadTags tags)
    {
        // kube-state-metrics and its like tell of others: their own name in "service" or "job" is the messenger's.
        string? messenger = null;
        foreach (var name in s_own.Concat(s_workloads))
            if (tags.Value(name) is { } value)
            {
                if (!IsMessenger(value)) return Clean(value);
                messenger ??= value;
            }
        foreach (var name in s_pods)
            if (tags.Value(name) is { } pod) return Clean(PodTail().Replace(pod, ""));
        if (tags.Value("job", "kube_job") is { } job && !IsMessenger(job)) return Clean(job);
        return messenger ?? tags.Value("job");
    }

    /// <summary>A job may be namespace/name; several values in one tag are not one service, so the first is taken.</summary>
    private static string Clean(string value)
    {
        var one = value.Split(',')[0].Trim();
        return one[(one.LastIndexOf('/') + 1)..] is { Length: > 0 } last && !one.Contains(':', StringComparison.Ordinal) ? last : one;
    }

    private static bool IsMessenger(string value) => Messenger().IsMatch(value[(value.LastIndexOf('/') + 1)..]);

    [GeneratedRegex(@"kube-state-metrics|node[-_]exporter|cadvisor|^kubelet$|blackbox|pushgateway|^(?:kubernetes|k8s)-(?:pods|nodes|service-endpoints|services)$|[-_]exporter$|^prometheus(?:-k8s)?$|^otel-?collector$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Messenger();

    /// <summary>checkout-7c9d5b6f4d-x2x9z, worker-x2x9z, db-0.</summary>
    [GeneratedRegex(@"(?:-[a-f0-9]{8,10}-[a-z0-9]{5}|-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}|-[bcdfghjklmnpqrstvwxz2456789]{5}|-[0-9]{1,3})$", RegexOptions.CultureInvariant)]
    private static partial Regex PodTail();
}
