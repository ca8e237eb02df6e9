using System.Security.Claims;
using System.Text.Json;
using Dd0c.Domain.Ask;
using Dd0c.Web.Tenancy;
using Dd0c.Workers.Ask;
using Dd0c.Workers.Integrations.ChatCompletions;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.Options;

namespace Dd0c.Web.Ask;

/// <summary>Puts a question to the model, lets it look things up as the person who asks, and holds what it says against that.</summary>
internal sealed partial class Asking(ChatClient chat, AskStore store, IOptions<AskOptions> options, IServiceProvider services, TimeProvider time, ILogger<Asking> logger)
{
    // A question that outlives it was cut off with its node.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);

    public bool Enabled => options.Value.Enabled;

    public string Model => options.Value.Model;

    /// <summary>Seconds that one question takes at most.</summary>
    public int Patience => options.Value.TimeoutSeconds;

    /// <summary>Of today's questions.</summary>
    public async Task<int> LeftAsync(ClaimsPrincipal user, CancellationToken cancellationToken) => await store.LeftAsync(await AskerAsync(user, cancellationToken), cancellationToken);

    /// <param name="given">As it was typed.</param>
    /// <param name="anew">An answer of a moment ago will not do.</param>
    public async Task<AskOutcome> AskAsync(string? given, bool anew, ClaimsPrincipal user, Actor actor, CancellationToken cancellationToken)
    {
        if (!Enabled) return new AskOutcome.NotConfigured();
        var (question, fault) = Question.Read(given);
        if (question is null) return new AskOutcome.Wrong(fault!);
        var tools = AskTool.For(user);
        var asker = await AskerAsync(user, cancellationToken);
        var key = Question.Key(question, $"{options.Value.Url} {Model}", tools.Select(t => t.Name), await store.StandAsync(cancellationToken));
        if (!anew && await store.FindAsync(key, cancellationToken) is { } kept && JsonSerializer.Deserialize<AskAnswer>(kept.Answer, JsonSerializerOptions.Web) is { } before)
            return new AskOutcome.Answered(before, kept.At, true, await store.LeftAsync(asker, cancellationToken));
        var patience = TimeSpan.FromSeconds(Patience);
        if (await store.ReserveAsync(asker, key, patience + s_grace, cancellationToken) is not { } taken) return new AskOutcome.Spent(store.Resets);
        var conversation = new AskConversation(question, tools, time.GetUtcNow());
        var answered = false;
        try
        {
            var outcome = await ConverseAsync(conversation, user, patience, cancellationToken);
            // What has no source is not told to the next one who asks.
            if (outcome is AskOutcome.Answered { Answer: var answer, At: var at })
            {
                await store.AnsweredAsync(taken, answer.Citations.Count > 0 ? JsonSerializer.Serialize(answer, JsonSerializerOptions.Web) : null, at, cancellationToken);
                answered = true;
            }
            else if (outcome is AskOutcome.Failed failed) LogFailed(failed.Fault, failed.Why);
            return outcome is AskOutcome.Answered done ? done with { Left = await store.LeftAsync(asker, cancellationToken) } : outcome;
        }
        finally
        {
            // Also when the person has gone meanwhile.
            if (!answered) await store.GiveBackAsync(taken, CancellationToken.None);
            await store.RecordAsync(actor, Model, conversation.Steps.Where(s => s.Tool.Length > 0).Select(s => s.Tool), answered, CancellationToken.None);
        }
    }

    private async Task<AskOutcome> ConverseAsync(AskConversation conversation, ClaimsPrincipal user, TimeSpan budget, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            for (var round = 1; ; round++)
            {
                var mayCall = round < AskLimits.MostRounds && conversation.MayLookUp;
                switch (await chat.SendAsync(conversation.Messages, conversation.Tools, mayCall, either.Token))
                {
                    case ChatAnswer.Said { Calls.Count: > 0 } said when mayCall: await conversation.LookUpAsync(said, services, user, (tool, e) => LogLookup(e, tool), either.Token); break;
                    case ChatAnswer.Said { Text: { Length: > 0 } text } said when !string.IsNullOrWhiteSpace(text): return Answered(conversation, conversation.Cite(text), said.Cut);
                    case ChatAnswer.Said: return new AskOutcome.Failed(AskFault.Unusable, $"The model looked things up {conversation.Steps.Count} times and came to no answer. Ask for less at once.");
                    case ChatAnswer.Refused refused: return new AskOutcome.Failed(AskFault.Unusable, refused.Why);
                    case ChatAnswer.Nonsense nonsense: return new AskOutcome.Failed(AskFault.Unusable, nonsense.Why);
                    case ChatAnswer.Limited limited: return new AskOutcome.Failed(AskFault.Away, "It has too many questions just now.", limited.After);
                    case ChatAnswer.Away away: return new AskOutcome.Failed(AskFault.Away, away.Why);
                }
            }
        }
        catch (Exception) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested) // whatever was cut off by it
        {
            return new AskOutcome.Failed(AskFault.Slow, $"It did not answer within {Patience} s.");
        }
    }

    private AskOutcome.Answered Answered(AskConversation conversation, CitedAnswer cited, bool cut) =>
        new(new(cited.Text, cited.Citations, conversation.Steps, cut || cited.Cut, Model), time.GetUtcNow(), false, 0);

    private Task<Guid> AskerAsync(ClaimsPrincipal user, CancellationToken cancellationToken) =>
        store.AskerAsync(user.Id(), Guid.TryParse(user.FindFirstValue(Claims.TokenId), out var token) ? token : null, cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A question brought no answer ({Fault}): {Why}")]
    private partial void LogFailed(AskFault fault, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Tool} failed while a question was answered")]
    private partial void LogLookup(Exception exception, string tool);
}
