namespace Dd0c.Web.Modules;

/// <summary>A part of the portal that this version does not hold yet. Its place stays, so that the navigation never moves.</summary>
/// <param name="Key">Its address and the tab of a service.</param>
/// <param name="What">What it will show.</param>
/// <param name="Needs">What connecting it takes.</param>
public sealed record Module(string Key, string Name, string What, IReadOnlyList<string> Needs)
{
    public static readonly IReadOnlyList<Module> All =
    [
        new("cost", "Cost", "What each service and team costs, by month and by day; spikes as cards with the change that came before them, its owner and the reasons; and what is paid for and does nothing. Sorted by money.",
            ["The AWS connection that is there already, with read access to Cost Explorer or to a cost and usage report.", "CloudTrail events, so that a spike has the change before it and who made it.", "Tags or owners on resources: what dd0c cannot give to a service is shown as shared."]),
        new("drift", "Drift", "Where what runs differs from what Terraform or CloudFormation declare: the declared and the actual value side by side, who changed it and when, and what to do: take it into the code, put it back, or leave it for a reason.",
            ["The state of Terraform (an S3 bucket, or the repository with its configuration), or CloudFormation read through the AWS connection.", "CloudTrail events, so that a difference has a name and a time.", "Secrets in a state are masked before anything is kept."]),
        new("runbooks", "Runbooks", "Steps that people follow when something breaks, with the risk of each in words, a dry run first, an approval by somebody else where it is dangerous, and a record of who ran what with which result.",
            ["Runbooks in Markdown in your repositories: dd0c reads those today, under Catalog, Docs.", "Something that carries out steps: a signed webhook or a GitHub workflow of yours.", "Who may approve: roles and owners, which dd0c knows already."]),
    ];

    public string Missing => $"{Name} {Verb} not connected";

    public string State => $"{Name} {Verb} not part of this version of dd0c, so there is nothing to connect yet and nothing is read for it.";

    private string Verb => Key == "runbooks" ? "are" : "is";

    public static Module? Find(string key) => All.FirstOrDefault(m => m.Key == key);
}
