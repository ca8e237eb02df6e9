namespace Dd0c.Demo.Estate.Specs;

/// <summary>Short words for the tables of services.</summary>
internal static class Write
{
    public static readonly IReadOnlyList<string> ProdOnly = ["prod"];
    public static readonly IReadOnlyList<string> ProdAndStaging = ["prod", "staging"];
    public static readonly IReadOnlyList<string> AllThree = ["prod", "staging", "dev"];
    public static readonly IReadOnlyList<string> TwoRegions = ["eu-west-1", "us-east-1"];

    public static ServiceSpec Container(string name, string language, string description) => new(name, Shape.Container, language, description);

    /// <summary>In production alone unless it says otherwise: small functions seldom have a second environment.</summary>
    public static ServiceSpec Functions(string name, string language, string description, params string[] functions) =>
        new(name, Shape.Functions, language, description) { Functions = functions.Length == 0 ? ["Handler"] : functions, Delivery = Delivery.Sam, In = ProdOnly };
}
