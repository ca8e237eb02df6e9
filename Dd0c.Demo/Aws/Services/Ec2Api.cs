using System.Xml.Linq;

namespace Dd0c.Demo.Aws.Services;

internal static class Ec2Api
{
    public static AwsAnswer DescribeRegions(AwsRequest request) => AwsAnswer.Ec2("DescribeRegions", new XElement("regionInfo",
        request.Principal.Account.Regions.Select(r => new XElement("item",
            AwsAnswer.Element("regionName", r.Name), AwsAnswer.Element("regionEndpoint", $"ec2.{r.Name}.amazonaws.com"), AwsAnswer.Element("optInStatus", "opt-in-not-required")))));
}
