namespace Dd0c.Workers.Integrations.GitHub;

/// <summary>Why a call brought nothing home. Each knows how to say so to a person.</summary>
internal abstract record GitHubFault(string Words)
{
    /// <summary>The token, key or installation is not accepted.</summary>
    internal sealed record Unauthorized(string Words) : GitHubFault(Words);

    /// <summary>The app is not installed, or was suspended: an owner has to act.</summary>
    internal sealed record NotInstalled(string Words) : GitHubFault(Words);

    /// <param name="Permission">GitHub's word for what is missing, when it says so (<c>members=read</c>).</param>
    internal sealed record Forbidden(string Words, string? Permission = null) : GitHubFault(Words);

    /// <summary>The organisation's single sign-on has not been passed with this token.</summary>
    internal sealed record SingleSignOn(string Words) : GitHubFault(Words);

    internal sealed record NotFound(string Words) : GitHubFault(Words);

    /// <summary>This server has no such route (405, 410, 501).</summary>
    internal sealed record NotServed(string Words) : GitHubFault(Words);

    /// <summary>A limit asks for a longer wait than this scan may take.</summary>
    internal sealed record Limited(string Words) : GitHubFault(Words);

    /// <summary>Too much was asked at once (502, 504, timeout): less may pass.</summary>
    /// <param name="Certain">It took as long as GitHub works on a call; a quick 502 may be a hiccup of the gateway alone.</param>
    internal sealed record TooHeavy(string Words, bool Certain) : GitHubFault(Words);

    /// <summary>GitHub cannot be reached or answers with server errors.</summary>
    internal sealed record Unavailable(string Words) : GitHubFault(Words);

    /// <summary>GitHub understood and declines what was asked (400, 422).</summary>
    internal sealed record Rejected(string Words) : GitHubFault(Words);

    /// <summary>The state a part of a scan is in when this ended it.</summary>
    public bool IsRefusal => this is Unauthorized or NotInstalled or Forbidden or SingleSignOn;

    /// <summary>Another route to the same facts may work.</summary>
    public bool MayHaveAnotherWay => this is NotFound or NotServed or Rejected or Unavailable;
}

/// <summary>One answer to one call, after retries.</summary>
internal abstract record GitHubReply
{
    internal sealed record Ok(GitHubAnswer Answer) : GitHubReply;
    internal sealed record NotModified : GitHubReply;
    internal sealed record Failed(GitHubFault Fault) : GitHubReply;
}
