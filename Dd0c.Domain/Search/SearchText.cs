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
        var words = new List<FoldedWord>();
        var word = new StringBuilder();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (!char.IsLetterOrDigit(c))
            {
                Close(i + 1);
                continue;
            }
            // paymentGateway, HTTPServer, HTTP2Proxy
            var hump = i > 0 && char.IsUpper(c) && (char.IsLower(text[i - 1]) || ((char.IsUpper(text[i - 1]) || char.IsDigit(text[i - 1])) && i + 1 < text.Length && char.IsLower(text[i + 1])));
            if (hump) Close(i);
            if (word.Length == 0) start = i;
            word.Append(Fold(c));
        }
        Close(text.Length);
        return words;

        void Close(int next)
        {
            if (word.Length > 0) words.Add(new(word.ToString(), start));
            word.Clear();
            start = next;
        }
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
