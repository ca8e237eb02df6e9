using Dd0c.Domain.Discovery;

namespace Dd0c.Domain.Alerts.Ingest.Reading;

/// <summary>What kind of trouble an alert tells of, by its tags, its metric's namespace and the words of its title.</summary>
internal static class CategoryHint
{
    private static readonly HashSet<string> s_security = ["security", "guardduty", "securityhub", "waf", "intrusion", "malware", "vulnerability", "cve", "unauthorized", "bruteforce", "phishing", "siem", "exfiltration", "ransomware"];
    private static readonly HashSet<string> s_deployment = ["deploy", "deployment", "rollout", "rollback", "release"];
    private static readonly HashSet<string> s_infrastructure = ["cpu", "memory", "disk", "node", "host", "instance", "volume", "filesystem", "inode", "swap", "kubelet", "pod", "crashlooping", "oom", "oomkilled", "iops", "storage", "network", "dns", "certificate", "nat", "ec2", "ebs", "rds", "etcd"];

    public static AlertCategory Of(PayloadTags tags, string title, string? metricNamespace = null)
    {
        if (tags.Value("category", "alert_category", "type", "team") is { } said && s_security.Contains(said.ToLowerInvariant())) return AlertCategory.Security;
        var words = NameTokens.Of(title);
        if (words.Any(s_security.Contains)) return AlertCategory.Security;
        if (words.Any(s_deployment.Contains)) return AlertCategory.Deployment;
        if (metricNamespace is "AWS/EC2" or "AWS/EBS" or "AWS/RDS" or "AWS/ECS" or "AWS/EFS" or "AWS/ElastiCache" or "AWS/NATGateway" or "AWS/DX" or "ContainerInsights" or "CWAgent" or "AWS/Kafka" or "AWS/DocDB") return AlertCategory.Infrastructure;
        return words.Any(s_infrastructure.Contains) ? AlertCategory.Infrastructure : AlertCategory.Application;
    }
}
