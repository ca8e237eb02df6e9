namespace Dd0c.Workers.Integrations.Aws.Wire;

/// <summary>
/// One operation as data: what we send, what we read, where the next page is, what it needs and how fast it may be
/// called. The tests hold every name here against AWS's own service models.
/// </summary>
/// <param name="Request">The members we may send, by their names on the wire, <c>[]</c> behind a list.</param>
/// <param name="Reply">The members we read, in the language of <see cref="ReplyShape"/>.</param>
/// <param name="Actions">The IAM actions a caller needs.</param>
/// <param name="Purpose">What we read with it, in a few words, for the person who grants it.</param>
/// <param name="Rates">Every bucket one call takes a token from.</param>
internal sealed record AwsOperation(AwsService Service, string Name, string Request, string Reply, IReadOnlyList<string> Actions, string Purpose, IReadOnlyList<AwsRate> Rates)
{
    public HttpMethod Method { get; init; } = HttpMethod.Post;
    /// <summary>May hold {member} places.</summary>
    public string Path { get; init; } = "/";
    /// <summary>The request member that takes the token of the next page; null when there are no pages.</summary>
    public string? TokenIn { get; init; }
    /// <summary>The answer's member that holds it.</summary>
    public string? TokenOut { get; init; }

    /// <summary>What AWS says, as an error, when there is nothing to list; null when it answers with an empty list.</summary>
    public string? NoneSays { get; init; }

    public ReplyShape Shape { get; } = ReplyShape.Parse(Reply);
    public IReadOnlyList<string> RequestMembers { get; } = Request.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public override string ToString() => $"{Service.Id}:{Name}";
}

/// <summary>A bucket of calls as AWS documents it, kept for each account and region.</summary>
/// <param name="PerSecond">Refill.</param>
/// <param name="Burst">Size.</param>
internal sealed record AwsRate(string Name, double PerSecond, double Burst);
