namespace Dd0c.Domain.Search;

/// <summary>One thing found.</summary>
/// <param name="TitleMatches">The parts of the title that matched, in order, not overlapping.</param>
/// <param name="MatchedOn">exact, alias, prefix, word, initials, substring, typo or text.</param>
public sealed record SearchHit(SearchDocument Document, IReadOnlyList<MatchedRange> TitleMatches, string MatchedOn);

/// <param name="Start">In UTF-16 units of the title.</param>
public sealed record MatchedRange(int Start, int Length);

/// <summary>What a search found.</summary>
/// <param name="Total">How many were found, also those not returned.</param>
/// <param name="More">More match than were looked at.</param>
/// <param name="Engine">postgresql or meilisearch: who answered.</param>
/// <param name="Notice">What the reader should know of the answer, such as that a fallback gave it; null when all is well.</param>
public sealed record SearchResults(IReadOnlyList<SearchHit> Hits, int Total, bool More, string Engine, string? Notice);
