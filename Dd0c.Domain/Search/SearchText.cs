using System.Text;

namespace Dd0c.Domain.Search;

/// <summary>One word of a text, folded, and where it starts in the original.</summary>
public readonly record struct FoldedWord(string Text, int Start);

/// <summary>The form in which names are compared: lower case, accents off, words apart at separators and at camel humps.</summary>
public static class SearchText
{
    /// <summary>The words of a name. Each folded word has as many characters as it has in the original.</summary>
    public static IReadOnlyList<FoldedWord> Words(string text)
    {
        var words = new List<FoldedWord>(4);
        var start = -1;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var inWord = char.IsLetterOrDigit(c);
            // paymentGateway, HTTPServer, HTTP2Proxy
            var hump = inWord && i > 0 && char.IsUpper(c) && (char.IsLower(text[i - 1]) || ((char.IsUpper(text[i - 1]) || char.IsDigit(text[i - 1])) && i + 1 < text.Length && char.IsLower(text[i + 1])));
            if (start >= 0 && (!inWord || hump))
            {
                words.Add(Word(text, start, i));
                start = -1;
            }
            if (inWord && start < 0) start = i;
        }
        if (start >= 0) words.Add(Word(text, start, text.Length));
        return words;
    }

    private static FoldedWord Word(string text, int start, int end) => new(string.Create(end - start, (text, start), static (word, of) =>
    {
        for (var i = 0; i < word.Length; i++) word[i] = Fold(of.text[of.start + i]);
    }), start);

    /// <summary>The folded words with nothing between.</summary>
    public static string Compact(string text) => string.Concat(Words(text).Select(w => w.Text));

    /// <summary>Whether the words of a text without anything between them are these letters.</summary>
    public static bool IsCompact(string text, string letters)
    {
        var at = 0;
        foreach (var c in text)
        {
            if (!char.IsLetterOrDigit(c)) continue;
            if (at == letters.Length || Fold(c) != letters[at]) return false;
            at++;
        }
        return at == letters.Length;
    }

    /// <summary>The folded words with one space between.</summary>
    public static string Folded(string text) => string.Join(' ', Words(text).Select(w => w.Text));

    /// <summary>The first letters of the words of a name that has two or more: payment-gateway is pg.</summary>
    public static string Initials(IReadOnlyList<FoldedWord> words) => words.Count < 2 ? "" : string.Concat(words.Select(w => w.Text[0]));

    /// <summary>Lower case, accent off: É is e.</summary>
    internal static char Fold(char c)
    {
        var lower = char.ToLowerInvariant(c);
        if (lower < 128) return lower;
        if (lower == 'İ') return 'i';
        var at = Accented.AsSpan().BinarySearch(lower);
        return at < 0 ? lower : Plain[at];
    }

    // Without culture data (InvariantGlobalization) string.Normalize takes no accent off, so the Latin letters are listed; sorted.
    private const string Accented = "àáâãäåçèéêëìíîïðñòóôõöøùúûüýÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĵķĺļľŀłńņňōŏőŕŗřśŝşšţťŧũūŭůűųŵŷźżžơưǎǐǒǔǖǘǚǜǟǡǧǩǫǭǰǵǹǻȁȃȅȇȉȋȍȏȑȓȕȗșțȟȧȩȫȭȯȱȳḁḃḅḇḉḋḍḏḑḓḕḗḙḛḝḟḡḣḥḧḩḫḭḯḱḳḵḷḹḻḽḿṁṃṅṇṉṋṍṏṑṓṕṗṙṛṝṟṡṣṥṧṩṫṭṯṱṳṵṷṹṻṽṿẁẃẅẇẉẋẍẏẑẓẕẖẗẘẙạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ";
    private const string Plain = "aaaaaaceeeeiiiidnoooooouuuuyyaaaccccddeeeeegggghhiiiiijklllllnnnooorrrsssstttuuuuuuwyzzzouaiouuuuuaagkoojgnaaaeeiioorruusthaeooooyabbbcdddddeeeeefghhhhhiikkkllllmmmnnnnoooopprrrrsssssttttuuuuuvvwwwwwxxyzzzhtwyaaaaaaaaaaaaeeeeeeeeiioooooooooooouuuuuuuyyyy";
}
