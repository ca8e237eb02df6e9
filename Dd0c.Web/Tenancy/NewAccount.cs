using System.Text.RegularExpressions;

namespace Dd0c.Web.Tenancy;

/// <summary>What somebody gives to open a local account; each fault names its field.</summary>
internal sealed partial record NewAccount(string DisplayName, string Email, string Password)
{
    public const int ShortestPassword = 12;

    public IReadOnlyDictionary<string, string> Faults()
    {
        var faults = new Dictionary<string, string>();
        if (string.IsNullOrWhiteSpace(DisplayName) || DisplayName.Length > 100) faults["displayName"] = "Give your name, up to 100 characters.";
        if (Email.Length > 254 || !EmailShape().IsMatch(Email)) faults["email"] = "Give an e-mail address, such as you@example.com.";
        if (Password.Length < ShortestPassword) faults["password"] = $"Use at least {ShortestPassword} characters; a sentence is fine.";
        else if (Password.Length > 256) faults["password"] = "Use at most 256 characters.";
        else if (Password.Distinct().Count() < 5 || Password.Equals(Email, StringComparison.OrdinalIgnoreCase)) faults["password"] = "That password is too easy to guess.";
        return faults;
    }

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    private static partial Regex EmailShape();
}
